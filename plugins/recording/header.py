"""`run.toml`: what was run, with what, where, and how it ended. Text, so that a person can read a recording too."""

import dataclasses
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import replacing
from plexoscope.plugins.channels import POLICIES
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.manifest import NAME, Channel
from plexoscope.plugins.parameters import Plain, values_of
from plexoscope.plugins.recording.machine import library_versions, machine_class, now
from plexoscope.plugins.results.registry import package_of
from plexoscope.plugins.spelling import listed
from plexoscope.plugins.tables import rows

if TYPE_CHECKING:
    from plexoscope.plugins.discovery import Method

FILE = "run.toml"
FORMAT = 1
"""Of the whole folder. A recording of a higher one is refused, a lower one is read for ever."""

_MAX_BYTES = 1 << 24
"""Of `run.toml`: a thousand times what the longest of ours takes."""
_MAX_NAME = 200
"""Characters: with an ending, what every file system takes as a name."""
_WORDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false", dict: "a table"}
_NESTED = ("inputs", "channels", "end")

TableT = TypeVar("TableT")


@dataclass(frozen=True)
class InputRecord:
    """What a recording says of an input: what it was called, its data kind, and the hash of its content."""

    label: str
    kind: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class End:
    """How a run and its recording ended.

    Parameters
    ----------
    state
        The terminal state; "" if the recording was closed before the run ended.
    seconds
        Of work, without pauses.
    n_checks, n_checks_passed
        Counted by name, the newest report under each.
    n_events
        What happened, recorded or not.
    n_recorded
        How many of these the files hold.
    digest
        See the module `digest`; "" where the recording is not complete.
    dropped
        Channel to how many values are missing because a disk, a queue or a worker could not keep up.
    thinned
        Channel to how many values were left out to keep within the size; the same ones in every run of the seed.
    stopped
        Why the recording ended before the run; "" if it did not.
    """

    state: str
    seconds: float
    n_checks: int
    n_checks_passed: int
    n_events: int
    n_recorded: int
    digest: str = ""
    dropped: Mapping[str, int] = field(default_factory=dict)
    thinned: Mapping[str, int] = field(default_factory=dict)
    stopped: str = ""

    @property
    def complete(self) -> bool:
        """Whether everything is there that was to be recorded."""
        return bool(self.state) and not self.stopped and not self.dropped


@dataclass(frozen=True)
class RecordingHeader:
    """What is known of a run before it starts, and its end.

    Parameters
    ----------
    method, version, title
        Of the method.
    started
        ISO 8601, UTC.
    placement
        Such as "thread" or "process".
    max_bytes
        The size that the recording was held to; the digest depends on it where values were thinned.
    parameters
        As `parameters.values_of` returns them.
    libraries
        Distribution to version, Python included.
    machine
        See the module `machine`.
    channels
        As the manifest declares them, so that panels need no method.
    packages
        Result kinds that are not built in to the distributions that add them.
    end
        None in a run that goes on, or was cut off.
    """

    method: str
    version: str
    title: str
    started: str
    seed: int
    device: str
    placement: str
    max_bytes: int = 0
    parameters: Mapping[str, Plain] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)
    machine: Mapping[str, str | int] = field(default_factory=dict)
    inputs: Mapping[str, InputRecord] = field(default_factory=dict)
    channels: tuple[Channel, ...] = ()
    packages: Mapping[str, str] = field(default_factory=dict)
    end: End | None = None


def header_of(
    method: "Method",
    params: Any,
    seed: int = 0,
    placement: object = None,
    inputs: Mapping[str, InputRecord] | None = None,
    device: str | None = None,
) -> RecordingHeader:
    """Return the header of a run that is about to start.

    Parameters
    ----------
    placement, device
        As for `runner.start`.
    inputs
        Name of an input to what is to be said of it.
    """
    manifest = method.manifest
    return RecordingHeader(
        method=method.id,
        version=manifest.version,
        title=manifest.title,
        started=now(),
        seed=seed,
        device=device or ("cpu" if manifest.device == "any" else manifest.device),
        placement=manifest.isolation if placement is None else _words(placement),
        parameters=values_of(params),
        libraries=library_versions(manifest.requires),
        machine=machine_class(),
        inputs=dict(inputs or {}),
        channels=manifest.channels,
        packages={each.kind: package for each in manifest.channels if (package := package_of(each.kind))},
    )


def _words(placement: object) -> str:
    """Such as "thread", or "process, memory_mb 500"."""
    values = vars(placement).items() if dataclasses.is_dataclass(placement) else ()
    given = [f"{name} {value}" for name, value in values if value is not None]
    return ", ".join([type(placement).__name__.lower(), *given])


def write_header(folder: Path, header: RecordingHeader) -> None:
    """Write `run.toml`; the one before it stays until the new one is whole.

    Raises
    ------
    OSError
    """
    import tomli_w

    table: dict[str, Any] = {"format": FORMAT, **vars(header)}
    table["inputs"] = {name: vars(record) for name, record in header.inputs.items()}
    table["channels"] = [vars(channel) for channel in header.channels]
    table["end"] = header.end and vars(header.end)
    text = tomli_w.dumps({key: value for key, value in table.items() if value is not None})
    with replacing(folder / FILE) as file:
        file.write(text.encode("utf-8", "replace"))


def read_header(folder: Path) -> RecordingHeader:
    """Read and check `run.toml`.

    Raises
    ------
    FormatError
        If there is none, or it is damaged, or of a newer format.
    """
    path = folder / FILE
    try:
        table = tomllib.loads(_content(path).decode("utf-8"))
    except FileNotFoundError:
        raise FormatError(f"no recording: expected a folder with {FILE} in it", folder) from None
    except OSError as error:
        raise FormatError(f"cannot be read ({error.strerror or error})", path) from None
    except (ValueError, RecursionError) as error:  # also of a number with thousands of digits
        raise FormatError(f"not valid TOML ({error})", path) from None
    number = table.pop("format", None)
    if type(number) is not int or number < 1:
        raise FormatError(f"no recording: expected format = 1, got {number!r}", path)
    if number > FORMAT:
        raise FormatError(f"expected a recording of format {FORMAT} or lower, got {number}: update Plexoscope", path)
    try:
        channels = rows({"channel": table.get("channels", [])}, "channel", Channel, path)
    except PluginError as error:
        raise FormatError(error.what, path) from None
    _check_channels(channels, path)
    flat = _filled(RecordingHeader, table, "top level", path)
    inputs = table.get("inputs", {})
    if not isinstance(inputs, dict):
        raise FormatError(f"inputs: expected a table, got {inputs!r}", path)
    return dataclasses.replace(
        flat,
        channels=channels,
        inputs={name: _filled(InputRecord, each, f"[inputs.{name}]", path) for name, each in inputs.items()},
        end=_filled(End, table["end"], "[end]", path) if "end" in table else None,
    )


def _content(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise FormatError(f"no recording: expected {FILE} to be a file, got a folder, a device or a pipe", path)
    with path.open("rb") as file:
        content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise FormatError(f"expected at most {_MAX_BYTES >> 20} MB, got more", path)
    return content


def _check_channels(channels: tuple[Channel, ...], path: Path) -> None:
    """A recording may come from anybody; pictures are called as its channels are, and kept as these say."""
    names = set()
    for channel in channels:
        if not NAME.fullmatch(channel.name) or len(channel.name) > _MAX_NAME:
            expected = f"at most {_MAX_NAME} lower-case letters, digits, - and _"
            raise FormatError(f"channel name: expected {expected}, got {channel.name[:_MAX_NAME]!r}", path)
        if channel.name in names:
            raise FormatError(f"channel name: expected each once, got {channel.name!r} more than once", path)
        if channel.policy not in POLICIES:
            known = listed(POLICIES)
            raise FormatError(f"channel {channel.name!r}: expected a policy of {known}, got {channel.policy!r}", path)
        names.add(channel.name)


def _filled(table_class: type[TableT], table: object, where: str, path: Path) -> TableT:
    """Return a dataclass filled from a table. Keys it does not know are left alone: a later version may add some."""
    if not isinstance(table, dict):
        raise FormatError(f"{where}: expected a table, got {table!r}", path)
    values = {}
    hints = typing.get_type_hints(table_class)
    for each in dataclasses.fields(table_class):  # type: ignore[arg-type]
        if each.name in _NESTED:
            continue
        required = each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        if each.name in table:
            values[each.name] = _checked(hints[each.name], table[each.name], f"{where}: {each.name}", path)
        elif required:
            raise FormatError(f"{where}: expected {each.name!r}, got none", path)
    return table_class(**values)


def _checked(hint: Any, value: object, where: str, path: Path) -> object:
    kind = typing.get_origin(hint) or hint
    kind = dict if kind not in _WORDS else kind
    of_kind = type(value) in (int, float) if kind is float else type(value) is kind
    inner = typing.get_args(hint)[1] if kind is dict else None
    if isinstance(value, dict) and inner in (int, str):
        of_kind = of_kind and all(type(each) is inner for each in value.values())
    if not of_kind:
        raise FormatError(f"{where}: expected {_WORDS[kind]}, got {value!r}", path)
    return float(value) if kind is float else value  # type: ignore[arg-type]
