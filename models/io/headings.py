"""What the headers of tables of edges, events and nodes call their columns."""

import re
from dataclasses import dataclass

SOURCES = (
    "source",
    "sourcenode",
    "sourceid",
    "src",
    "from",
    "fromnode",
    "fromnodeid",
    "sender",
    "rater",
    "pre",
    "presynaptic",
    "prerootid",  # FlyWire Codex
    "preptrootid",  # CAVE
    "bodyidpre",  # neuPrint
    "u",
    "i",
    "node1",
    "nodei",
    "idi",
    "id1",
    "protein1",  # STRING
    "gene1",
    "ego",
    "sourcesubreddit",  # SNAP
)
TARGETS = (
    "target",
    "targetnode",
    "targetid",
    "tgt",
    "dst",
    "dest",
    "destination",
    "to",
    "tonode",
    "tonodeid",
    "receiver",
    "recipient",
    "ratee",
    "post",
    "postsynaptic",
    "postrootid",
    "postptrootid",
    "bodyidpost",
    "v",
    "j",
    "node2",
    "nodej",
    "idj",
    "id2",
    "protein2",
    "gene2",
    "alter",
    "targetsubreddit",
)
SYMMETRIC = frozenset(
    (*"uvij", "ego", "alter", *(f"{what}{k}" for what in ("node", "id", "protein", "gene") for k in "12ij"))
)
"""Names of ends that say nothing of a direction."""

WEIGHTS = ("weight", "weights", "w", "strength", "syncount", "nsyn")
RATINGS = ("rating", "sign", "polarity", "vote", "linksentiment")
TIMES = ("time", "timestamp", "t", "date", "datetime", "ts", "unixtime")
SOURCE_GROUPS = ("labeli", "groupi", "classi", "sourcelabel", "sourcegroup", "label1", "ci")
TARGET_GROUPS = ("labelj", "groupj", "classj", "targetlabel", "targetgroup", "label2", "cj")
KINDS = ("type", "kind", "directed")
"""Columns that may say of each edge whether it is directed, as Gephi's do."""

INDICES = ("matrixindex", "index", "id", "label", "value", "key", "no", "number", "roi")
NAMES = ("name", "label", "region", "roiname", "structure", "nodename", "node", "id", "item", "abbreviation")
CLASSES = ("class", "group", "community", "label", "category")

KNOWN = frozenset(
    (*SOURCES, *TARGETS, *TIMES, *WEIGHTS, *RATINGS, "name", "x", "y", "z", "class", "index", "id", "region")
)
"""A first line with one of these is a header even where no number stands below it."""


@dataclass(frozen=True)
class Ends:
    """Which columns name the two ends of each row, and whether their names give it a direction."""

    source: int
    target: int
    directed: bool


def plain(name: str) -> str:
    """Return a name in lower case without blanks and punctuation: "Node_1" is "node1"."""
    return re.sub(r"[\W_]+", "", name.lower())


def ends_of(names: tuple[str, ...]) -> Ends | None:
    """Return the columns of a header that name the ends; None if there are no two."""
    words = [plain(name) for name in names]
    source = next((k for k, word in enumerate(words) if word in SOURCES), None)
    target = next((k for k, word in enumerate(words) if word in TARGETS), None)
    if source is None or target is None:
        return None
    return Ends(source, target, not {words[source], words[target]} <= SYMMETRIC)
