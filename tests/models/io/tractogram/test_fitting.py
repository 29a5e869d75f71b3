"""What a format cannot hold is named, and what it can hold under another name is kept."""

import nibabel as nib
import numpy as np
import pytest

from plexoscope.models.io.tractogram import fitted, read_tractogram, write_tractogram


@pytest.mark.parametrize(
    ("suffix", "losses"),
    [
        (".trx", ()),
        (".trk", ("left out: 2 groups (left, right)",)),
        (
            ".tck",
            (
                "left out: 2 groups (left, right), 2 values per streamline (weight, cluster), "
                "2 values per point (fa, direction)",
            ),
        ),
    ],
)
def test_what_each_format_loses(bundle, tmp_path, suffix, losses):
    held, said = fitted(bundle, suffix)
    assert said == losses
    assert write_tractogram(bundle, tmp_path / f"a{suffix}") == losses
    got = read_tractogram(tmp_path / f"a{suffix}")
    for kind in ("groups", "per_streamline", "per_point"):
        assert list(getattr(got, kind)) == list(getattr(held, kind))


def test_names_that_become_one_are_kept_apart_in_trx_and_trx_python_finds_them(make_bundle, tmp_path):
    from trx import trx_file_memmap

    values = {"a.b": np.array([1, 2], "f4"), "a_b": np.array([3, 4], "f4"), "a/b": np.array([5, 6], "f4")}
    tractogram = make_bundle([2, 3], per_streamline=values)
    said = write_tractogram(tractogram, tmp_path / "a.trx")
    assert said == ("renamed: 'a.b' to 'a_b_2', 'a/b' to 'a_b_3'",)
    theirs = trx_file_memmap.load(str(tmp_path / "a.trx"))
    found = {name: each[:, 0].tolist() for name, each in theirs.data_per_streamline.items()}
    theirs.close()
    assert found == {"a_b": [3, 4], "a_b_2": [1, 2], "a_b_3": [5, 6]}


def test_names_that_trk_has_no_room_for_are_cut_and_nibabel_finds_them(make_bundle, tmp_path):
    values = {
        "fractional_anisotropy_mean": np.full(5, 1, "f4"),
        "fractional_anisotropy_max": np.full(5, 2, "f4"),
        "fractional_anisotropies": np.full((5, 2), 3, "f4"),
        "μ": np.full(5, 4, "f4"),
        "λ": np.full(5, 5, "f4"),
        "short": np.full(5, 6, "f4"),
        " ": np.full(5, 7, "f4"),
    }
    (said,) = write_tractogram(make_bundle([2, 3], per_point=values), tmp_path / "a.trk")
    assert said.startswith("renamed: 'fractional_anisotropy_mean' to 'fractional_anisotrop', ")
    assert said.endswith(", …")
    expected = {
        "fractional_anisotrop": [1],
        "fractional_anisotr_2": [2],
        "fractional_anisotr": [3, 3],
        "?": [4],
        "?_2": [5],
        "short": [6],
        "values": [7],
    }
    theirs = nib.streamlines.load(tmp_path / "a.trk").tractogram.data_per_point
    assert {name: each[0][0].tolist() for name, each in theirs.items()} == expected
    got = read_tractogram(tmp_path / "a.trk").per_point
    assert {name: np.atleast_1d(each[0]).tolist() for name, each in got.items()} == expected


def test_of_more_than_ten_names_the_values_are_kept(make_bundle, tmp_path):
    values = {f"n{i}": np.full(2, i, "f4") for i in range(12)}
    tractogram = make_bundle([2, 3], per_streamline=values)
    assert write_tractogram(tractogram, tmp_path / "a.trk") == (
        "written without names, of which .trk has ten: n10, n11",
    )
    got = read_tractogram(tmp_path / "a.trk")
    assert got.per_streamline["n9"].tolist() == [9, 9]
    assert got.per_streamline["properties"].tolist() == [[10, 11]] * 2
    theirs = nib.streamlines.load(tmp_path / "a.trk").tractogram.data_per_streamline
    assert theirs["properties"].tolist() == [[10, 11]] * 2
    assert write_tractogram(got, tmp_path / "b.trk") == ()
    assert (tmp_path / "b.trk").read_bytes() == (tmp_path / "a.trk").read_bytes()


@pytest.mark.parametrize(
    ("values", "is_exact"),
    [
        (np.array([0, 1 << 24], np.int64), True),
        (np.array([0, (1 << 24) + 1], np.int64), False),
        (np.array([0, -(1 << 24) - 1], np.int32), False),
        (np.array([0, (1 << 24) + 2], np.uint32), True),
        (np.array([0, 1 << 60], np.uint64), False),
        (np.array([0.1, 1e300]), True),
    ],
)
def test_whole_numbers_that_change_as_float32_are_named(make_bundle, values, is_exact):
    losses = fitted(make_bundle([2, 3], per_streamline={"id": values}), ".trk")[1]
    assert losses == (() if is_exact else ("rounded to float32: id",))
