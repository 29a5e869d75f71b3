"""What NAT shows: events with their probability, and the caches of a pair with the keys that both ends hold."""

from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.plugins.results import Graph, Table

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.nat.contents import PairContents
    from plexoscope.models.graphs.temporal.stream_training import StreamStep

HOPS = ("itself", "hop 1", "hop 2")
DAY_S = 86_400.0


def probability(logits: F64) -> F64:
    """Return the probabilities that logits stand for, in the same shape (…)."""
    return 1 / (1 + np.exp(-logits))


def event_table(step: "StreamStep", names: tuple[str, ...]) -> Table:
    """The events of a batch, and what the model gave them before it saw them."""
    events = step.events
    return Table(
        {
            "Time (d)": events.time_s / DAY_S,
            "Source": tuple(names[node] for node in events.source),
            "Target": tuple(names[node] for node in events.target),
            "Probability": probability(step.scores[0]),
        }
    )


def cache_graph(contents: "PairContents", names: tuple[str, ...]) -> Graph:
    """Both ends, and around them the keys that they hold: shared ones between them, others outside."""
    at = {contents.source: (-1.0, 0.0), contents.target: (1.0, 0.0)}
    others = [key for key in contents.keys if key not in at]
    sides = {key: contents.side(key) for key in others}
    for side, middle_x in (("source", -2.2), ("both", 0.0), ("target", 2.2)):
        column = [key for key in others if sides[key] == side]
        for rank, key in enumerate(column):
            # Columns, each bent a little outwards, so that edges do not run over nodes.
            y = 2.0 * (rank - (len(column) - 1) / 2) / max(len(column) - 1, 1)
            at[key] = (middle_x * (1 - 0.15 * y * y), y)
    index = {key: row for row, key in enumerate(at)}
    edges = [(index[end], index[key]) for key in contents.keys for end in contents.holders(key) if end != key]
    titles = {"source": "held by the source", "both": "held by both", "target": "held by the target"}
    return Graph(
        positions=np.array(list(at.values()), np.float32),
        edges=np.array(edges, np.int32).reshape(-1, 2),
        groups=tuple(titles[sides[key]] if key in sides else "the pair" for key in at),
        names=tuple(names[key] for key in at),
        sizes=np.array([1.0 if key in sides else 2.0 for key in at], np.float32),
    )


def key_table(contents: "PairContents", names: tuple[str, ...]) -> Table:
    """Each key of the pair once: where it occurs at either end, shared ones first."""
    keys = sorted(contents.keys, key=lambda key: (contents.side(key) != "both", key))

    def words(key: int, end: int) -> str:
        return ", ".join(HOPS[hop] for hop in contents.hops(key, end))

    return Table(
        {
            "Key": tuple(names[key] for key in keys),
            f"At {names[contents.source]}": tuple(words(key, 0) for key in keys),
            f"At {names[contents.target]}": tuple(words(key, 1) for key in keys),
            "Shared": np.array([contents.side(key) == "both" for key in keys]),
            "Attention": np.array([contents.attention[key] for key in keys]),
        }
    )
