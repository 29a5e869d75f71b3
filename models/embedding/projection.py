"""From vectors of many dimensions to two or three: PCA, UMAP, t-SNE, for one time or several."""

from collections.abc import Callable, Iterator

import numpy as np

from plexoscope.models.data.arrays import F32
from plexoscope.models.embedding.alignment import aligned
from plexoscope.models.embedding.principal_axes import principal_axes

METHODS = {
    "pca": "Principal components: straight, the same for all times, keeps what varies most",
    "umap": "UMAP: keeps neighbours (McInnes, Healy and Melville 2018)",
    "tsne": "t-SNE: keeps close neighbours (van der Maaten and Hinton 2008)",
}
METRICS = ("euclidean", "cosine")
_NOISE = 1e-3


def projected(
    values: F32,
    method: str,
    n_dimensions: int = 2,
    *,
    n_neighbours: int = 15,
    metric: str = "euclidean",
    seed: int = 0,
) -> Iterator[tuple[int, F32]]:
    """Project each time in turn, and yield its number and the positions of all times so far.

    The first picture is that of PCA, which costs nothing. What is not straight starts at the positions of the time
    before, and each time is turned and mirrored to lie on the one before (never scaled), so that only what moves in
    the vectors moves in the picture.

    Parameters
    ----------
    values : (T, N, D) float32
    method
        A key of `METHODS`.
    n_dimensions
        2 or 3; PCA of fewer dimensions is filled with zeros.
    n_neighbours
        Of UMAP; the perplexity of t-SNE is a third of it, as it counts its neighbours softly. At most N - 1.
    metric
        One of `METRICS`; of PCA the vectors are scaled to length 1 for "cosine".

    Yields
    ------
    t, positions : int, (T, N, n_dimensions) float32
        Times after `t` repeat that of `t`.

    Raises
    ------
    ValueError
        If there are fewer than 4 items, the choice is unknown, or a method finds no finite positions.
    """
    n_times, n_items = values.shape[:2]
    if n_items < 4:
        raise ValueError(f"vectors: expected 4 items or more, got {n_items}")
    if method not in METHODS or metric not in METRICS:
        raise ValueError(f"projection: expected one of {list(METHODS)} and {list(METRICS)}, got {method}, {metric}")
    start = principal(values, n_dimensions, metric)
    if method == "pca":
        yield n_times - 1, start
        return
    fit = _fitter(method, n_dimensions, min(n_neighbours, n_items - 1), metric, seed)
    done: list[F32] = []
    for t in range(n_times):
        # Both methods want a small start: far apart, points no longer attract each other.
        before = done[-1] if done else start[0]
        made = fit(values[t], _spread(before / max(float(before.std()), 1e-12), seed))
        if not np.isfinite(made).all():
            raise ValueError(f"{method}: expected finite positions, got NaN or infinity at time {t}")
        done.append(aligned(made, done[-1]) if done else made)
        yield t, np.stack([*done, *([done[-1]] * (n_times - t - 1))])


def _spread(start: F32, seed: int) -> F32:
    """The places with a little noise on axes on which all are the same: UMAP divides by their extent."""
    flat = np.ptp(start, axis=0) == 0
    if flat.any():
        start = start.copy()
        start[:, flat] = np.random.default_rng(seed).normal(scale=_NOISE, size=(len(start), int(flat.sum())))
    return start


def principal(values: F32, n_dimensions: int, metric: str = "euclidean") -> F32:
    """Return (T, N, n_dimensions) float32: all times on the principal axes of all times together.

    Axes that the vectors do not have are zero.
    """
    flat = values.reshape(-1, values.shape[2]).astype(np.float64)
    if metric == "cosine":
        flat = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
    positions = principal_axes(flat, n_dimensions).astype(np.float32)
    return positions.reshape(*values.shape[:2], n_dimensions)


def random_projection(values: F32, n_dimensions: int, rng: np.random.Generator) -> F32:
    """Return (N, n_dimensions) float32: what a projection along axes of chance shows, which looks at no vector.

    W. B. Johnson, J. Lindenstrauss, Extensions of Lipschitz mappings into a Hilbert space, 1984: with enough
    dimensions distances are kept; with two or three hardly.

    Parameters
    ----------
    values : (N, D)
    """
    axes = rng.normal(size=(values.shape[1], n_dimensions)) / np.sqrt(n_dimensions)
    return np.asarray(values.astype(np.float64) @ axes, np.float32)


def _fitter(method: str, n_dimensions: int, n_neighbours: int, metric: str, seed: int) -> Callable[[F32, F32], F32]:
    if method == "umap":
        import umap
        from tqdm import tqdm

        tqdm.monitor_interval = 0  # the bar that nobody sees would keep a thread for ever

        def fit(values: F32, start: F32) -> F32:
            made = umap.UMAP(n_neighbors=max(n_neighbours, 2), n_components=n_dimensions, metric=metric,
                             init=start * 5, random_state=seed, n_jobs=1)  # fmt: skip
            return np.asarray(made.fit_transform(values), np.float32)
    else:
        from sklearn.manifold import TSNE

        def fit(values: F32, start: F32) -> F32:
            made = TSNE(n_dimensions, perplexity=max(n_neighbours / 3, 1.0), metric=metric, init=start * 1e-4,
                        random_state=seed, method="barnes_hut")  # fmt: skip
            return np.asarray(made.fit_transform(values), np.float32)

    return fit
