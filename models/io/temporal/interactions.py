"""Reading what users did with items, as JODIE's data sets list it: Wikipedia, Reddit, MOOC, LastFM."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_gzip

HEADINGS = ("user_id", "item_id", "timestamp", "state_label")
_N_USED = 3


def lists_interactions(path: Path) -> bool:
    """Whether the first line is the header of such a list, which names fewer columns than its rows have."""
    try:
        with _opened(path) as file:
            return tuple(file.readline(1000).strip().lower().split(",")[: len(HEADINGS)]) == HEADINGS
    except (OSError, EOFError, UnicodeDecodeError):
        return False


def read_interactions(path: Path) -> TemporalNetwork:
    """Read user, item and time of each row; the label and the features after them are left aside.

    S. Kumar, X. Zhang, J. Leskovec, "Predicting Dynamic Embedding Trajectory in Temporal Interaction Networks", KDD
    2019. Users and items are numbered by themselves, so that user 7 and item 7 are two nodes.

    Raises
    ------
    FormatError
        If a row has no such three numbers.
    """
    check_gzip(path)
    with _opened(path) as file:
        file.readline()
        rows = [_row(line, number, path) for number, line in _filled(file)]
    if not rows:
        raise FormatError("interactions: expected rows below the header, got none", path)
    users, items, times_s = (np.array(column) for column in zip(*rows, strict=True))
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
    )


def _opened(path: Path) -> TextIO:
    return gzip.open(path, "rt", encoding="utf-8-sig") if path.suffix == ".gz" else path.open(encoding="utf-8-sig")


def _filled(file: TextIO) -> Iterator[tuple[int, str]]:
    """Lines that are not empty, and their numbers, with the header as the first."""
    return ((number, line) for number, line in enumerate(file, 2) if line.strip())


def _row(line: str, number: int, path: Path) -> tuple[int, int, float]:
    fields = line.split(",", _N_USED)
    try:
        user, item, time_s = (float(field) for field in fields[:_N_USED])
        if not (user.is_integer() and item.is_integer() and np.isfinite(time_s)):
            raise ValueError
    except ValueError:
        got = ",".join(fields[:_N_USED]).strip()
        raise FormatError(f"line {number}: expected numbers of a user, an item and a time, got {got!r}", path) from None
    return int(user), int(item), time_s
