"""The slowest modes of the normalised Laplacian as coordinates.

Hall: An r-dimensional quadratic placement algorithm, Management Science 17(3), 1970; with the normalisation of Koren:
Drawing graphs by eigenvectors, Computers and Mathematics with Applications 49, 2005: nodes of high degree are not
drawn into the middle.
"""

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.drawing.layout.links import Links

Places = F64

# Smaller parts are solved at once; of larger ones only what a picture shows is computed.
_DENSE_NODES = 64
_TOLERANCE = 1e-3
_MOST_ROUNDS = 1000


def spectrum(links: Links, n_dimensions: int, rng: np.random.Generator) -> Places:
    """(N, n_dimensions) float64; each part of the network about 0, with a spread that grows with its number of nodes.

    Parameters
    ----------
    links : Links
    n_dimensions : int
    rng : numpy.random.Generator
        Where the search begins; the result depends on it only within the tolerance.
    """
    from scipy.sparse.csgraph import connected_components

    places = np.zeros((links.n_nodes, n_dimensions))
    if not links.n_nodes:
        return places
    n_parts, labels = connected_components(links.matrix, directed=False)
    order = np.argsort(labels, kind="stable")
    for members in np.split(order, np.cumsum(np.bincount(labels, minlength=n_parts))[:-1]):
        if len(members) > 1:
            places[members] = _of_part(links, members, n_dimensions, rng)
    return places


def _of_part(links: Links, members: npt.NDArray[np.intp], n_dimensions: int, rng: np.random.Generator) -> Places:
    from scipy.sparse import diags_array

    n_nodes = len(members)
    matrix = links.matrix[members][:, members]
    root = np.sqrt(np.asarray(matrix.sum(axis=1), np.float64).ravel())
    scale = diags_array(1 / root)
    walk = scale @ matrix @ scale
    n_modes = min(n_dimensions + 1, n_nodes)
    if n_nodes <= _DENSE_NODES:
        _, modes = np.linalg.eigh(walk.toarray())
    else:
        modes = _largest_modes(walk, n_modes, root, rng)
    # Falling eigenvalues; the first mode is the same for all nodes.
    slow = modes[:, ::-1][:, 1:n_modes] / root[:, None]
    slow /= np.maximum(np.sqrt((slow**2).mean(axis=0)), 1e-12)
    # The sign of a mode is arbitrary: its farthest node has a positive one.
    slow *= np.where(slow[np.abs(slow).argmax(axis=0), np.arange(slow.shape[1])] < 0, -1.0, 1.0)
    places = np.zeros((n_nodes, n_dimensions))
    places[:, : slow.shape[1]] = (slow - slow.mean(axis=0)) * np.sqrt(n_nodes)
    return places


def _largest_modes(walk: object, n_modes: int, root: F64, rng: np.random.Generator) -> Places:
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh

    start = root + 0.1 * root.mean() * rng.standard_normal(len(root))
    try:
        values, modes = eigsh(walk, n_modes, which="LA", tol=_TOLERANCE, v0=start, maxiter=_MOST_ROUNDS)
    except ArpackNoConvergence as error:  # long chains: what has been found is a picture all the same
        values, modes = error.eigenvalues, error.eigenvectors
        missing = n_modes - len(values)
        modes = np.column_stack([modes, rng.standard_normal((len(root), missing)) / np.sqrt(len(root))])
        values = np.append(values, np.full(missing, -1.0))
    found: Places = modes[:, np.argsort(values)]
    return found
