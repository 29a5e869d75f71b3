"""Slices: which one is under the mouse, and how far a step goes."""

from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.document.document import Document
from plexoscope.app.inputs.words import Found
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.app.view.pointer import Pointer
from plexoscope.app.view.slices import drawn_slices, place_in, slice_under, step_mm
from plexoscope.app.volumes.opening import VolumeOpener, volume_files
from plexoscope.models.data.volume import Volume
from plexoscope.render.scene.camera import Camera

ABOVE = Camera(0.0, 90.0, (0.0, 0.0, 0.0), 100.0)
MIDDLE = Pointer((400.0, 300.0), (800.0, 600.0), ABOVE)


def make(values, affine=None):
    affine = np.diag([2.0, 3.0, 4.0, 1.0]) if affine is None else affine
    affine[:3, 3] = -(np.array(values.shape) - 1) / 2 @ affine[:3, :3].T
    return volume_layer(Path("v.nii"), Volume(values, affine, "v"))


@pytest.fixture
def document(qapp):
    document = Document()
    values = np.zeros((21, 21, 21), np.float32)
    values[5:16, 5:16, 5:16] = np.linspace(1, 2, 11)
    document.add_volumes((make(values),))
    return document


def test_the_slice_that_faces_the_eye_is_under_the_mouse(document):
    document.change_view("Move", crosshair_mm=(3.0, 3.0, 8.0))
    axis, place = slice_under(document.state, MIDDLE)
    assert axis == 2
    assert place == pytest.approx((0, 0, 8))


def test_what_shows_nothing_is_not_solid(document):
    document.change_view("Move", crosshair_mm=(3.0, 3.0, 36.0))
    assert slice_under(document.state, MIDDLE)[1] == pytest.approx((0, 0, 36))
    assert slice_under(document.state, MIDDLE, solid=True) is None


def test_a_slice_that_shows_something_goes_before_one_that_does_not(document):
    """From the side and a little above, the empty margin of one slice lies before the head in another."""
    document.change_view("Move", crosshair_mm=(0.0, 0.0, 36.0))
    pointer = Pointer(MIDDLE.at_px, MIDDLE.size_px, Camera(0.0, 60.0, (0.0, 0.0, 0.0), 100.0))
    axis, _ = slice_under(document.state, pointer)
    assert axis == 1


@pytest.mark.parametrize("change", [{"planes": frozenset()}, {"crosshair_mm": None}])
def test_what_is_not_drawn_is_not_there(document, change):
    document.change_view("Change", **change)
    assert drawn_slices(document.state) == []
    assert slice_under(document.state, MIDDLE) is None


def test_a_place_stays_within_the_volumes(document):
    assert place_in(list(document.state.volumes), (1e3, -1e3, 5)) == (21.0, -31.5, 5.0)


def test_a_step_is_a_voxel_along_the_axis_of_the_world(qapp):
    turned = np.array([[0, 0, 4.0, 0], [2.0, 0, 0, 0], [0, -3.0, 0, 0], [0, 0, 0, 1]])
    volume = make(np.ones((5, 5, 5), np.float32), turned)
    assert [step_mm([volume], axis) for axis in range(3)] == [4.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("name", "expected"), [("a.nii", True), ("A.NII.GZ", True), ("b.mgz", True), ("a.trk", False), ("a.gz", False)]
)
def test_volumes_are_known_by_their_names(name, expected):
    opener = volume_files(VolumeOpener(None, None, None))
    assert opener.takes(Found(name, Path(name)), ()) == expected


def test_labels_have_colours_of_their_own_and_no_ground(qapp):
    values = np.zeros((8, 8, 8), np.uint8)
    values[2:6, 2:6, 2:6] = 3
    layer = make(values)
    assert (layer.colormap, layer.clear_below) == ("categories", 0.5)
    assert make(np.full((4, 4, 4), 7.0, np.float32)).low < make(np.full((4, 4, 4), 7.0, np.float32)).high
