"""A sample holds whole streamlines of the file, from its beginning to its end; small files give what they have."""

import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import preview_tractogram, reading


@pytest.fixture
def as_large(monkeypatch):
    """Samples are for files of many megabytes; here every file counts as one."""
    monkeypatch.setattr(reading, "_SMALL_BYTES", 0)


@pytest.fixture(scope="module")
def many(make_bundle):
    lengths = np.random.default_rng(1).integers(2, 60, 20_000)
    n = int(lengths.sum())
    return make_bundle(
        lengths, per_point={"fa": np.zeros(n)}, per_streamline={"id": np.arange(20_000), "zero": np.zeros(20_000)}
    )


def numbers_of(sample, whole) -> list[int]:
    """Which streamlines these are, by their first points and lengths; fails if one is none of them."""
    keys = {
        (tuple(np.round(whole.positions_mm[a] * 32).astype(int)), int(n)): i
        for i, (a, n) in enumerate(zip(whole.offsets[:-1], np.diff(whole.offsets), strict=True))
    }
    found = [
        keys[(tuple(np.round(sample.positions_mm[a] * 32).astype(int)), int(n))]
        for a, n in zip(sample.offsets[:-1], np.diff(sample.offsets), strict=True)
    ]
    for place, number in enumerate(found):
        got = sample.positions_mm[sample.offsets[place] : sample.offsets[place + 1]]
        expected = whole.positions_mm[whole.offsets[number] : whole.offsets[number + 1]]
        np.testing.assert_allclose(got, expected, atol=1e-3)
    return found


@pytest.mark.parametrize("name", ["a.trk", "a.tck", "a.trx"])
def test_a_sample_is_spread_over_the_file(many, save, tmp_path, as_large, name):
    sample = preview_tractogram(save(many, tmp_path / name), 500)
    found = numbers_of(sample, many)
    assert 250 <= len(found) <= 500
    assert len(set(found)) == len(found)
    shares = np.histogram(found, bins=10, range=(0, 20_000))[0] / len(found)
    assert (shares > 0.05).all()


@pytest.mark.parametrize("name", ["a.trk", "a.tck", "a.trx"])
def test_a_small_file_is_sampled_evenly_with_its_data(bundle, save, tmp_path, name):
    sample = preview_tractogram(save(bundle, tmp_path / name), 4)
    assert numbers_of(sample, bundle) == [0, 3, 7, 11]
    if name != "a.tck":
        assert sample.per_streamline["cluster"].tolist() == [0, 3, 7, 11]


def test_more_than_there_are_is_all(bundle, save, tmp_path):
    assert preview_tractogram(save(bundle, tmp_path / "a.tck"), 99).n_streamlines == bundle.n_streamlines


@pytest.mark.parametrize("name", ["a.vtk", "a.vtp", "a.tt.gz"])
def test_nothing_where_only_reading_all_can_tell(bundle, save, tmp_path, name):
    assert preview_tractogram(save(bundle, tmp_path / name)) is None


@pytest.mark.parametrize("name", ["a.trk", "a.tck"])
def test_nothing_where_no_streamline_is_found(make_bundle, save, tmp_path, as_large, name):
    assert preview_tractogram(save(make_bundle([100_000]), tmp_path / name)) is None


def test_the_magic_is_checked(tmp_path, as_large):
    for suffix in (".trk", ".tck", ".trx"):
        (tmp_path / f"a{suffix}").write_bytes(b"something else")
        with pytest.raises(FormatError, match="expected a"):
            preview_tractogram(tmp_path / f"a{suffix}")
