"""What the nodes and edges of a network can be sized, coloured and shaped by. Each is made once and kept."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.app.document.graph_layer import DEGREE, ENDS, SIGN, STRENGTH, UNIFORM, VALUE, WEIGHT
from plexoscope.app.scene.graph_look import with_neighbours
from plexoscope.models.data.arrays import F32, I64, Flags
from plexoscope.models.data.column import Column
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.network import CLASS, Network

N_KEPT = 64
MOST_CATEGORIES = 200
"""More names than that name the nodes, or the edges, one by one: no colours or shapes tell them apart."""
_NUMBERED = (CLASS, "community", "module", "cluster", "label", "group", "block", "network")
"""Values that are names although they are numbers."""

Choices = list[tuple[str, str]]


@dataclass(frozen=True, eq=False)
class Values:
    """One value of each node, or of each edge.

    Parameters
    ----------
    column : Column
        float32: amounts, or the number of the category; NaN where it is missing.
    categories : tuple of str
        Names of the categories; () of amounts.
    """

    column: Column
    categories: tuple[str, ...] = ()

    @property
    def numbers(self) -> F32:
        numbers: F32 = self.column.values
        return numbers


def node_keys(network: Network) -> list[str]:
    """Keys of all that is known of nodes."""
    keys = [DEGREE] if network.weights is None else [DEGREE, STRENGTH]
    return keys + [VALUE + name for name in network.node_values]


def node_choices(network: Network) -> Choices:
    """Words and keys of what nodes can be drawn by."""
    return [
        (_words(key.removeprefix(VALUE)), key) for key in node_keys(network) if _tells_apart(node_values(network, key))
    ]


def edge_choices(network: Network) -> Choices:
    """Words and keys of what edges can be coloured by."""
    choices = [("One colour", UNIFORM), ("End nodes", ENDS)]
    if network.weights is not None:
        choices.append(("Weight", WEIGHT))
        if is_signed(network):
            choices.append(("Sign", SIGN))
    keys = (VALUE + name for name in network.edge_values)
    return choices + [(_words(key.removeprefix(VALUE)), key) for key in keys if _tells_apart(edge_values(network, key))]


def _tells_apart(values: Values | None) -> bool:
    return values is not None and len(values.categories) <= MOST_CATEGORIES


def _words(name: str) -> str:
    return name[:1].upper() + name[1:]


@kept_with(n_kept=N_KEPT)
def has_weights(network: Network) -> bool:
    """Whether some edges weigh more than others."""
    return network.weights is not None and network.n_edges > 0 and float(np.ptp(network.weights)) > 0


@kept_with(n_kept=N_KEPT)
def is_signed(network: Network) -> bool:
    return network.weights is not None and bool((network.weights < 0).any())


@kept_with(n_kept=N_KEPT)
def degrees(network: Network) -> I64:
    """(N,) how many edges each node has; a loop counts once."""
    ends = network.edges
    counts: I64 = np.bincount(ends[:, 0], minlength=network.n_nodes)
    other = ends[ends[:, 0] != ends[:, 1], 1]
    return counts + np.bincount(other, minlength=network.n_nodes)


@kept_with(n_kept=N_KEPT)
def node_values(network: Network, key: str) -> Values | None:
    """The values that a key names; None of `UNIFORM` and of a name that the network does not have."""
    if key == DEGREE:
        return Values(Column(degrees(network).astype(np.float32), name="Degree"))
    if key == STRENGTH:
        return Values(Column(_strengths(network), name="Strength"))
    name = key.removeprefix(VALUE)
    return _values(name, network.node_values[name]) if key.startswith(VALUE) and name in network.node_values else None


@kept_with(n_kept=N_KEPT)
def edge_values(network: Network, key: str) -> Values | None:
    """The values that a key names; None of those that come from elsewhere."""
    if key == WEIGHT and network.weights is not None:
        return Values(Column(network.weights, name="Weight"))
    name = key.removeprefix(VALUE)
    return _values(name, network.edge_values[name]) if key.startswith(VALUE) and name in network.edge_values else None


@kept_with(n_kept=N_KEPT)
def end_values(network: Network, node_key: str) -> Values | None:
    """What the two ends of each edge say: their category if it is the same, the mean of their values."""
    values = node_values(network, node_key)
    if values is None:
        return None
    first, second = values.numbers[network.edges].T
    if values.categories:
        return Values(Column(np.where(first == second, first, np.nan), name=values.column.name), values.categories)
    return Values(Column((first + second) / 2, name=values.column.name))


@kept_with(n_kept=N_KEPT)
def importance(network: Network) -> F32:
    """(N,) whose names are worth writing first: strength, or degree without weights."""
    return _strengths(network) if network.weights is not None else degrees(network).astype(np.float32)


@kept_with(n_kept=N_KEPT)
def indices_of(network: Network) -> dict[str, int]:
    """Index of the node of each name; of the first of several."""
    return {name: index for index, name in reversed(list(enumerate(network.node_names)))}


@kept_with(n_kept=N_KEPT)
def selected_in(network: Network, names: tuple[str, ...]) -> I64:
    """Indices of the nodes of a network that are among the selected names, in their order."""
    known = indices_of(network)
    return np.array([known[name] for name in names if name in known], np.int64)


@kept_with(n_kept=N_KEPT)
def neighbours_of(network: Network, names: tuple[str, ...], weights: tuple[float, float] | None = None) -> Flags:
    """(N,) which nodes have an edge with one of the selected; these themselves are among them.

    Parameters
    ----------
    weights
        Range of the edges that count; by default all.
    """
    edges = network.edges if weights is None else network.edges[between(network, weights)]
    return with_neighbours(edges, selected_in(network, names), network.n_nodes)


@kept_with(n_kept=N_KEPT)
def between(network: Network, weights: tuple[float, float]) -> Flags:
    """(E,) which edges weigh so much; all of a network without weights."""
    if network.weights is None:
        return np.ones(network.n_edges, np.bool_)
    low, high = np.float32(weights[0]), np.float32(weights[1])
    return (network.weights >= low) & (network.weights <= high)


def _strengths(network: Network) -> F32:
    if network.weights is None:
        return degrees(network).astype(np.float32)
    weights = np.abs(network.weights).astype(np.float64)
    source, target = network.edges.T
    total = np.bincount(source, weights, network.n_nodes)
    other = source != target
    return (total + np.bincount(target[other], weights[other], network.n_nodes)).astype(np.float32)


def _values(name: str, values: npt.NDArray[Any]) -> Values:
    title = _words(name)
    if values.dtype.kind in "fiu" and not (values.dtype.kind in "iu" and name.lower() in _NUMBERED):
        return Values(Column(values.astype(np.float32), name=title))
    words = values.astype(str)
    names, rows = np.unique(words, return_inverse=True)
    if values.dtype.kind in "iu":
        order = np.argsort(names.astype(np.int64), kind="stable")
        names, rows = names[order], np.argsort(order)[rows]
    missing = names == ""
    numbers = rows.astype(np.float32) - np.float32(missing.any())  # "" sorts first
    numbers[numbers < 0] = np.nan
    return Values(Column(numbers, name=title), tuple(str(each) for each in names[~missing]))
