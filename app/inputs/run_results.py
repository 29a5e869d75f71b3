"""Results of runs as inputs of others: on the command line `run:FOLDER:CHANNEL`, in the window `run:#3:CHANNEL`."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from plexoscope.models.errors import FormatError, PlexoscopeError
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.recording import Replay, open_recording
from plexoscope.plugins.results import Result
from plexoscope.plugins.spelling import did_you_mean, listed

RUN = "run:"
"""How words begin that stand for a channel of a run."""


@dataclass(frozen=True, eq=False)
class RunResult:
    """The last value of a channel, and what a recording says of it: "run:first:path"."""

    value: Result
    label: str
    channel: str

    def data(self, kinds: Collection[str]) -> tuple[object, str]:
        """Return it as a data object of one of `kinds`, and which that is.

        Raises
        ------
        PluginError
            If it can be none of them.
        """
        from plexoscope.plugins.results.as_data import data_of

        return data_of(self.value, tuple(kinds), self.channel, self.label)


def is_run_word(word: str) -> bool:
    """Whether a word stands for a channel of a run."""
    return word.startswith(RUN) and not Path(word).exists()


def names_recording(word: str) -> bool:
    """Whether a word names the folder of a run that is there, as `run:FOLDER:CHANNEL` does."""
    return (Path(_parts(word)[0]).expanduser() / "run.toml").is_file()


def fits(channel: Channel, kinds: Collection[str]) -> bool:
    """Whether what a channel carries can become data of one of `kinds`."""
    from plexoscope.plugins.results.as_data import data_kinds

    return not set(kinds).isdisjoint(data_kinds(channel.kind))


def read_run_result(word: str, kinds: Collection[str]) -> RunResult:
    """Read the last value of a channel of the recording that a word names, `run:FOLDER:CHANNEL`.

    Raises
    ------
    FormatError
        If there is no such recording, or it cannot be read.
    PlexoscopeError
        If it has no such channel, or one that cannot be of `kinds`, or nothing was emitted on it. Names those that fit.
    """
    folder, name = _parts(word)
    with open_recording(Path(folder).expanduser()) as recording:
        channels = recording.header.channels
        fitting = [each.name for each in channels if fits(each, kinds)]
        hint = f"; channels that fit: {listed(fitting)}"
        found = next((each for each in channels if each.name == name), None)
        if found is None:
            got = f"got {name!r}{did_you_mean(name, fitting)}" if name else "got none"
            raise FormatError(f"expected {RUN}FOLDER:CHANNEL, {got}{hint}", folder)
        if not fits(found, kinds):
            raise FormatError(f"channel {name!r}: expected {_or(kinds)}, got {found.kind}{hint}", folder)
        value = Replay(recording).last(name)
        if value is None:
            raise FormatError(f"channel {name!r}: expected a value, got a recording without one{hint}", folder)
    return RunResult(value, f"{RUN}{Path(folder).resolve().name}:{name}", name)


def _parts(word: str) -> tuple[str, str]:
    """Folder and channel; a folder alone has no channel, whatever colons are in its name."""
    rest = word.removeprefix(RUN)
    if not rest:
        raise PlexoscopeError(f"expected {RUN}FOLDER:CHANNEL, got {word!r}")
    folder, sign, name = rest.rpartition(":")
    return (rest, "") if not sign or Path(rest).expanduser().is_dir() else (folder, name)


def _or(kinds: Collection[str]) -> str:
    return " or ".join(each.replace("_", " ") for each in kinds)
