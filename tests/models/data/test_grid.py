"""A grid says where voxels lie; its letters agree with nibabel's for every affine."""

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.grid import Grid, voxel_order


def test_sizes_and_order_come_from_the_affine():
    affine = np.array([[0, 0, -3, 10], [2, 0, 0, 20], [0, -1, 0, 30], [0, 0, 0, 1]])
    grid = Grid(affine, (4, 5, 6))
    assert grid.voxel_sizes_mm.tolist() == [2, 1, 3]
    assert grid.voxel_order == "AIL"
    assert grid.dimensions == (4, 5, 6)
    assert not grid.affine.flags.writeable


@given(st.lists(st.floats(-5, 5, width=32), min_size=9, max_size=9))
def test_the_order_is_what_nibabel_finds(numbers):
    affine = np.eye(4, dtype=np.float32)
    affine[:3, :3] = np.reshape(numbers, (3, 3))
    axes_mm = affine[:3, :3].astype(float)
    lengths = np.linalg.norm(axes_mm, axis=0)
    if lengths.min() < 1e-3 or np.linalg.cond(axes_mm / lengths) > 1e4:
        return
    assert voxel_order(affine) == "".join(nib.aff2axcodes(affine))


@pytest.mark.parametrize(
    ("affine", "dimensions", "message"),
    [
        (np.eye(3), (1, 1, 1), "expected a finite 4 × 4 matrix"),
        (np.full((4, 4), np.nan), (1, 1, 1), "expected a finite 4 × 4 matrix"),
        (np.diag([1, 0, 1, 1]), (1, 1, 1), "can be inverted"),
        (np.eye(4), (1, 1), "expected three counts"),
        (np.eye(4), (1, 1, -1), "expected three counts"),
    ],
)
def test_a_grid_that_is_none_is_refused(affine, dimensions, message):
    with pytest.raises(ValueError, match=message):
        Grid(affine, dimensions)
