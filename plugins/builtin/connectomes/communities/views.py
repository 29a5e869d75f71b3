"""What communities show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome import consensus as runs_of
from plexoscope.models.connectome.communities import (
    Labels,
    Method,
    Weights,
    graph_of,
    igraph_seed,
    modularity,
    participation,
)
from plexoscope.models.connectome.consensus import Consensus
from plexoscope.models.connectome.nulls import AgainstNulls
from plexoscope.models.data.arrays import F32, I32
from plexoscope.models.data.network import CLASS, Network
from plexoscope.plugins.results import Comparison, Contender, Curve, Graph, Line, Matrix, Table

MOST_EDGES = 1500
"""Drawn of a network, the strongest: more are a grey cloud."""
N_FORCE_STEPS = 200
N_BINS = 30
N_RUNS_COMPARED = 12
ALONE = "alone"


def shares(runs: Sequence[Labels]) -> Weights:
    """Share of the runs that put two nodes together."""
    return runs_of.agreement(runs)


def community_names(labels: Labels) -> tuple[str, ...]:
    """What the community of each node is called; nodes that stand alone share a name."""
    sizes = np.bincount(labels)
    width = len(str(int((sizes > 1).sum())))
    return tuple(f"community {label + 1:0{width}d}" if sizes[label] > 1 else ALONE for label in labels.tolist())


@dataclass(frozen=True, eq=False)
class Picture:
    """A network with a place for each node; only the communities change."""

    network: Network
    positions: F32
    edges: I32
    values: F32
    strength: F32

    @classmethod
    def of(cls, network: Network, weights: Weights, layout: str, seed: int) -> "Picture":
        rows, columns = np.nonzero(np.triu(weights, 1))
        kept = np.argsort(-weights[rows, columns], kind="stable")[:MOST_EDGES]
        edges = np.stack([rows[kept], columns[kept]], axis=1).astype(np.int32)
        values = weights[rows[kept], columns[kept]].astype(np.float32)
        places = network.positions_mm
        if layout == "forces" or places is None or not np.isfinite(places).all():
            places = _drawn_together(weights, seed)
        return cls(network, places, edges, values, weights.sum(axis=0).astype(np.float32))

    def graph(self, labels: Labels) -> Graph:
        return Graph(
            self.positions,
            self.edges,
            self.values,
            groups=community_names(labels),
            names=self.network.node_names,
            sizes=self.strength,
        )


def agreement(network: Network, labels: Labels, together: Weights) -> Matrix:
    """Communities along the diagonal, in each the nodes that belong there most clearly first."""
    groups = community_names(labels)
    inside = (together * (labels[:, None] == labels)).sum(axis=1)
    order = np.lexsort((-inside, labels))
    names, ordered = (tuple(each[node] for node in order) for each in (network.node_names, groups))
    values = together[np.ix_(order, order)].astype(np.float32)
    return Matrix(values, names, names, ordered, ordered, value_label="share of runs", limits=(0.0, 1.0))


def algorithms(network: Network, weights: Weights, found: Mapping[Method, Consensus]) -> Table:
    """One row for each algorithm so far."""
    columns: dict[str, npt.NDArray[np.generic] | tuple[str, ...]] = {
        "Algorithm": tuple(found),
        "Communities": np.array([n_communities(each.labels) for each in found.values()]),
        "Nodes alone": np.array([np.sum(np.bincount(each.labels) == 1) for each in found.values()]),
        "Modularity": np.array([modularity(weights, each.labels) for each in found.values()]),
        "Mean of single runs": np.array(
            [np.mean([modularity(weights, run) for run in each.runs]) for each in found.values()]
        ),
        "Runs alike (NMI)": np.array([_alike(each.runs) for each in found.values()]),
        "Rounds to consensus": np.array([each.n_rounds for each in found.values()]),
    }
    known = network.node_values.get(CLASS)
    if known is not None:
        columns["Known classes (NMI)"] = np.array([_nmi(known, each.labels) for each in found.values()])
    return Table(columns)


def similarity(network: Network, found: Mapping[Method, Consensus]) -> Matrix:
    """NMI of each two algorithms, and of each with the classes where those are known."""
    labels = {str(name): each.labels for name, each in found.items()}
    known = network.node_values.get(CLASS)
    if known is not None:
        labels["known classes"] = known
    values = [[_nmi(one, other) for other in labels.values()] for one in labels.values()]
    names = tuple(labels)
    return Matrix(np.array(values, np.float32), names, names, value_label="NMI", limits=(0.0, 1.0))


def nodes(network: Network, weights: Weights, labels: Mapping[Method, Labels], shown: Consensus) -> Table:
    """What is known of each node."""
    own = shown.labels[:, None] == shown.labels
    steadiness = (shown.agreement * own).sum(axis=1) / own.sum(axis=1)
    columns: dict[str, npt.NDArray[np.generic] | tuple[str, ...]] = {"Node": network.node_names}
    columns |= {str(name): each + 1 for name, each in labels.items()}
    columns["Participation"] = participation(weights, shown.labels)
    columns["Strength"] = weights.sum(axis=0)
    columns["Agreement within its community"] = steadiness
    for name, values in network.node_values.items():
        columns[name] = values if values.dtype.kind in "biuf" else tuple(map(str, values))
    return Table(columns)


def standing(judged: Mapping[str, AgainstNulls], measure: str, shown: Method) -> Comparison:
    """What is found in the network beside what is found in those without communities."""
    found = next(iter(judged.values())).found
    rows = [Contender(f"{shown}, this network", "method", np.array([found]))]
    rows += [Contender(f"Null, {name}", "baseline", each.nulls) for name, each in judged.items()]
    return Comparison(measure, tuple(rows))


def nulls(judged: Mapping[str, AgainstNulls], measure: str) -> Curve:
    """How the figures of nulls are spread, and where that of the network stands."""
    values = np.concatenate([[each.found, *each.nulls] for each in judged.values()])
    # Wider than what is there: a histogram that ends on its fullest bar looks cut.
    margin = 0.05 * max(float(np.ptp(values)), 1e-3)
    bins = np.linspace(values.min() - margin, values.max() + margin, N_BINS + 1)
    lines, highest = [], 0
    for name, each in judged.items():
        heights = np.histogram(each.nulls, bins)[0]
        highest = max(highest, int(heights.max(initial=0)))
        x = np.repeat(bins, 2)[1:-1]
        z = f", z {each.z:.1f}" if np.isfinite(each.z) else ""
        lines.append(Line(name + z, x, np.repeat(heights, 2), baseline=True))
    found = next(iter(judged.values())).found
    network = Line(f"this network {found:.4g}", np.array([found, found]), np.array([0.0, highest]))
    return Curve((network, *lines), measure, "Networks")


def n_communities(labels: Labels) -> int:
    """How many have two nodes or more."""
    return int(np.sum(np.bincount(labels) > 1))


def _alike(runs: I32) -> float:
    some = runs[:N_RUNS_COMPARED]
    return float(np.mean([_nmi(one, other) for one, other in combinations(some, 2)])) if len(some) > 1 else 1.0


def _nmi(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> float:
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(one, other))


def _drawn_together(weights: Weights, seed: int) -> F32:
    graph, values = graph_of(weights)
    with igraph_seed(seed):
        layout = graph.layout_fruchterman_reingold(weights=values, niter=N_FORCE_STEPS)
    return np.array(layout.coords, np.float32)
