"""Clusters against DIPY's QuickBundles, and what holds whichever way they were found."""

import numpy as np
import pytest
from dipy.segment.clustering import QuickBundles
from dipy.segment.metricspeed import AveragePointwiseEuclideanMetric, MinimumAverageDirectFlipMetric, dist
from hypothesis import given, settings
from hypothesis import strategies as st

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts import clusters
from plexoscope.models.tracts.clusters import Clusters, cluster, mdf_mm
from plexoscope.models.tracts.geometry import resample
from tests.models.tracts.streamlines import random_tractogram, tractogram_of, tractograms

N_POINTS = 12


def bundles(sizes: list[int], apart_mm: float = 50, seed: int = 0) -> tuple[Tractogram, np.ndarray]:
    """Bundles of wavy lines within 2 mm of each other, shuffled and half of them turned round; and which is whose."""
    rng = np.random.default_rng(seed)
    owner = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    lines = []
    for bundle in owner:
        along = np.linspace(0, 60, rng.integers(10, 40))
        line = np.stack([along, 8 * np.sin(along / 12 + bundle), np.full_like(along, apart_mm * bundle)], axis=1)
        line += rng.uniform(-1, 1, 3)
        lines.append(line[:: rng.choice([-1, 1])])
    return tractogram_of(*lines), owner


def check(found: Clusters, tractogram: Tractogram, chosen: np.ndarray) -> None:
    """What any clustering must be."""
    assert found.label.shape == (tractogram.n_streamlines,)
    assert found.label.dtype == np.int32
    filled = np.flatnonzero(np.diff(tractogram.offsets))
    np.testing.assert_array_equal(np.flatnonzero(found.label >= 0), np.intersect1d(chosen, filled))
    np.testing.assert_array_equal(found.sizes, np.bincount(found.label[found.label >= 0], minlength=found.n_clusters))
    assert np.all(found.sizes > 0)
    assert np.all(np.diff(found.sizes) <= 0)
    for number in range(found.n_clusters):
        np.testing.assert_array_equal(found.members(number), np.flatnonzero(found.label == number))


def same_partition(one: np.ndarray, other: np.ndarray) -> bool:
    return (
        len(set(zip(one.tolist(), other.tolist(), strict=True))) == len(set(one.tolist())) == len(set(other.tolist()))
    )


@pytest.mark.parametrize("max_streamlines", [5, 20, 1000])
def test_bundles_far_apart_are_found_whatever_the_sample(max_streamlines: int) -> None:
    tractogram, owner = bundles([40, 3, 25, 12])
    found = cluster(tractogram, 10, max_streamlines=max_streamlines)
    check(found, tractogram, np.arange(80))
    assert found.sizes.tolist() == [40, 25, 12, 3]
    assert same_partition(found.label, owner)
    middle_z = found.centroids.positions_mm.reshape(4, N_POINTS, 3)[:, :, 2].mean(axis=1)
    np.testing.assert_allclose(middle_z, [0, 100, 150, 50], atol=1)


def test_a_small_set_is_plain_quickbundles() -> None:
    tractogram = random_tractogram(0, 150, 40, 1.0, turn=0.1)
    filled = np.flatnonzero(np.diff(tractogram.offsets))
    shapes = resample(tractogram, filled, N_POINTS)
    order = np.random.default_rng(clusters._SEED).permutation(len(filled))
    expected = np.empty(len(filled), int)
    means = []
    plain = QuickBundles(9.0, metric=AveragePointwiseEuclideanMetric()).cluster(shapes, ordering=order)
    for number, bundle in enumerate(plain):
        expected[bundle.indices] = number
        means.append(bundle.centroid)
    found = cluster(tractogram, 9.0)
    check(found, tractogram, filled)
    assert 5 < found.n_clusters < 100
    assert same_partition(found.label[filled], expected)
    got = found.centroids.positions_mm.reshape(-1, N_POINTS, 3)
    first = [int(np.flatnonzero(found.label[filled] == number)[0]) for number in range(found.n_clusters)]
    np.testing.assert_allclose(got, np.array(means)[expected[first]], atol=1e-3)


def test_streamlines_beyond_the_sample_join_the_nearest_mean_within_the_threshold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clusters, "_STREAMLINES_AT_ONCE", 37)
    monkeypatch.setattr(clusters, "_PAIRS_AT_ONCE", 50)
    tractogram = random_tractogram(1, 400, 40, 1.0, turn=0.1)
    filled = np.flatnonzero(np.diff(tractogram.offsets))
    shapes, chosen = resample(tractogram, filled, N_POINTS), np.arange(5, len(filled))
    means, _ = clusters._quickbundles(shapes, np.arange(60), 9.0, clusters._silent)
    got = clusters._nearest(shapes, chosen, means, 9.0, clusters._silent)
    distance = np.array([mdf_mm(np.broadcast_to(shapes[each], means.shape), means) for each in chosen])
    least = distance.min(axis=1)
    assert 20 < np.count_nonzero(got < 0) < len(got) - 20
    np.testing.assert_array_equal(got >= 0, least <= 9.0)
    np.testing.assert_allclose(distance[got >= 0, got[got >= 0]], least[got >= 0], atol=1e-4)


def test_mdf_is_that_of_dipy() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(2, 20, N_POINTS, 3)).astype(np.float32)
    metric = MinimumAverageDirectFlipMetric()
    expected = [dist(metric, first, second) for first, second in zip(one, other, strict=True)]
    np.testing.assert_allclose(mdf_mm(one, other), expected, rtol=1e-5)
    np.testing.assert_allclose(mdf_mm(one, other[:, ::-1]), expected, rtol=1e-5)


@settings(max_examples=30, deadline=None)
@given(tractograms, st.floats(0.5, 20), st.integers(1, 4))
def test_odd_streamlines(tractogram: Tractogram, threshold_mm: float, max_streamlines: int) -> None:
    found = cluster(tractogram, threshold_mm, n_points=5, max_streamlines=max_streamlines)
    check(found, tractogram, np.arange(tractogram.n_streamlines))
    assert found.threshold_mm == threshold_mm


def test_a_cluster_unfolds_into_its_members() -> None:
    tractogram, owner = bundles([30, 20, 10], apart_mm=6)
    whole = cluster(tractogram, 30)
    assert whole.sizes.tolist() == [60]
    parts = cluster(tractogram, 3, among=whole.members(0)[owner != 2])
    check(parts, tractogram, np.flatnonzero(owner != 2))
    assert parts.sizes.tolist() == [30, 20]


def test_it_can_be_cancelled_wherever_it_is() -> None:
    tractogram, _ = bundles([200, 150])
    told = []
    cluster(tractogram, 10, progress=lambda done, total: told.append((done, total)), max_streamlines=100)
    assert {total for _, total in told} == {350}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (350, 350)

    def cancel_after(n_calls: int) -> None:
        left = [None] * n_calls

        def progress(done: int, total: int) -> None:
            if not left:
                raise InterruptedError
            left.pop()

        with pytest.raises(InterruptedError):
            cluster(tractogram, 10, progress=progress, max_streamlines=100)

    for n_calls in range(len(told)):
        cancel_after(n_calls)


def test_twice_the_same() -> None:
    tractogram = random_tractogram(2, 100, 30, 1.0)
    one, other = (cluster(tractogram, 8, max_streamlines=30) for _ in range(2))
    np.testing.assert_array_equal(one.label, other.label)
    np.testing.assert_array_equal(one.centroids.positions_mm, other.centroids.positions_mm)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"threshold_mm": 0}, "threshold_mm: expected more than 0, got 0"),
        ({"threshold_mm": np.nan}, "threshold_mm"),
        ({"threshold_mm": 5, "n_points": 1}, "n_points: expected at least 2, got 1"),
        ({"threshold_mm": 5, "max_streamlines": 0}, "max_streamlines: expected at least 1, got 0"),
    ],
)
def test_bad_arguments(arguments: dict, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        cluster(tractogram_of([(0, 0, 0), (1, 0, 0)]), **arguments)
