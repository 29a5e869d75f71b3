"""Reading votes as SNAP hands them out in wiki-RfA: a record of lines SRC, TGT, VOT, RES, YEA, DAT and TXT for each.

R. West et al., "Exploiting Social Network Structure for Person-to-Person Sentiment Analysis", TACL 2014.
"""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import numpy as np

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_gzip
from plexoscope.models.io.network.building import indices_of
from plexoscope.models.io.text_column import coded

_FIRST = "SRC:"
_SECOND = "TGT:"
_KEYS = ("SRC", "TGT", "VOT", "DAT")
_VOTES = {"-1": -1.0, "0": 0.0, "1": 1.0}
_DATES = ("%H:%M, %d %B %Y", "%H:%M, %d %b %Y")


def lists_votes(path: Path) -> bool:
    """Whether the first two lines begin as those of a record."""
    try:
        with _opened(path) as file:
            return file.readline(1000).startswith(_FIRST) and file.readline(1000).startswith(_SECOND)
    except (OSError, EOFError, UnicodeDecodeError):
        return False


def read_votes(path: Path) -> TemporalNetwork:
    """Read who voted for whom, how, and when: 1 support, -1 opposition, 0 neither.

    Votes without a voter or a date, of which the data set has some, and of people for themselves are left out.

    Raises
    ------
    FormatError
        If a record has another vote, or a date that is none.
    """
    check_gzip(path)
    voters: list[str] = []
    candidates: list[str] = []
    rows: list[tuple[float, float]] = []
    n_left = 0
    for number, record in _records(path):
        missing = [key for key in _KEYS if key not in record]
        if missing:
            raise FormatError(f"line {number}: expected a record with {', '.join(_KEYS)}, got no {missing[0]}", path)
        if record["VOT"] not in _VOTES:
            raise FormatError(f"line {number}: expected a vote of -1, 0 or 1, got {record['VOT'][:20]!r}", path)
        if not (record["SRC"] and record["TGT"] and record["DAT"]):
            n_left += 1
            continue
        voters.append(record["SRC"])
        candidates.append(record["TGT"])
        rows.append((_seconds(record["DAT"], number, path), _VOTES[record["VOT"]]))
    if not rows:
        raise FormatError("votes: expected some with a voter and a date, got none", path)
    names, (source, target) = indices_of([coded(voters), coded(candidates)])
    time_s, weights = np.array(rows).T
    order = np.argsort(time_s, kind="stable")
    order = order[(source != target)[order]]
    return TemporalNetwork(
        source[order],
        target[order],
        time_s[order],
        names,
        ("",) * len(names),
        directed=True,
        weights=weights[order],
        citation=f"{n_left} votes without a voter, a candidate or a date are left out." if n_left else "",
    )


def _opened(path: Path) -> TextIO:
    return gzip.open(path, "rt", encoding="utf-8") if path.name.endswith(".gz") else path.open(encoding="utf-8")


def _records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Records, which empty lines part, and the lines that they begin in; lines of a text that go on belong to it."""
    record: dict[str, str] = {}
    begin = 1
    with _opened(path) as file:
        for number, line in enumerate(file, 1):
            key, colon, value = line.partition(":")
            if line.startswith(_FIRST):
                if record:
                    yield begin, record
                record, begin = {}, number
            if colon and key in _KEYS and key not in record:
                record[key] = value.strip()
    if record:
        yield begin, record


def _seconds(text: str, number: int, path: Path) -> float:
    for pattern in _DATES:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC).timestamp()
        except ValueError:
            continue
    raise FormatError(f"line {number}: expected a date as in 23:13, 19 April 2013, got {text[:40]!r}", path)
