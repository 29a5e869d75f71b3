"""What NCN shows: what lies between two nodes, hits at every K, scores, and the edges that it misses."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.scores.ranking import hits_at
from plexoscope.models.graphs.tasks.splits import EdgeSplit, Pairs
from plexoscope.plugins.builtin.edges.exam import Scores
from plexoscope.plugins.results import Curve, Graph, Line, Table

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.ncn.training import NCNTrainer

MOST_BETWEEN, MOST_ONE_SIDED = 24, 10
N_BINS = 40
N_PLACES = 48


def pair_of(network: Network, names: str) -> tuple[int, int] | None:
    """The two nodes of that names, separated by a comma; None while they are no two names."""
    index = {name: node for node, name in enumerate(network.node_names)}
    found = [index[name] for name in dict.fromkeys(map(str.strip, names.split(","))) if name in index]
    return (found[0], found[1]) if len(found) == 2 else None


def pair_graph(network: Network, trainer: "NCNTrainer", pair: tuple[int, int]) -> Graph:
    """Both ends, their common neighbours between them, and who knows only one of them.

    An edge of the network weighs 1, a supposed one its chance: that between the ends by the model, that of a node to
    the end which it does not know by completion. Only the likeliest of these nodes are shown.
    """
    between = trainer.around.common(_asked(pair)).nodes[:MOST_BETWEEN]
    sides = [_likeliest(each) for each in trainer.completions(_asked(pair))]
    nodes = [*pair, *between.tolist(), *sides[0][0].tolist(), *sides[1][0].tolist()]
    names = network.node_names
    groups = ["Asked about"] * 2 + ["Common neighbours"] * len(between)
    positions = [np.array([[-1.0, 0.0], [1.0, 0.0]]), _column(0.0, len(between), 0.8)]
    chance = float(1 / (1 + np.exp(-trainer.scores(np.array([pair], np.int32))[0])))
    edges, weights = [(0, 1)], [chance]
    for member in range(2, 2 + len(between)):
        edges += [(0, member), (1, member)]
        weights += [1.0, 1.0]
    member = 2 + len(between)
    for side, (beside, chances) in enumerate(sides):
        groups += [f"Joined to {names[pair[side]]} only"] * len(beside)
        positions.append(_column((-0.6, 0.6)[side], len(beside), 1.2))
        for each in chances.tolist():
            edges += [(side, member), (1 - side, member)]
            weights += [1.0, each]
            member += 1
    return Graph(
        positions=np.concatenate(positions).astype(np.float32),
        edges=np.array(edges, np.int32),
        weights=np.array(weights, np.float32),
        groups=tuple(groups),
        names=tuple(names[node] for node in nodes),
        sizes=np.array([2.0, 2.0] + [1.0] * (len(nodes) - 2), np.float32),
    )


def hits_curve(found: Mapping[str, Scores], baselines: Mapping[str, Scores], k: int) -> Curve:
    """Share of edges above all but K - 1 of the pairs without one, for every K."""
    n_negative = min(len(scores[1]) for scores in found.values())
    most = min(n_negative, 4 * k)
    places = np.unique(np.geomspace(1, most, N_PLACES).round().astype(int))
    lines = []
    for source, baseline in ((found, False), (baselines, True)):
        for name, scores in source.items():
            hits = np.array([hits_at(*scores, int(place)) for place in places])
            at_k = hits_at(*scores, min(k, n_negative))
            lines.append(Line(f"{name} {at_k:.3f} at {min(k, n_negative)}", places.astype(np.float64), hits, baseline))
    return Curve(tuple(lines), f"K of {n_negative} pairs without an edge", "Hits at K", (0.0, float(most)), (0.0, 1.0))


def score_histogram(name: str, scores: Scores) -> Curve:
    """How often which score was given, to edges and to pairs without one."""
    every = np.concatenate(scores)
    bounds = np.linspace(every.min(), max(every.max(), every.min() + 1e-6), N_BINS + 1)
    middles = (bounds[1:] + bounds[:-1]) / 2
    lines = [
        Line(label, middles, 100 * np.histogram(each, bounds)[0] / max(len(each), 1))
        for label, each in zip(("Edges", "Pairs without an edge"), scores, strict=True)
    ]
    return Curve(tuple(lines), f"Logit of {name}", "Pairs (%)")


def missing_table(
    network: Network, split: EdgeSplit, trainer: "NCNTrainer", candidates: Pairs, n_rows: int
) -> tuple[Table, Pairs]:
    """The candidates of the highest scores, by name, and whether they are among the edges that were held out."""
    scores = trainer.scores(candidates)
    best = np.argsort(-scores, kind="stable")[:n_rows]
    pairs, n_nodes = candidates[best], network.n_nodes
    held_out = np.concatenate([split.val, split.test]).astype(np.int64)
    known = np.isin(pairs[:, 0].astype(np.int64) * n_nodes + pairs[:, 1], held_out[:, 0] * n_nodes + held_out[:, 1])
    members = trainer.around.common(pairs.astype(np.int64))
    table = Table(
        {
            "from": tuple(network.node_names[node] for node in pairs[:, 0]),
            "to": tuple(network.node_names[node] for node in pairs[:, 1]),
            "chance": 1 / (1 + np.exp(-scores[best])),
            "common neighbours": np.diff(members.offsets),
            "held-out edge": known,
        }
    )
    return table, pairs


def _asked(pair: tuple[int, int]) -> I64:
    return np.array([pair], np.int64)


def _likeliest(
    found: tuple[I64, F64],
) -> tuple[I64, F64]:
    nodes, chances = found
    best = np.argsort(-chances, kind="stable")[:MOST_ONE_SIDED]
    return nodes[best], chances[best]


def _column(x: float, n_nodes: int, reach: float) -> F64:
    """Places one above another, so that the line between the ends stays free."""
    steps = np.arange(n_nodes) - (n_nodes - 1) / 2
    if n_nodes % 2:
        steps = steps + 0.25
    return np.stack([np.full(n_nodes, x), reach * 2 * steps / max(n_nodes, 4)], axis=1)
