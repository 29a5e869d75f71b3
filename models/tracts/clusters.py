"""Bundles of similar streamlines, by QuickBundles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I32, I64, read_only
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.geometry import resample

Progress = Callable[[int, int], object]

_SEED = 0
_STREAMLINES_AT_ONCE = 4096
_PAIRS_AT_ONCE = 1 << 15
_STREAMLINES_PER_REPORT = 64


@dataclass(frozen=True, eq=False)
class Clusters:
    """Clusters of streamlines, the largest first.

    Parameters
    ----------
    label : (S,) int32
        The cluster of each streamline; -1 for none (it has no points, or was not asked for).
    centroids : Tractogram
        One streamline per cluster, with its number of members as "size" (K,) int64.
    threshold_mm : float
    """

    label: I32
    centroids: Tractogram
    threshold_mm: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", read_only(self.label, np.int32))

    @property
    def n_clusters(self) -> int:
        return self.centroids.n_streamlines

    @property
    def sizes(self) -> I64:
        """(K,) number of members, never rising."""
        return self.centroids.per_streamline["size"]

    def members(self, cluster: int) -> I64:
        """Numbers of the streamlines of a cluster, in rising order : (size,) int64."""
        start = int(self.sizes[:cluster].sum())
        return self._by_cluster[start : start + int(self.sizes[cluster])]

    @cached_property
    def _by_cluster(self) -> I64:
        order = np.argsort(self.label, kind="stable")
        members: I64 = read_only(order[len(order) - int(self.sizes.sum()) :], np.int64)
        return members


def cluster(
    tractogram: Tractogram,
    threshold_mm: float,
    n_points: int = 12,
    progress: Progress | None = None,
    max_streamlines: int = 25_000,
    among: npt.NDArray[np.integer[Any]] | None = None,
) -> Clusters:
    """Cluster streamlines by their shape and place, whichever way round they run.

    QuickBundles [1]_ of DIPY: each streamline joins the cluster whose mean is nearest by MDF (minimum average
    direct-flip distance), or founds one if none is within the threshold. What differs from plain QuickBundles:

    * the order is random (but the same each time), because the outcome depends on it and the order of a file may
      follow the seeds;
    * only `max_streamlines` go through QuickBundles. Each of the others joins the nearest mean of these, again by MDF
      and within the threshold, without moving it. Those too far from all means go through the same again.

    A set of at most `max_streamlines` gets plain QuickBundles in a random order.

    Parameters
    ----------
    threshold_mm
        The most that a streamline may differ from the mean of the cluster it joins, in MDF.
    n_points
        Points at equal distances by which streamlines are compared.
    progress
        Called as (streamlines done, all streamlines), many times a second; may raise to cancel.
    among : (M,) int
        Numbers of the streamlines to cluster, all others stay without a cluster; None for all. With the members of
        a cluster and a lower threshold it unfolds that cluster.

    Returns
    -------
    Clusters
        Those of one size in no particular order.

    Raises
    ------
    ValueError
        If the threshold is not above 0, or less than 2 points or 1 streamline are to be used.

    References
    ----------
    .. [1] Garyfallidis, Brett, Correia, Williams, Nimmo-Smith: QuickBundles, a method for tractography
       simplification. Frontiers in Neuroscience 6:175 (2012), doi:10.3389/fnins.2012.00175.
    """
    if not threshold_mm > 0:
        raise ValueError(f"threshold_mm: expected more than 0, got {threshold_mm}")
    if max_streamlines < 1:
        raise ValueError(f"max_streamlines: expected at least 1, got {max_streamlines}")
    numbers = np.arange(tractogram.n_streamlines) if among is None else np.unique(among)
    numbers = numbers[np.diff(tractogram.offsets)[numbers] > 0]
    tell = progress or _silent
    shapes = _resampled(tractogram, numbers, n_points, tell)
    own_label = np.full(len(numbers), -1, np.int64)
    means: list[F32] = []
    left = np.random.default_rng(_SEED).permutation(len(numbers))
    while len(left):
        n_known = sum(map(len, means))
        taken, left = left[:max_streamlines], left[max_streamlines:]
        found, labels = _quickbundles(shapes, taken, threshold_mm, tell)
        own_label[taken] = labels + n_known
        nearest = _nearest(shapes, left, found, threshold_mm, tell)
        own_label[left] = np.where(nearest >= 0, nearest + n_known, -1)
        left = left[nearest < 0]
        means.append(found)
    return _by_size(tractogram, numbers, own_label, np.concatenate([np.empty((0, n_points, 3)), *means]), threshold_mm)


def _silent(done: int, total: int) -> None:
    pass


def _resampled(tractogram: Tractogram, numbers: I64, n_points: int, tell: Progress) -> F32:
    shapes = np.empty((len(numbers), n_points, 3), np.float32)
    for first in range(0, len(numbers), _STREAMLINES_AT_ONCE):
        block = slice(first, first + _STREAMLINES_AT_ONCE)
        shapes[block] = resample(tractogram, numbers[block], n_points)
        tell(0, len(numbers))
    return shapes


def _quickbundles(shapes: F32, taken: I64, threshold_mm: float, tell: Progress) -> tuple[F32, I64]:
    """Means (K, n_points, 3) of the clusters of the streamlines `taken`, and the cluster of each."""
    from dipy.segment.clustering import QuickBundles
    from dipy.segment.metricspeed import AveragePointwiseEuclideanMetric

    def told() -> Iterator[int]:
        # DIPY asks for one streamline after the other, which is where it can be left.
        for done in range(len(taken)):
            if done % _STREAMLINES_PER_REPORT == 0:
                tell(done, len(shapes))
            yield done

    method = QuickBundles(threshold_mm, metric=AveragePointwiseEuclideanMetric())
    bundles = method.cluster(shapes[taken], ordering=told())
    labels = np.empty(len(taken), np.int64)
    for number, bundle in enumerate(bundles):
        labels[bundle.indices] = number
    return np.array([bundle.centroid for bundle in bundles], np.float32), labels


def _nearest(
    shapes: F32,
    chosen: I64,
    means: F32,
    threshold_mm: float,
    tell: Progress,
) -> I64:
    """The mean nearest to each chosen streamline by MDF, -1 if none is within the threshold : (K,)."""
    from scipy.spatial import KDTree

    # The middles of two lines of points are never farther apart than their points are on average.
    tree = KDTree(means.mean(axis=1))
    nearest = np.full(len(chosen), -1, np.int64)
    for first in range(0, len(chosen), _STREAMLINES_AT_ONCE):
        block = shapes[chosen[first : first + _STREAMLINES_AT_ONCE]]
        middles = KDTree(block.mean(axis=1))
        # A little more than the threshold: the middles are rounded, too.
        pairs = middles.sparse_distance_matrix(tree, threshold_mm * 1.0001 + 1e-3, output_type="ndarray")
        one, other = pairs["i"], pairs["j"]
        distance = np.empty(len(one))
        for low in range(0, len(one), _PAIRS_AT_ONCE):
            some = slice(low, low + _PAIRS_AT_ONCE)
            distance[some] = mdf_mm(block[one[some]], means[other[some]])
        least = np.full(len(block), float(threshold_mm))
        np.minimum.at(least, one, distance)
        chosen_pairs = distance <= least[one]
        nearest[first + one[chosen_pairs]] = other[chosen_pairs]
        tell(len(shapes) - len(chosen) + first + len(block), len(shapes))
    return nearest


def mdf_mm(one: F32, other: F32) -> F32:
    """Minimum average direct-flip distance of pairs of lines : (N, n_points, 3), (N, n_points, 3) -> (N,) mm."""

    def mean_distance(difference: F32) -> F32:
        distances: F32 = np.sqrt(np.einsum("ijk,ijk->ij", difference, difference)).mean(axis=1)
        return distances

    return np.minimum(mean_distance(one - other), mean_distance(one - other[:, ::-1]))


def _by_size(
    tractogram: Tractogram,
    numbers: I64,
    own_label: I64,
    means: npt.NDArray[Any],
    threshold_mm: float,
) -> Clusters:
    sizes = np.bincount(own_label, minlength=len(means))
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    label = np.full(tractogram.n_streamlines, -1, np.int32)
    label[numbers] = rank[own_label]
    n_points = means.shape[1]
    centroids = Tractogram(
        positions_mm=means[order].reshape(-1, 3),
        offsets=np.arange(len(means) + 1) * n_points,
        per_streamline={"size": sizes[order].astype(np.int64)},
        space=tractogram.space,
    )
    return Clusters(label, centroids, threshold_mm)
