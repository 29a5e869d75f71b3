"""What the structural connectome shows."""

import numpy as np

from plexoscope.models.connectome.communities import undirected_weights
from plexoscope.models.connectome.ends import NONE
from plexoscope.models.connectome.structural_connectome import COUNT, DENSITY, N_ENDS, StructuralConnectome
from plexoscope.models.data.arrays import I64
from plexoscope.models.data.network import Network
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.geometry import length_mm
from plexoscope.plugins.builtin.connectomes.layout import ConnectomeLayout
from plexoscope.plugins.results import Curve, Graph, Line, Matrix, Streamlines, Table

N_BINS = 60
N_ROWS = 300
MOST_PER_PAIR = 300
"""Streamlines shown of each pair; more hide each other."""


def layout_of(network: Network, order: str, seed: int) -> ConnectomeLayout:
    """Group regions by "communities" or by "anatomy"; "listed" leaves them as they are."""
    if order == "listed":
        return ConnectomeLayout.listed(network.n_nodes)
    if order == "anatomy":
        return ConnectomeLayout.by_anatomy(network.node_names, network.positions_mm)
    return ConnectomeLayout.by_communities(undirected_weights(network), network.positions_mm, seed)


def matrix(connectome: StructuralConnectome, measure: str, layout: ConnectomeLayout) -> Matrix:
    """Counts and densities span decades and are shown as logarithms."""
    values, label = connectome.matrix(measure), measure
    if measure in (COUNT, DENSITY):
        values, label = np.log10(1 + values), f"log10(1 + {measure})"
    names, groups = layout.ordered(connectome.network.node_names), layout.ordered(layout.groups)
    ordered = values[np.ix_(layout.order, layout.order)].astype(np.float32)
    return Matrix(ordered, names, names, groups, groups, value_label=label)


def brain(connectome: StructuralConnectome, measure: str, layout: ConnectomeLayout, n_edges: int) -> Graph:
    """The strongest connections between different regions; regions without a voxel have no place and are left out."""
    network = connectome.network
    assert network.positions_mm is not None
    placed = np.isfinite(network.positions_mm).all(axis=1)
    number = np.cumsum(placed) - 1
    strongest = _strongest(connectome, measure)[:n_edges]
    kept = np.flatnonzero(placed)
    return Graph(
        network.positions_mm[kept],
        number[network.edges[strongest]],
        network.edge_values[measure][strongest],
        directed=network.directed,
        groups=tuple(layout.groups[node] for node in kept) if layout.groups else (),
        names=tuple(network.node_names[node] for node in kept),
        sizes=network.node_values[N_ENDS][kept],
    )


def fibres(
    tractogram: Tractogram, connectome: StructuralConnectome, measure: str, n_pairs: int, seed: int
) -> Streamlines:
    """Streamlines of the pairs with the most of them, the strongest pair first; a few hundred of each."""
    chosen = _strongest(connectome, measure if measure in (COUNT, DENSITY) else COUNT)[:n_pairs]
    numbers, groups, rng = [], [], np.random.default_rng(seed)
    for edge in chosen.tolist():
        mine = np.flatnonzero(connectome.edge == edge)
        if len(mine) > MOST_PER_PAIR:
            mine = np.sort(rng.choice(mine, MOST_PER_PAIR, replace=False))
        first, last = connectome.network.edges[edge]
        names = connectome.network.node_names
        numbers.append(mine)
        groups += [f"{names[first]} – {names[last]}"] * len(mine)
    some = tractogram.selected(np.concatenate([np.zeros(0, np.int64), *numbers]))
    return Streamlines(some.positions_mm, some.offsets, groups=tuple(groups))


def lengths(tractogram: Tractogram, connectome: StructuralConnectome | None) -> Curve:
    """How many streamlines are how long: those between regions and the others; all of them before that is known."""
    lengths_mm = length_mm(tractogram)
    # Whole millimetres about whole numbers: lengths are often multiples of a step of 1 mm or half of that.
    width_mm = np.ceil(max(float(lengths_mm.max(initial=0)), 1.0) / N_BINS)
    bins = np.arange(-0.25, lengths_mm.max(initial=0) + width_mm, width_mm)
    parts = {"All": np.ones(len(lengths_mm), np.bool_)}
    if connectome is not None:
        joined = connectome.edge != NONE
        within = np.zeros(len(joined), np.bool_)
        within[joined] = np.equal(*connectome.network.edges[connectome.edge[joined]].T)
        parts = {"Between regions": joined & ~within, "Within one region": within, "Not assigned": ~joined}
    lines = [
        Line(f"{name}, {np.count_nonzero(part):,}", (bins[1:] + bins[:-1]) / 2, np.histogram(lengths_mm[part], bins)[0])
        for name, part in parts.items()
        if part.any()
    ]
    return Curve(tuple(lines), "Length (mm)", "Streamlines")


def counts(connectome: StructuralConnectome) -> Curve:
    """How many pairs have how many streamlines, beside what ends joined at random would give."""
    network = connectome.network
    pairs = np.triu_indices(network.n_nodes, 1)
    table = connectome.matrix(COUNT)
    if network.directed:
        table = table + table.T
    n_ends = table.sum(axis=1) + np.diag(table)
    chance = np.outer(n_ends, n_ends) / max(n_ends.sum(), 1)
    lines = []
    for name, values in (("Found", table[pairs]), ("Ends joined at random", chance[pairs])):
        values = np.sort(values[values > 0])[::-1]
        lines.append(Line(name, np.log10(1 + np.arange(len(values))), np.log10(values), baseline=name != "Found"))
    return Curve(tuple(lines), "log10 of the rank of a pair", "log10 of its streamlines")


def pairs(connectome: StructuralConnectome, measure: str) -> Table:
    """The strongest pairs with all that is known of them."""
    network, chosen = connectome.network, _strongest(connectome, measure)[:N_ROWS]
    first, last = network.edges[chosen].T.tolist()
    return Table(
        {
            "Region": tuple(network.node_names[node] for node in first),
            "And region": tuple(network.node_names[node] for node in last),
            **{name: values[chosen] for name, values in network.edge_values.items()},
        }
    )


def _strongest(connectome: StructuralConnectome, measure: str) -> I64:
    """Edges between different regions, the highest value first."""
    edges, values = connectome.network.edges, connectome.network.edge_values[measure]
    known = np.flatnonzero((edges[:, 0] != edges[:, 1]) & np.isfinite(values))
    order: I64 = known[np.argsort(-values[known], kind="stable")]
    return order
