"""`.trk` against nibabel: positions, names and numbers, for every voxel order, affine and byte order."""

import itertools
import warnings

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nibabel.streamlines.trk import HeaderWarning

from plexoscope.models.data.grid import Grid
from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import read_tractogram, write_tractogram
from plexoscope.models.io.tractogram.trk_header import HEADER

ORDERS = [
    "".join(letters[i] for letters, i in zip(order, sides, strict=True))
    for order in itertools.permutations(("LR", "PA", "IS"))
    for sides in itertools.product((0, 1), repeat=3)
]


def by_nibabel(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HeaderWarning)
        return nib.streamlines.load(path)


def changed(path, **fields):
    """Overwrite header fields of a little-endian file."""
    content = bytearray(path.read_bytes())
    header = np.frombuffer(content, HEADER, 1)
    for name, value in fields.items():
        header[name] = value
    path.write_bytes(content)
    return path


def big_endian(path, n_scalars=0, n_properties=0):
    content = path.read_bytes()
    header = np.frombuffer(content[:1000], HEADER).astype(HEADER.newbyteorder(">"))
    body = np.frombuffer(content[1000:], "<u4").astype(">u4")
    path.write_bytes(header.tobytes() + body.tobytes())
    return path


def same_as_nibabel(path):
    got, expected = read_tractogram(path), by_nibabel(path)
    np.testing.assert_allclose(got.positions_mm, expected.streamlines.get_data(), atol=1e-4)
    np.testing.assert_array_equal(np.diff(got.offsets), expected.streamlines._lengths)
    for ours, theirs in (
        (got.per_streamline, expected.tractogram.data_per_streamline),
        (got.per_point, {name: v._data for name, v in expected.tractogram.data_per_point.items()}),
    ):
        assert set(ours) == set(theirs)
        for name in ours:
            np.testing.assert_array_equal(ours[name].reshape(len(theirs[name]), -1), theirs[name])
    return got


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("swap", [False, True], ids=["little", "big"])
def test_every_voxel_order_gives_the_positions_that_nibabel_gives(bundle, tmp_path, order, swap):
    write_tractogram(bundle, tmp_path / "a.trk")
    path = changed(tmp_path / "a.trk", voxel_order=order.lower().encode(), dim=(50, 60, 70))
    same_as_nibabel(big_endian(path) if swap else path)


@pytest.mark.parametrize(
    "fields",
    [
        {"voxel_order": b""},
        {"vox_to_ras": np.zeros((4, 4))},
        {"version": 1},
        {"version": 3},
        {"n_count": 0},
        {"voxel_size": (2, 1, 0.5)},
        {"vox_to_ras": np.diag([2, 2, 2, 0])},
    ],
    ids=lambda fields: f"{next(iter(fields))}",
)
def test_what_a_header_leaves_out_is_taken_as_nibabel_takes_it(bundle, tmp_path, fields):
    write_tractogram(bundle, tmp_path / "a.trk")
    same_as_nibabel(changed(tmp_path / "a.trk", **fields))


angle = st.floats(-3.2, 3.2)


@settings(deadline=None, max_examples=60)
@given(
    turns=st.tuples(angle, angle, angle),
    sizes=st.tuples(*[st.sampled_from([0.7, 1.0, 1.25, 2.0, 3.5])] * 3),
    flips=st.tuples(*[st.sampled_from([-1, 1])] * 3),
    origin=st.tuples(*[st.floats(-150, 150)] * 3),
)
def test_any_oblique_grid_is_written_so_that_nibabel_reads_the_same(
    tmp_path_factory, make_bundle, turns, sizes, flips, origin
):
    matrix = np.eye(3)
    for axis, turn in enumerate(turns):
        a, b = [i for i in range(3) if i != axis]
        rotation = np.eye(3)
        rotation[[a, a, b, b], [a, b, a, b]] = np.cos(turn), -np.sin(turn), np.sin(turn), np.cos(turn)
        matrix = matrix @ rotation
    affine = np.eye(4)
    affine[:3, :3], affine[:3, 3] = matrix * sizes * flips, origin
    bundle = make_bundle([4, 7], grid=Grid(affine, (64, 80, 48)))
    path = tmp_path_factory.mktemp("oblique") / "a.trk"
    write_tractogram(bundle, path)
    got = same_as_nibabel(path)
    np.testing.assert_allclose(got.positions_mm, bundle.positions_mm, atol=1e-3)


def test_what_nibabel_writes_is_read(tmp_path):
    affine = np.diag([-2.0, 2.0, 2.0, 1.0])
    affine[:3, 3] = [90, -126, -72]
    lines = [np.array([[0, 0, 0], [1, 0, 0], [2, 1, 0]], np.float32), np.array([[5, 5, 5], [6, 5, 5]], np.float32)]
    tractogram = nib.streamlines.Tractogram(
        lines,
        affine_to_rasmm=np.eye(4),
        data_per_streamline={"weight": [[0.5], [2.0]], "colour": [[1, 2, 3], [4, 5, 6]]},
        data_per_point={"fa": [np.ones((3, 1)), np.zeros((2, 1))], "v": [np.ones((3, 3)), np.ones((2, 3))]},
    )
    header = {"voxel_to_rasmm": affine, "dimensions": (10, 10, 10), "voxel_sizes": (2, 2, 2), "voxel_order": "LAS"}
    nib.streamlines.save(tractogram, str(tmp_path / "a.trk"), header=header)
    got = same_as_nibabel(tmp_path / "a.trk")
    np.testing.assert_allclose(got.positions_mm, np.concatenate(lines), atol=1e-4)
    assert got.per_streamline["weight"].tolist() == [0.5, 2.0]
    same_as_nibabel(big_endian(tmp_path / "a.trk"))


def test_columns_without_names_are_kept_together(bundle, tmp_path):
    write_tractogram(bundle, tmp_path / "a.trk")
    path = changed(tmp_path / "a.trk", scalar_name=[b"fa"] + [b""] * 9, property_name=[b""] * 10)
    got = same_as_nibabel(path)
    assert {name: values.shape[1:] for name, values in got.per_point.items()} == {"fa": (), "scalars": (3,)}
    assert {name: values.shape[1:] for name, values in got.per_streamline.items()} == {"properties": (2,)}


def test_columns_of_one_name_are_kept_apart_and_that_is_said(bundle, tmp_path):
    write_tractogram(bundle, tmp_path / "a.trk")
    path = changed(tmp_path / "a.trk", scalar_name=[b"x", b"x", b"x", b"scalars"] + [b""] * 6)
    got = read_tractogram(path)
    assert list(got.per_point) == ["x", "x_2", "x_3", "scalars"]
    columns = [bundle.per_point["fa"], *bundle.per_point["direction"].T]
    for values, expected in zip(got.per_point.values(), columns, strict=True):
        np.testing.assert_array_equal(values, expected)
    assert got.notes == (
        "several scalars are called 'x': one is 'x_2' here",
        "several scalars are called 'x': one is 'x_3' here",
    )


def test_a_grid_that_the_format_cannot_hold_is_said(make_bundle, tmp_path):
    with pytest.raises(FormatError, match=r"cannot be written as .trk: expected at most 32767 voxels along an axis"):
        write_tractogram(make_bundle([2, 3], grid=Grid(np.eye(4), (40_000, 1, 1))), tmp_path / "a.trk")
    assert not list(tmp_path.iterdir())
