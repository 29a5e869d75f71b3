"""Volumes in planes: the voxels that are there, in their colours."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.document.state import VolumeLayer
from plexoscope.app.volumes.planes.plane_frame import PlaneFrame
from plexoscope.app.volumes.planes.volume_plane import plane_colours
from plexoscope.models.data.volume import Volume
from plexoscope.render.colormap import codes, table


def layer_of(values, affine=None, **more):
    volume = Volume(values, np.diag([2.0, 2.0, 2.0, 1.0]) if affine is None else affine, "v")
    return VolumeLayer("v", "v", Path("v.nii"), volume, 0.0, 1.0, **more)


def frame_of(layer, axis, flips=False):
    low, high = layer.volume.bounds_mm.tolist()
    return PlaneFrame(axis, tuple(low), tuple(high), flips)


@pytest.mark.parametrize("flips", [False, True])
@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("signs", [(1, 1, 1), (-1, 1, -1)])
def test_a_plane_along_the_voxels_has_their_colours(axis, flips, signs):
    """The oracle goes from each pixel's place in the world to its voxel, one by one."""
    values = np.random.default_rng(axis).random((5, 6, 7)).astype(np.float32)
    layer = layer_of(values, np.diag([2.0 * signs[0], 2.0 * signs[1], 2.0 * signs[2], 1.0]))
    frame = frame_of(layer, axis, flips)
    voxel = np.array([2, 3, 4])
    position_mm = float(layer.volume.mm_of(voxel)[axis])
    rgba = plane_colours(layer, frame, position_mm)
    height, width = rgba.shape[:2]
    for row in range(height):
        for column in range(width):
            x, y = (column + 0.5) * frame.size_mm[0] / width, (row + 0.5) * frame.size_mm[1] / height
            at = tuple(np.rint(layer.volume.voxel_of(frame.place_at(x, y, position_mm))).astype(int))
            expected = table("gray")[codes(values[at][None], 0.0, 1.0)][0]
            assert (rgba[row, column, :3] == expected).all()
    assert (rgba[..., 3] == 255).all()


def test_half_way_between_two_slices_is_half_of_both():
    values = np.zeros((4, 4, 2), np.float32)
    values[..., 1] = 1.0
    layer = layer_of(values)
    grey = plane_colours(layer, frame_of(layer, 2), 1.0)[..., 0]
    assert np.abs(grey.astype(int) - 128).max() <= 1


def test_what_is_missing_low_or_outside_is_not_drawn():
    values = np.full((4, 4, 4), 0.5, np.float32)
    values[0], values[1] = np.nan, 0.1
    layer = layer_of(values, clear_below=0.2)
    frame = frame_of(layer, 2)
    assert plane_colours(layer, frame, 2.0)[0, :, 3].tolist() == [0, 0, 255, 255]
    assert not plane_colours(layer, frame, 9.0)[..., 3].any()


def test_colours_of_voxels_and_names_stay_their_own():
    colours = np.zeros((3, 3, 3, 4), np.uint8)
    colours[1] = (10, 200, 30, 255)
    layer = layer_of(np.zeros((3, 3, 3), np.float32))
    layer = replace(layer, volume=Volume(layer.volume.values, layer.volume.affine, "v", colours=colours))
    rgba = plane_colours(layer, frame_of(layer, 2), 2.0)
    assert rgba[0].tolist() == [[0, 0, 0, 0], [10, 200, 30, 255], [0, 0, 0, 0]]


def test_a_tilted_volume_is_cut_where_it_is():
    turn = np.deg2rad(30)
    affine = np.eye(4)
    affine[:2, :2] = [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]
    values = np.ones((9, 9, 3), np.float32)
    layer = layer_of(values, affine)
    rgba = plane_colours(layer, frame_of(layer, 2), 1.0)
    assert 0.4 < (rgba[..., 3] > 0).mean() < 0.8
    assert rgba[0, 0, 3] == 0
