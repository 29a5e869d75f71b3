"""Divisions to start from: by the eigenvectors of a graph, and by chance."""

import numpy as np

from plexoscope.models.data.arrays import F64, I64

N_LLOYD = 15


def spectral_places(affinities: F64, n_axes: int) -> F64:
    """(N, n_axes) rows of the leading eigenvectors of D^-1/2 A D^-1/2, turned to unit length.

    Parameters
    ----------
    affinities : (N, N) float64
        Symmetric, ≥ 0.
    """
    strength = affinities.sum(axis=1)
    scale = 1 / np.sqrt(np.where(strength > 0, strength, 1.0))
    _, vectors = np.linalg.eigh(affinities * scale[:, None] * scale)
    places: F64 = vectors[:, -n_axes:]
    places = places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-12)
    return places


def nearest_centres(places: F64, n_centres: int, rng: np.random.Generator) -> I64:
    """(N,) numbers of centres by k-means of few rounds, from places drawn far apart (k-means++)."""
    centres = places[[int(rng.integers(len(places)))]]
    far = ((places - centres[0]) ** 2).sum(axis=1)
    for _ in range(n_centres - 1):
        chance = far / far.sum() if far.sum() > 0 else np.full(len(places), 1 / len(places))
        centres = np.vstack([centres, places[rng.choice(len(places), p=chance)]])
        far = np.minimum(far, ((places - centres[-1]) ** 2).sum(axis=1))
    nearest: I64 = np.full(len(places), -1, np.int64)
    for _ in range(N_LLOYD):
        before, nearest = nearest, ((places[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1).astype(np.int64)
        if np.array_equal(nearest, before):
            break
        members = (nearest[:, None] == np.arange(n_centres)).astype(np.float64)
        sizes = members.sum(axis=0)[:, None]
        centres = np.where(sizes > 0, members.T @ places / np.maximum(sizes, 1), centres)
    return nearest
