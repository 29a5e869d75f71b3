"""How far a projection can be trusted: which neighbours it invents, and which it tears apart."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I32
from plexoscope.models.room import check_square

_N_COPIES = 3
"""Matrices that are there at a time: distances, their order, ranks."""

Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Ranks:
    """Who is how near to whom, in the vectors and in their picture.

    Parameters
    ----------
    vectors, picture : (N, N) int32
        The rank of each item among the others seen from the item of the row, 1 for the nearest; 0 for itself.
    """

    vectors: I32
    picture: I32

    @property
    def n_items(self) -> int:
        return len(self.vectors)

    @cached_property
    def _worst(self) -> I32:
        return np.maximum(self.vectors, self.picture)

    def trustworthiness(self, k: int) -> F64:
        """(N,) 0 … 1 for each item: 1 if its `k` nearest in the picture are so in the vectors.

        The measure of Venna and Kaski (2001): an invented neighbour costs by how far away it really is.
        """
        return self._kept(self.picture, self.vectors, k)

    def continuity(self, k: int) -> F64:
        """(N,) 0 … 1 for each item: 1 if its `k` nearest in the vectors are so in the picture."""
        return self._kept(self.vectors, self.picture, k)

    def preserved(self, k: int) -> float:
        """Share of the `k` nearest in the vectors that are among the `k` nearest in the picture, 0 … 1."""
        return float(((self._worst <= k) & (self.vectors > 0)).sum() / (k * self.n_items))

    def _kept(self, near: I32, truly: I32, k: int) -> F64:
        n_items = self.n_items
        wrong = np.where((near > 0) & (near <= k), np.maximum(truly - k, 0), 0).sum(axis=1)
        # The largest sum there can be for one item.
        worst = k * (2 * n_items - 3 * k - 1) / 2
        share: F64 = 1.0 - wrong / max(worst, 1.0)
        return share


def ranks_of(vectors: npt.ArrayLike, picture: npt.ArrayLike, metric: str = "euclidean") -> Ranks:
    """Rank all items from each : (N, D), (N, d). Memory and time grow with the square of N: take a sample of many."""
    return Ranks(_ranks(vectors, metric), _ranks(picture, "euclidean"))


def _ranks(places: npt.ArrayLike, metric: str) -> I32:
    from scipy.spatial.distance import cdist

    places = np.asarray(places, np.float64)
    check_square(f"ranks of {len(places):,} items", len(places), _N_COPIES)
    distance = cdist(places, places, metric)
    np.fill_diagonal(distance, -1.0)
    order = np.argsort(distance, axis=1, kind="stable")
    ranks = np.empty(order.shape, np.int32)
    np.put_along_axis(ranks, order, np.arange(len(order), dtype=np.int32)[None], axis=1)
    return ranks


def distance_correlation(vectors: npt.ArrayLike, picture: npt.ArrayLike, rng: np.random.Generator) -> float:
    """Spearman's correlation of distances before and after, over 20,000 random pairs (a Shepard diagram in a word)."""
    from scipy.stats import spearmanr

    before, after = np.asarray(vectors, np.float64), np.asarray(picture, np.float64)
    first, second = rng.integers(0, len(before), (2, 20_000))
    first, second = first[first != second], second[first != second]
    distances = [np.linalg.norm(each[first] - each[second], axis=1) for each in (before, after)]
    return float(spearmanr(*distances).statistic)


def nearest(vectors: npt.ArrayLike, k: int, metric: str = "euclidean") -> I32:
    """(N, k) int32: the nearest other items of each, nearest first : (N, D)."""
    from sklearn.neighbors import NearestNeighbors

    places = np.asarray(vectors, np.float32)
    found = NearestNeighbors(n_neighbors=k, metric=metric).fit(places).kneighbors(return_distance=False)
    return np.asarray(found, np.int32)
