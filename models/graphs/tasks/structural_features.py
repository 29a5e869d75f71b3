"""What can be said of a node from the edges alone, for networks whose nodes come without features."""

import numpy as np

from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.data.network import Network
from plexoscope.models.room import dense

N_WALK_STEPS = 8
N_AXES = 6
MAX_NODES = 1000
NO_SPREAD = 1e-9


def degree_features(network: Network) -> tuple[F32, tuple[str, ...]]:
    """How many neighbours send to a node, and how many it sends to: the least that the structure says.

    Returns
    -------
    features : (N, F) float32
        Log(1 + degree), each of mean 0 and standard deviation 1; of an undirected network one and not two.
    names : tuple of F str
    """
    edges = network.edges[network.edges[:, 0] != network.edges[:, 1]]
    sent, received = (np.bincount(side, minlength=network.n_nodes) for side in edges.T)
    if not network.directed:
        return _scaled({"degree": np.log1p(sent + received)})
    return _scaled({"in-degree": np.log1p(received), "out-degree": np.log1p(sent)})


def structural_features(network: Network) -> tuple[F32, tuple[str, ...]]:
    """Degrees, strengths, clustering, returns of a random walk, and the axes that describe the edges best.

    No class is used. The axes are those of the adjacency spectral embedding (D. Sussman et al., JASA 2012) of
    log(1 + |weight|), from the side of the sender and from that of the receiver.

    Returns
    -------
    features : (N, F) float32
        Each of mean 0 and standard deviation 1.
    names : tuple of F str

    Raises
    ------
    ValueError
        If the network has so many nodes that a dense matrix of them is no good idea.
    """
    n_nodes = network.n_nodes
    if n_nodes > MAX_NODES:
        raise ValueError(f"network without features: expected at most {MAX_NODES:,} nodes, got {n_nodes:,}")
    strength = np.abs(dense(network.adjacency, f"features of {n_nodes:,} nodes"))
    np.fill_diagonal(strength, 0.0)
    out = (strength > 0).astype(np.float64)
    either = np.maximum(out, out.T)
    degree = either.sum(1)
    columns = {
        "in-degree": np.log1p(out.sum(0)),
        "out-degree": np.log1p(out.sum(1)),
        "reciprocal degree": np.log1p((out * out.T).sum(1)),
        "in-strength": np.log1p(strength.sum(0)),
        "out-strength": np.log1p(strength.sum(1)),
        "clustering": ((either @ either) * either).sum(1) / np.maximum(degree * (degree - 1), 1),
    }
    step = either / np.maximum(degree, 1)[:, None]
    walked = np.eye(n_nodes)
    for k in range(1, N_WALK_STEPS + 1):
        walked = walked @ step
        columns[f"return after {k}"] = walked.diagonal()
    left, singular, right = np.linalg.svd(np.log1p(strength))
    for axis in range(min(N_AXES, n_nodes)):
        # The sign of an axis is chance: its largest entry is made positive.
        sign = np.sign(left[np.abs(left[:, axis]).argmax(), axis])
        columns[f"sends {axis + 1}"] = sign * left[:, axis] * np.sqrt(singular[axis])
        columns[f"receives {axis + 1}"] = sign * right[axis] * np.sqrt(singular[axis])
    return _scaled(columns)


def _scaled(columns: dict[str, F64]) -> tuple[F32, tuple[str, ...]]:
    """Each column of mean 0 and standard deviation 1; those that are the same for all nodes are left out."""
    values = np.stack(list(columns.values()), 1)
    spread = values.std(0)
    kept = spread > NO_SPREAD
    features = ((values - values.mean(0))[:, kept] / spread[kept]).astype(np.float32)
    return features, tuple(name for name, keep in zip(columns, kept, strict=True) if keep)
