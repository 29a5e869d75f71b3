"""Which files hold streamlines, or values of streamlines; a text may hold a network just as well."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from plexoscope.app.inputs.words import STREAMLINES, Found
from plexoscope.app.scene.graph_reading import is_graph_name
from plexoscope.app.tractograms.opening import Opener
from plexoscope.app.tractograms.values_of_files import VALUE_SUFFIXES
from plexoscope.app.view.part import FileOpener
from plexoscope.models.io.tractogram import SUFFIXES

_LOOKED_AT_BYTES, _LOOKED_AT_LINES = 1 << 16, 8


def tractogram_files(opener: Opener) -> FileOpener:
    """Return what opens tractograms, with the values that come with them."""
    kinds = {"Tractograms": SUFFIXES, "Values of streamlines": tuple(VALUE_SUFFIXES)}
    return FileOpener(kinds, partial(_takes, opener), partial(_open, opener), takes_unknown=True)


def _takes(opener: Opener, found: Found, together: Sequence[Found]) -> bool:
    if not _is_values_name(found):
        return _is_streamlines(found)
    if not is_graph_name(found.path):
        return True
    # With streamlines that come with it a text is their values if it is a list of numbers, else a network; alone it
    # is the values of streamlines if there are some.
    with_streamlines = any(map(_is_streamlines, together))
    return _is_list(found.path) if with_streamlines else opener.has_tractograms


def _open(opener: Opener, found: Sequence[Found]) -> None:
    values = [each.path for each in found if _is_values_name(each)]
    tractograms = [each for each in found if not _is_values_name(each)]
    if tractograms:
        opener.open_found(tractograms, values)
    else:
        for path in values:
            opener.add_values(path)


def _is_streamlines(found: Found) -> bool:
    if found.sample is not None:
        return found.sample.kind in STREAMLINES
    return found.path.name.lower().endswith(tuple(SUFFIXES))


def _is_values_name(found: Found) -> bool:
    return found.sample is None and found.path.suffix.lower() in VALUE_SUFFIXES


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
