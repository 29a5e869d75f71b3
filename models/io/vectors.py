"""Reading vectors: what a model says of its items, from NumPy's files and tables."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.vectors import Vectors
from plexoscope.models.errors import FormatError
from plexoscope.models.io.array import float32_of, read_array, read_arrays
from plexoscope.models.io.delimited import begins_as_word2vec
from plexoscope.models.io.files import Progress, Teller
from plexoscope.models.io.guard import checked_file, guarded
from plexoscope.models.io.headings import CLASSES, NAMES, plain
from plexoscope.models.io.table import SUFFIXES as TABLES
from plexoscope.models.io.table import TEXT_SUFFIXES as TEXTS
from plexoscope.models.io.table import DelimitedTable, read_table

SUFFIXES = (".npy", ".npz", *TABLES)

_VALUES = ("vectors", "values", "embedding", "embeddings", "z", "x", "features")
_EXACT = 1 << 53
"""Whole numbers below this have a float64 of their own."""
_ABOUT = frozenset((*CLASSES, "cluster", "split", "block"))
"""Columns that say what an item is even where they hold numbers."""


def read_vectors(path: str | Path, progress: Progress | None = None) -> Vectors:
    """Read one vector for each item, at one time or several.

    Parameters
    ----------
    path
        `.npy`: (N, D), or (T, N, D) at several times. `.npz`: the same in an array called vectors, values, embedding
        or the like, or in the only one of two or three dimensions; `names` (N,), `times` (T,); every other array of
        N values is something that is known of the items. A table: each column of numbers is a dimension, but for those
        called class, group and the like, one that counts the rows, and identifiers beyond 53 bits; a column of text
        is something known of the items, and the first of them in which no two are the same, called name or not, is
        their names. A text of word2vec, with a count of items and dimensions in its first line, begins each row with
        the name.
    progress
        Called with bytes done and bytes in all; may raise to cancel.

    Returns
    -------
    Vectors
        Items without names are called 1, 2, …, times without times are 0, 1, …

    Raises
    ------
    FormatError
        If the file is missing, of no known kind, damaged, or holds no finite vectors.
    """
    path = checked_file(Path(path))
    name = path.name.lower()
    if name.endswith(".npy"):
        return guarded(lambda: _vectors(read_array(path), path), path, Teller(None))
    if name.endswith(".npz"):
        return guarded(lambda: _of_bundle(read_arrays(path), path), path, Teller(None))
    if name.endswith(TABLES):
        table = read_table(path, progress)
        return guarded(lambda: _of_table(table), path, Teller(None))
    raise FormatError(f"expected a file of kind {', '.join(SUFFIXES)}, got {path.suffix or 'no ending'}", path)


def _values_key(arrays: dict[str, npt.NDArray[Any]], path: Path) -> str:
    fitting = [name for name, each in arrays.items() if each.ndim in (2, 3) and each.dtype.kind in "biuf"]
    named = [name for word in _VALUES for name in fitting if name.lower() == word]
    if named:
        return named[0]
    if len(fitting) != 1:
        known = ", ".join(f"{name} {each.shape}" for name, each in list(arrays.items())[:5]) or "nothing"
        raise FormatError(f"vectors: expected an array called {_VALUES[0]} of shape (N, D), got {known}", path)
    return fitting[0]


def _of_bundle(arrays: dict[str, npt.NDArray[Any]], path: Path) -> Vectors:
    values = arrays.pop(_values_key(arrays, path))
    n_times, n_items = values.shape[:2] if values.ndim == 3 else (1, len(values))
    names, times = arrays.pop("names", None), arrays.pop("times", None)
    for name, array, count in (("names", names, n_items), ("times", times, n_times)):
        if array is not None and array.shape != (count,):
            raise FormatError(f"{name}: expected {count}, got shape {array.shape}", path)
    if times is not None and (times.dtype.kind not in "iuf" or not (np.diff(times) > 0).all()):
        raise FormatError("times: expected numbers that rise, got others", path)
    about = {name: each for name, each in arrays.items() if each.shape == (n_items,)}
    return _vectors(values, path, () if names is None else tuple(names.astype(np.str_).tolist()), about, times)


def _of_table(table: DelimitedTable) -> Vectors:
    named = table.path.name.lower().endswith(TEXTS) and begins_as_word2vec(table.path)
    about: list[int] = [0] if named else []
    dimensions: list[int] = []
    for k in range(1 if named else 0, table.n_columns):
        if k == table.row_count and not table.names[k].strip():
            continue
        says_what = table.names and plain(table.names[k]) in {*_ABOUT, *NAMES}
        (about if says_what or not table.is_numeric(k) or _are_identifiers(table.values(k)) else dimensions).append(k)
    if not dimensions:
        raise FormatError("vectors: expected columns of numbers, got none", table.path)
    values = np.stack([table.numbers(k) for k in dimensions], axis=1)
    called_name_first = sorted(about, key=lambda k: not (table.names and plain(table.names[k]) in NAMES))
    name = next((k for k in called_name_first if len(set(table.texts(k))) == table.n_rows), None)
    others = {table.title(k): table.values(k) for k in about if k != name}
    return _vectors(values, table.path, () if name is None else tuple(table.texts(name)), others)


def _are_identifiers(values: npt.NDArray[Any]) -> bool:
    """Whether whole numbers are too large for floats to tell them apart, as those of neurons are."""
    return values.dtype.kind in "iu" and bool((np.abs(values.astype(np.float64)) >= _EXACT).any())


def _vectors(
    values: npt.NDArray[Any],
    path: Path,
    names: tuple[str, ...] = (),
    about: Mapping[str, npt.NDArray[Any]] | None = None,
    times: npt.NDArray[Any] | None = None,
) -> Vectors:
    if values.ndim == 2:
        values = values[None]
    if values.ndim != 3 or not values.size:
        raise FormatError(f"vectors: expected shape (N, D) or (T, N, D), got {values.shape}", path)
    if not np.isfinite(values).all():
        raise FormatError("vectors: expected finite numbers, got NaN or infinity", path)
    n_times, n_items, _ = values.shape
    return Vectors(
        float32_of(values, "vectors", path),
        names or tuple(str(k + 1) for k in range(n_items)),
        np.arange(n_times, dtype=np.float64) if times is None else times.astype(np.float64),
        item_values=about or {},
        source=path.name,
    )
