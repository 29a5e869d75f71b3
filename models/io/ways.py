"""Files that could be read in several ways, and what a user has said of them: for the rest of the session, by path."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from plexoscope.models.errors import FormatError

MATRIX, EDGES, EVENTS = "matrix", "edges", "events"
KINDS = {MATRIX: "network", EDGES: "network", EVENTS: "temporal_network"}
"""What a table that is read in a way holds."""

_said: dict[Path, str] = {}


class Way(NamedTuple):
    """One way in which a file may be read: the word that chooses it, and what it means."""

    word: str
    meaning: str


OF_TABLES = (
    Way(MATRIX, "each number joins its row to its column"),
    Way(EDGES, "two nodes and a weight in each row"),
    Way(EVENTS, "two nodes and a time in each row"),
)


class AmbiguousError(FormatError):
    """A file that could be read in several ways, of which nothing in it says which is meant.

    Parameters
    ----------
    what
        What it could be, as one clause.
    ways
        Two or more; their words are what the option --as takes.
    """

    def __init__(self, what: str, path: str | Path, ways: Sequence[Way]) -> None:
        words = [way.word for way in ways]
        super().__init__(f"{what} (--as {', '.join(words[:-1])} or {words[-1]} says which)", path)
        self.ways = tuple(ways)


def say(path: str | Path, word: str) -> None:
    """Remember how a file is to be read, until the program ends."""
    _said[Path(path).resolve()] = word


def said(path: str | Path) -> str | None:
    """Return how a file is to be read; None if nobody has said."""
    return _said.get(Path(path).resolve())


@contextmanager
def said_within(path: str | Path, word: str) -> Iterator[None]:
    """Have a file read in a way within, and then as before."""
    key = Path(path).resolve()
    before = _said.get(key)
    _said[key] = word
    try:
        yield
    finally:
        del _said[key]
        if before is not None:
            _said[key] = before
