"""Sampled volumes and values per streamline, against one point and one streamline at a time."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts import sampling
from plexoscope.models.tracts.sampling import LENGTH, columns, sample, scalars, summarise
from tests.models.tracts.streamlines import place, random_tractogram, tractogram_of

OBLIQUE = np.array([[1.2, -0.6, 0.1, -6], [0.5, 1.4, 0.3, -5], [0, -0.2, 1.9, -4], [0, 0, 0, 1.0]])
VALUES = np.random.default_rng(0).normal(size=(9, 8, 7))
LABELS = np.arange(9 * 8 * 7, dtype=np.int16).reshape(9, 8, 7) // 200 + 70


def by_hand(values: np.ndarray, voxel: np.ndarray) -> float:
    """Trilinear, with the outermost voxels going on to the faces of the volume."""
    if np.any(voxel < -0.5) or np.any(voxel >= np.array(values.shape) - 0.5):
        return np.nan
    voxel = np.clip(voxel, 0, np.array(values.shape) - 1)
    low = np.minimum(np.floor(voxel).astype(int), np.array(values.shape) - 2)
    total = 0.0
    for corner in np.ndindex(2, 2, 2):
        share = np.where(corner, voxel - low, 1 - (voxel - low))
        total += float(np.prod(share)) * float(values[tuple(low + corner)])
    return total


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i2", "u1", "i8"])
@settings(max_examples=30, deadline=None)
@given(st.lists(place, min_size=1, max_size=20))
def test_a_measure_is_interpolated(dtype: str, points: list) -> None:
    values = (VALUES * 40 + 100).astype(dtype)
    volume, tractogram = Volume(values, OBLIQUE, "a"), tractogram_of(points)
    voxel = volume.voxel_of(tractogram.positions_mm)
    expected = [by_hand(values, each) for each in voxel]
    # A point on a face may go either way.
    clear = ~np.any(
        np.abs(np.abs(voxel + 0.5 - np.array(values.shape) / 2) - np.array(values.shape) / 2) < 1e-6, axis=1
    )
    got = sample(volume, tractogram)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got[clear], np.array(expected)[clear], rtol=1e-4, atol=1e-4)


@given(st.lists(place, min_size=1, max_size=20))
def test_labels_are_never_mixed(points: list) -> None:
    volume, tractogram = Volume(LABELS, OBLIQUE, "a"), tractogram_of(points)
    for value, mm in zip(sample(volume, tractogram), tractogram.positions_mm, strict=True):
        voxel = np.floor(volume.voxel_of(mm) + 0.5).astype(int)
        inside = np.all((voxel >= 0) & (voxel < LABELS.shape))
        assert value == LABELS[tuple(voxel)] if inside else np.isnan(value)


@pytest.mark.parametrize("dtype", [np.uint32, np.int64])
def test_labels_of_32_bits_are_sampled_exactly(dtype: type) -> None:
    volume = Volume(2**32 - 1 - LABELS.astype(np.int64).astype(dtype), OBLIQUE, "a")
    assert volume.looks_like_labels
    voxels = np.argwhere(LABELS)
    sampled = sample(volume, tractogram_of(volume.mm_of(voxels).tolist()))
    np.testing.assert_array_equal(sampled, volume.values.ravel())


def test_faces_and_centres() -> None:
    volume = Volume(np.array([1.0, 3.0]).reshape(2, 1, 1), np.eye(4), "a")
    x = [-0.6, -0.5, 0, 0.25, 1, 1.49, 1.5]
    got = sample(volume, tractogram_of([(each, 0.3, -0.3) for each in x]))
    np.testing.assert_allclose(got, [np.nan, 1, 1, 1.5, 3, 3, np.nan])


def test_masks_and_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "BLOCK_POINTS", 7)
    tractogram = random_tractogram(0, 20, 10, 1.0, size_mm=5)
    told = []
    got = sample(Volume(LABELS > 70, OBLIQUE, "a"), tractogram, lambda done, total: told.append((done, total)))
    assert set(np.unique(got[~np.isnan(got)])) == {0, 1}
    assert told == [
        (min(done, tractogram.n_points), tractogram.n_points) for done in range(7, tractogram.n_points + 7, 7)
    ]


value = st.floats(-100, 100) | st.just(np.nan)


@given(st.lists(st.lists(value, max_size=6), max_size=8))
def test_statistics_leave_nan_out(lines: list[list[float]]) -> None:
    offsets = np.cumsum([0, *map(len, lines)])
    values = np.array([each for line in lines for each in line], np.float64)
    numpy_s = {"mean": np.nanmean, "min": np.nanmin, "max": np.nanmax, "median": np.nanmedian}
    for statistic, function in numpy_s.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = [function(line) if len(line) else np.nan for line in lines]
        got = summarise(values, offsets, statistic)
        assert got.dtype == np.float32
        np.testing.assert_allclose(got, np.array(expected), rtol=1e-5, atol=1e-5)


def test_statistics_of_many_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    offsets = np.concatenate([[0], np.cumsum(rng.integers(0, 40, 200))])
    values = rng.normal(size=offsets[-1]).astype(np.float32)
    whole = [summarise(values, offsets, statistic) for statistic in ("mean", "median")]
    monkeypatch.setattr(sampling.streamline_blocks, "__defaults__", (50,))
    for expected, statistic in zip(whole, ("mean", "median"), strict=True):
        np.testing.assert_array_equal(summarise(values, offsets, statistic), expected)


def test_infinities_are_values() -> None:
    values = np.array([np.inf, 1, np.inf, -np.inf, 1e300])
    np.testing.assert_array_equal(summarise(values, np.array([0, 2, 4, 5]), "mean"), [np.inf, np.nan, np.inf])
    np.testing.assert_array_equal(summarise(values, np.array([0, 2, 4, 5]), "max"), [np.inf] * 3)


def test_unknown_statistic() -> None:
    with pytest.raises(ValueError, match="expected one of mean, min, max, median, got 'mode'"):
        summarise(np.zeros(1), np.array([0, 1]), "mode")


def test_scalars_are_the_columns_of_one_number_and_the_length() -> None:
    tractogram = tractogram_of(
        [(0, 0, 0), (3, 4, 0)],
        [(0, 0, 0)],
        weight=np.array([[0.5], [2]], np.float32),
        cluster=np.array([3, 4], np.uint8),
        colour=np.zeros((2, 3), np.uint8),
        name=np.array(["a", "b"]),
    )
    assert {name: list(values) for name, values in scalars(tractogram).items()} == {
        "weight": [0.5, 2],
        "cluster": [3, 4],
        LENGTH: [5, 0],
    }
    assert list(columns(tractogram)) == ["weight", "cluster"]
