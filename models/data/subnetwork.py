"""Part of a network: some of its nodes, with the edges among them."""

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.network import Network


def subnetwork(network: Network, nodes: npt.ArrayLike) -> Network:
    """Return the network among some nodes, with all that is known of them.

    Parameters
    ----------
    network : Network
    nodes : (K,) int
        Numbers of nodes, each once, in the order that they have in the result.

    Returns
    -------
    Network
        Without `non_edges`, which are about the whole.

    Raises
    ------
    ValueError
        If a number is not that of a node, or stands there twice.

    Examples
    --------
    >>> subnetwork(Network([[0, 1], [1, 2]], ("a", "b", "c")), [2, 1]).edges.tolist()
    [[1, 0]]
    """
    chosen = np.asarray(nodes, np.int64).reshape(-1)
    if chosen.size and not 0 <= chosen.min() <= chosen.max() < network.n_nodes:
        raise ValueError(f"nodes: expected 0 … {network.n_nodes - 1}, got {chosen.min()} … {chosen.max()}")
    place = np.full(network.n_nodes, -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    if len(np.unique(chosen)) != len(chosen):
        raise ValueError("nodes: expected each once, got some again")
    ends = place[network.edges]
    kept = (ends >= 0).all(axis=1)
    return Network(
        ends[kept].astype(np.int32),
        tuple(network.node_names[node] for node in chosen.tolist()),
        None if network.weights is None else network.weights[kept],
        network.directed,
        None if network.positions_mm is None else network.positions_mm[chosen],
        {name: values[chosen] for name, values in network.node_values.items()},
        {name: values[kept] for name, values in network.edge_values.items()},
        None if network.features is None else network.features[chosen],
        network.source,
    )
