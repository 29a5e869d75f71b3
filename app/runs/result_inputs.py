"""What the runs of the window have found, as inputs of others and as layers of the document."""

from collections.abc import Iterable

from plexoscope.app.inputs.run_results import RUN, RunResult
from plexoscope.app.inputs.words import OpenInput
from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.manifest import Channel


def result_inputs(entries: Iterable[RunEntry]) -> tuple[OpenInput, ...]:
    """Return what a method may take of these runs, the newest run first; of a channel one for each kind it can be.

    The data are `LateResult`: nothing is read before it is chosen.
    """
    from plexoscope.plugins.results.as_data import data_kinds

    return tuple(
        OpenInput(
            f"{RUN}{entry.name}:{channel.name}",
            f"{entry.name} {entry.title}: {channel.title}",
            f"The last result of {channel.title} in run {entry.name}",
            kind,
            LateResult(entry, channel),
        )
        for entry in reversed(list(entries))
        for channel in entry.channels
        if (kinds := data_kinds(channel.kind)) and entry.has_result(channel.name)
        for kind in kinds
    )


class LateResult:
    """A channel of a run, whose last value is taken when it is asked for."""

    def __init__(self, entry: RunEntry, channel: Channel) -> None:
        self._entry, self._channel = entry, channel

    def take(self) -> RunResult:
        """Return the value, on the UI thread.

        Raises
        ------
        FormatError
            If a recording has been damaged or removed since it was opened.
        """
        entry, name = self._entry, self._channel.name
        label = f"{RUN}{entry.folder.name if entry.folder else entry.name}:{name}"
        value = entry.last_result(name)
        if value is None:
            raise PlexoscopeError(f"{label}: expected a result, got none")
        return RunResult(value, label, name)
