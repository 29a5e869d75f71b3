"""What of all that is open can be listed row by row: nodes of networks, bundles and groups of tractograms."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.app.document.graph_layer import STRENGTH, GraphLayer
from plexoscope.app.document.selection import SelectedStreamlines, streamlines_of
from plexoscope.app.document.state import GRAPH, LAYER, Layer, State
from plexoscope.app.panels.trees.column_names import unique
from plexoscope.app.scene.graph_values import degrees, node_values
from plexoscope.models.data.arrays import I64, Flags
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.network import Network
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.clusters import Clusters
from plexoscope.plugins.results import Table
from plexoscope.plugins.results.result import Cells

BUNDLES, GROUPS = "bundles", "groups"
NAME, NODE = "name", "node"
"""Columns of what rows are called."""


@dataclass(frozen=True)
class Listed:
    """Something to list.

    Parameters
    ----------
    key
        That of a thing of the tree, or of the pieces of one: "graph:2", "layer:3/groups".
    words
        What its rows are.
    """

    key: str
    words: str


def what_is_listed(state: State) -> list[Listed]:
    """All that there is to list, networks first."""
    found = [Listed(GRAPH + graph.id, f"Nodes of {graph.name}") for graph in state.graphs]
    for layer in state.layers:
        if layer.clusters is not None:
            found.append(Listed(f"{LAYER}{layer.id}/{BUNDLES}", f"Bundles of {layer.name}"))
        if layer.tractogram.groups:
            found.append(Listed(f"{LAYER}{layer.id}/{GROUPS}", f"Groups of {layer.name}"))
    return found


def rows_of(state: State, key: str) -> Table:
    """The table of what a key names; the same one as long as the data are."""
    graph, layer, kind = _meant(state, key)
    if graph is not None:
        return _nodes(graph.network)
    assert layer is not None
    return _groups(layer.tractogram) if kind == GROUPS else _bundles(_clusters(layer))


def is_of_nodes(key: str) -> bool:
    return key.startswith(GRAPH)


def streamlines_named(state: State, key: str, names: Sequence[str]) -> tuple[SelectedStreamlines, ...]:
    """The streamlines of bundles or groups by the names of their rows."""
    _, layer, kind = _meant(state, key)
    assert layer is not None
    which = np.zeros(layer.tractogram.n_streamlines, np.bool_)
    if kind == GROUPS:
        for name in names:
            which[layer.tractogram.groups[name]] = True
    else:
        clusters = _clusters(layer)
        wanted = np.zeros(clusters.n_clusters + 1, np.bool_)  # the last is that of no cluster, -1
        wanted[[number for number, name in enumerate(_bundle_names(clusters)) if name in set(names)]] = True
        which = wanted[clusters.label]
    return streamlines_of([(layer.id, which)])


def selected_names(state: State, key: str) -> tuple[str, ...]:
    """The names of the rows that are selected: nodes, or bundles and groups of which all streamlines are."""
    if is_of_nodes(key):
        return state.selected_nodes
    _, layer, kind = _meant(state, key)
    assert layer is not None
    chosen = state.selection.of_layer(layer.id)
    if chosen is None:
        return ()
    which: Flags = chosen.values
    if kind == GROUPS:
        groups = layer.tractogram.groups.items()
        return tuple(name for name, members in groups if len(members) and which[members].all())
    clusters = _clusters(layer)
    labels = clusters.label[which]
    n_chosen = np.bincount(labels[labels >= 0], minlength=clusters.n_clusters)
    names = _bundle_names(clusters)
    return tuple(names[number] for number in np.flatnonzero((n_chosen == clusters.sizes) & (n_chosen > 0)))


def _meant(state: State, key: str) -> tuple[GraphLayer | None, Layer | None, str]:
    if is_of_nodes(key):
        return state.graph(key.removeprefix(GRAPH)), None, ""
    thing, _, kind = key.partition("/")
    return None, state.layer(thing.removeprefix(LAYER)), kind


def _clusters(layer: Layer) -> Clusters:
    if layer.clusters is None:
        raise ValueError(f"layer {layer.name}: expected bundles, got none")
    return layer.clusters.clusters


def _bundle_names(clusters: Clusters) -> tuple[str, ...]:
    return tuple(f"Bundle {number + 1}" for number in range(clusters.n_clusters))


@kept_with()
def _nodes(network: Network) -> Table:
    columns: list[tuple[str, Cells]] = [(NODE, network.node_names), ("degree", degrees(network))]
    if network.weights is not None:
        strength = node_values(network, STRENGTH)
        assert strength is not None
        columns.append(("strength", strength.numbers))
    columns += [(name, _cells(values)) for name, values in network.node_values.items()]
    if network.positions_mm is not None:
        columns += [(f"{'xyz'[axis]} (mm)", network.positions_mm[:, axis]) for axis in range(3)]
    names = unique([name for name, _ in columns])
    return Table(dict(zip(names, [cells for _, cells in columns], strict=True)))


@kept_with()
def _bundles(clusters: Clusters) -> Table:
    return _counted(_bundle_names(clusters), clusters.sizes, len(clusters.label))


@kept_with()
def _groups(tractogram: Tractogram) -> Table:
    groups = tractogram.groups
    sizes = np.array([len(members) for members in groups.values()], np.int64)
    return _counted(tuple(groups), sizes, tractogram.n_streamlines)


def _counted(names: tuple[str, ...], sizes: I64, n_streamlines: int) -> Table:
    return Table({NAME: names, "streamlines": sizes, "share (%)": 100 * sizes / max(n_streamlines, 1)})


def _cells(values: npt.NDArray[np.generic]) -> Cells:
    return values if values.dtype.kind in "biuf" else tuple(map(str, values.tolist()))
