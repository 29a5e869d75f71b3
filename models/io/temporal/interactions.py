"""Reading what users did with items, as JODIE's data sets list it: Wikipedia, Reddit, MOOC, LastFM."""

import gzip
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import numpy as np

from plexoscope.models.data.arrays import F32, F64, I32, I64
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.errors import FormatError
from plexoscope.models.io.array import MAX_BYTES
from plexoscope.models.io.limits import check_at_most, check_gzip

HEADINGS = ("user_id", "item_id", "timestamp", "state_label")
_LEAST_COLUMNS = 3
_LABEL, _FIRST_FEATURE = 3, 4
_LINE_BYTES = 1 << 20
_LARGEST_LABEL = 1 << 31


def lists_interactions(path: Path) -> bool:
    """Whether the first line is the header of such a list, which names fewer columns than its rows have."""
    try:
        with _opened(path) as file:
            return tuple(file.readline(1000).strip().lower().split(",")[: len(HEADINGS)]) == HEADINGS
    except (OSError, EOFError, UnicodeDecodeError):
        return False


def read_interactions(path: Path) -> TemporalNetwork:
    """Read user, item, time, label and features of each row.

    S. Kumar, X. Zhang, J. Leskovec, "Predicting Dynamic Embedding Trajectory in Temporal Interaction Networks", KDD
    2019. Users and items are numbered by themselves, so that user 7 and item 7 are two nodes. A label says that the
    state of the user changed with the event, such as being banned.

    Returns
    -------
    TemporalNetwork
        With the labels and features of its events, where rows have them.

    Raises
    ------
    FormatError
        If a row has no such three numbers, other columns than the first, or is larger than memory should hold.
    """
    check_gzip(path)
    n_columns = _n_columns(path)
    users, items, times_s, labels, features = _columns(path, n_columns)
    user_names, source = np.unique(users, return_inverse=True)
    item_names, target = np.unique(items, return_inverse=True)
    order = np.argsort(times_s, kind="stable")
    n_users, n_items = len(user_names), len(item_names)
    return TemporalNetwork(
        source[order].astype(np.int32),
        (n_users + target[order]).astype(np.int32),
        times_s[order],
        (*(f"user {name}" for name in user_names), *(f"item {name}" for name in item_names)),
        ("user",) * n_users + ("item",) * n_items,
        directed=True,
        event_features=None if features is None else features[order],
        event_labels=None if labels is None else labels[order],
    )


def _opened(path: Path) -> TextIO:
    return gzip.open(path, "rt", encoding="utf-8-sig") if path.suffix == ".gz" else path.open(encoding="utf-8-sig")


def _n_columns(path: Path) -> int:
    """Of the first row."""
    with _opened(path) as file:
        file.readline()
        for line in iter(lambda: file.readline(_LINE_BYTES), ""):
            if line.strip():
                n_columns = line.count(",") + 1
                if n_columns < _LEAST_COLUMNS:
                    _find_fault(path, _LEAST_COLUMNS)
                return n_columns
    raise FormatError("interactions: expected rows below the header, got none", path)


def _columns(path: Path, n_columns: int) -> tuple[I64, I64, F64, I32 | None, F32 | None]:
    import pyarrow
    from pyarrow import csv

    names = [str(k) for k in range(n_columns)]
    types = {name: pyarrow.float64() if k < _FIRST_FEATURE else pyarrow.float32() for k, name in enumerate(names)}
    try:
        with _bytes(path) as file:
            table = csv.read_csv(
                file,
                csv.ReadOptions(use_threads=False, skip_rows=1, column_names=names),
                convert_options=csv.ConvertOptions(column_types=types, null_values=[""]),
            )
    except pyarrow.ArrowInvalid as error:
        _find_fault(path, n_columns)
        raise FormatError(f"cannot be read as interactions: {' '.join(str(error).split())}", path) from error
    check_at_most(table.num_rows * n_columns * 4, MAX_BYTES, "bytes of numbers", path)
    whole = [np.asarray(table.column(k)) for k in range(min(n_columns, _FIRST_FEATURE))]
    for k, values in enumerate(whole):
        largest = _LARGEST_LABEL if k == _LABEL else 1 << 53
        fits = np.isfinite(values) if k == _LABEL - 1 else (values == np.rint(values)) & (np.abs(values) < largest)
        if not fits.all():
            _find_fault(path, n_columns)
    features = None
    if n_columns > _FIRST_FEATURE:
        features = np.empty((table.num_rows, n_columns - _FIRST_FEATURE), np.float32)
        for k in range(_FIRST_FEATURE, n_columns):
            features[:, k - _FIRST_FEATURE] = table.column(k)
        if not np.isfinite(features).all():
            _find_fault(path, n_columns)
    users, items, times_s = whole[0].astype(np.int64), whole[1].astype(np.int64), whole[2]
    return users, items, times_s, whole[_LABEL].astype(np.int32) if n_columns > _LABEL else None, features


def _bytes(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _find_fault(path: Path, n_columns: int) -> None:
    """Say which line is wrong, if one is.

    Raises
    ------
    FormatError
    """
    with _opened(path) as file:
        file.readline()
        for number, line in enumerate(file, 2):
            if line.strip():
                _check(line.strip(), number, n_columns, path)


def _check(line: str, number: int, n_columns: int, path: Path) -> None:
    fields = line.split(",")
    try:
        user, item, time_s = (float(field) for field in fields[:_LEAST_COLUMNS])
        if not (user.is_integer() and item.is_integer() and np.isfinite(time_s)):
            raise ValueError
    except ValueError:
        got = ",".join(fields[:_LEAST_COLUMNS])
        raise FormatError(f"line {number}: expected numbers of a user, an item and a time, got {got!r}", path) from None
    if len(fields) != n_columns:
        raise FormatError(f"line {number}: expected {n_columns} columns as in the first, got {len(fields)}", path)
    for k, field in enumerate(fields[_LABEL:], _LABEL):
        try:
            value = float(field)
        except ValueError:
            value = np.nan
        with np.errstate(over="ignore"):
            fits = value.is_integer() and abs(value) < _LARGEST_LABEL if k == _LABEL else np.isfinite(np.float32(value))
        if not fits:
            what = "a whole number as label" if k == _LABEL else "a finite number"
            raise FormatError(f"line {number}, column {k + 1}: expected {what}, got {field[:40]!r}", path)
