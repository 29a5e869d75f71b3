"""Which part of the window opens what: told by the kind of a sample and by the name of a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from plexoscope.app.document.graph_layer import GRAPH_KINDS
from plexoscope.app.inputs.words import STREAMLINES, Found, is_recording
from plexoscope.app.scene.graph_reading import is_graph_name
from plexoscope.app.tractograms.values_of_files import VALUE_SUFFIXES
from plexoscope.app.volumes.opening import is_volume

_LOOKED_AT_BYTES, _LOOKED_AT_LINES = 1 << 16, 8


@dataclass(frozen=True)
class ToOpen:
    """What is to be opened, by who does it; each in the order in which it came."""

    recordings: tuple[Found, ...]
    tractograms: tuple[Found, ...]
    values: tuple[Found, ...]
    volumes: tuple[Found, ...]
    networks: tuple[Found, ...]


def sorted_by_part(found: Sequence[Found], tractograms_are_open: bool) -> ToOpen:
    """Sort files, folders and samples.

    Parameters
    ----------
    tractograms_are_open
        Or are being read: a text is the values of streamlines then, else a network. With streamlines that come with
        it, it is if it is a list of numbers.
    """
    with_streamlines = any(_part(each) == "tractograms" for each in found)

    def part_of(each: Found) -> str:
        if each.sample is None and each.path.suffix.lower() in VALUE_SUFFIXES and is_graph_name(each.path):
            return "values" if (_is_list(each.path) if with_streamlines else tractograms_are_open) else "networks"
        return _part(each)

    parts = [part_of(each) for each in found]

    def those_of(name: str) -> tuple[Found, ...]:
        return tuple(each for each, part in zip(found, parts, strict=True) if part == name)

    return ToOpen(*map(those_of, ("recordings", "tractograms", "values", "volumes", "networks")))


def reader_of(found: Found) -> Callable[[Path], object] | None:
    """Who reads a network; None for whoever knows its file."""
    return None if found.sample is None else lambda _: found.read()


def _is_list(path: Path) -> bool:
    """Whether a text is one row or one column, so that it is no table of edges or matrix."""
    try:
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT_BYTES)
    except OSError:
        return True  # its reader says what is wrong
    lines = [line for line in start.replace(b",", b" ").splitlines()[:_LOOKED_AT_LINES] if not line.startswith(b"#")]
    n_columns = [len(line.split()) for line in lines if line.strip()]
    return len(n_columns) < 2 or max(n_columns) < 2


def _part(found: Found) -> str:
    if found.sample is not None:
        kind = found.sample.kind
        return "networks" if kind in GRAPH_KINDS else "tractograms" if kind in STREAMLINES else "volumes"
    if is_recording(found.path):
        return "recordings"
    if is_volume(found.path):
        return "volumes"
    if is_graph_name(found.path):
        return "networks"
    return "values" if found.path.suffix.lower() in VALUE_SUFFIXES else "tractograms"
