"""One bundle gives the same streamlines through every format, and keeps of its data what the format can hold."""

import json
import zipfile

import nibabel as nib
import numpy as np
import pytest

from plexoscope.models.io.tractogram import SUFFIXES, preview_tractogram, read_tractogram, write_tractogram

PACKED = ["a.trk.gz", "a.tck.gz", "a.trx.gz", "a.vtk.gz"]
ALL = ["a.trk", "a.tck", "a.trx", "a.vtk", "a.vtp", "a.fib", "a.tt.gz", "a.tt", *PACKED]


def test_every_format_is_tried_here():
    assert {name[1:] for name in ALL} == set(SUFFIXES)


@pytest.mark.parametrize("name", [*ALL, "UPPER.TCK", "Mixed.Tt.Gz", "Mixed.Tck.GZ", "dotted.name.trk"])
def test_positions_and_offsets_are_the_same(bundle, save, tmp_path, name):
    tractogram = read_tractogram(save(bundle, tmp_path / name))
    np.testing.assert_array_equal(tractogram.offsets, bundle.offsets)
    np.testing.assert_allclose(tractogram.positions_mm, bundle.positions_mm, atol=1e-3)
    assert tractogram.positions_mm.dtype == np.float32


@pytest.mark.parametrize("name", ["a.trk", "a.trx", "a.vtk", "a.vtp"])
def test_data_are_kept(bundle, save, tmp_path, name):
    tractogram = read_tractogram(save(bundle, tmp_path / name))
    for kind in ("per_point", "per_streamline"):
        got, expected = getattr(tractogram, kind), getattr(bundle, kind)
        assert set(got) == set(expected)
        for key, values in expected.items():
            np.testing.assert_allclose(got[key], values)
            assert got[key].shape == values.shape, "one column is a flat array"


def test_the_richest_format_keeps_types_and_groups(bundle, save, tmp_path):
    tractogram = read_tractogram(save(bundle, tmp_path / "a.trx"))
    assert tractogram.per_streamline["cluster"].dtype == np.uint16
    assert {name: members.tolist() for name, members in tractogram.groups.items()} == {"left": [0, 4, 11], "right": [1]}


@pytest.mark.parametrize("name", ["a.trk", "a.trx", "a.tt.gz"])
def test_the_grid_is_kept(bundle, save, tmp_path, name):
    grid = read_tractogram(save(bundle, tmp_path / name)).grid
    np.testing.assert_allclose(grid.affine, bundle.grid.affine)
    assert (grid.dimensions, grid.voxel_order) == ((181, 218, 182), "LAS")


@pytest.mark.parametrize("name", ["a.tck", "a.vtp"])
def test_no_grid_where_the_format_has_none(bundle, save, tmp_path, name):
    assert read_tractogram(save(bundle, tmp_path / name)).grid is None


@pytest.mark.parametrize("name", ["a.trk", "a.tck", "a.trx"])
@pytest.mark.parametrize("lengths", [[0, 3, 0, 0, 2, 0], [1], [1, 1, 1], [200_000, 2], [2] * 40_000])
def test_empty_short_and_long_streamlines_survive(make_bundle, tmp_path, name, lengths):
    bundle = make_bundle(lengths)
    write_tractogram(bundle, tmp_path / name)
    tractogram = read_tractogram(tmp_path / name)
    np.testing.assert_array_equal(tractogram.offsets, bundle.offsets)
    np.testing.assert_allclose(tractogram.positions_mm, bundle.positions_mm, atol=1e-2 if len(lengths) == 2 else 1e-3)


@pytest.mark.parametrize("name", ["a.trk", "a.tck", "a.trx", "a.vtk", "a.vtp"])
def test_a_file_of_no_streamlines_is_data(make_bundle, save, tmp_path, name):
    got = read_tractogram(save(make_bundle([]), tmp_path / name))
    assert (got.n_streamlines, got.n_points, got.notes) == (0, 0, ())
    assert preview_tractogram(tmp_path / name) is None


@pytest.mark.parametrize("name", ["a.trk", "a.tck"])
def test_a_file_of_no_streamlines_that_nibabel_writes_is_data(tmp_path, name):
    nib.streamlines.save(nib.streamlines.Tractogram([], affine_to_rasmm=np.eye(4)), tmp_path / name)
    assert read_tractogram(tmp_path / name).n_streamlines == 0


def test_a_file_of_no_streamlines_that_trx_python_writes_is_data(make_bundle, tmp_path):
    from trx import trx_file_memmap

    write_tractogram(make_bundle([]), tmp_path / "a.trx")
    theirs = trx_file_memmap.load(str(tmp_path / "a.trx"))
    trx_file_memmap.save(theirs, str(tmp_path / "b.trx"))
    theirs.close()
    assert read_tractogram(tmp_path / "b.trx").n_streamlines == 0


def test_without_a_grid_one_is_made_that_holds_all_points(make_bundle, tmp_path):
    bundle = make_bundle([5, 9, 30])
    for name in ("a.trk", "a.trx"):
        write_tractogram(bundle, tmp_path / name)
        grid = read_tractogram(tmp_path / name).grid
        voxels = (bundle.positions_mm - grid.affine[:3, 3]) @ np.linalg.inv(grid.affine[:3, :3]).T
        assert (voxels >= -0.5).all()
        assert (voxels <= np.array(grid.dimensions) - 0.5).all()


def test_the_same_tractogram_gives_the_same_bytes(bundle, tmp_path):
    for suffix in (".trk", ".tck", ".trx"):
        paths = [tmp_path / f"{i}{suffix}" for i in range(2)]
        for path in paths:
            write_tractogram(bundle, path)
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_names_that_an_archive_cannot_hold_are_made_fit(make_bundle, tmp_path):
    bundle = make_bundle([2], per_streamline={"mean FA/v1.0": np.ones(1)})
    write_tractogram(bundle, tmp_path / "a.trx")
    assert list(read_tractogram(tmp_path / "a.trx").per_streamline) == ["mean_FA_v1_0"]
    with zipfile.ZipFile(tmp_path / "a.trx") as archive:
        assert json.loads(archive.read("header.json"))["NB_STREAMLINES"] == 1
        assert archive.testzip() is None
