"""Regions under the mouse: each gesture is one step, and undo takes it back."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from tests.app.tractograms.exploring import View, middle_of, n_shown, steps, the_layer, the_sphere
from tests.app.user import FORNIX, open_file


def test_a_sphere_is_dragged_resized_and_undone(opened):
    view, camera = View(opened), opened.document.state.camera
    opened.tractograms.filter.add_sphere()
    begun, first, n_first = steps(opened), the_sphere(opened), n_shown(opened)
    assert 0 < n_first < 300
    view.drag(view.at(first.centre_mm), QPoint(60, 40))
    dragged = the_sphere(opened)
    assert view.at(dragged.centre_mm) == view.at(first.centre_mm) + QPoint(60, 40)
    assert dragged.radius_mm == first.radius_mm
    assert (steps(opened), n_shown(opened) != n_first) == (begun + 1, True)
    view.wheel(view.at(dragged.centre_mm), 3, Qt.KeyboardModifier.ControlModifier)
    view.wheel(view.at(dragged.centre_mm), 2, Qt.KeyboardModifier.ControlModifier)
    assert the_sphere(opened).radius_mm == pytest.approx(first.radius_mm * 1.1**5)
    assert steps(opened) == begun + 2
    assert opened.document.state.camera == camera, "the view has not moved"
    for expected in (dragged, first):
        opened.document.history.undo()
        assert the_sphere(opened) == expected
    assert n_shown(opened) == n_first


def test_the_rim_resizes(opened):
    view = View(opened)
    opened.tractograms.filter.add_sphere()
    sphere, camera = the_sphere(opened), opened.document.state.camera
    rim = np.array(sphere.centre_mm) + sphere.radius_mm * camera.up
    view.drag(view.at(rim), QPoint(0, -30))
    assert the_sphere(opened).centre_mm == sphere.centre_mm
    assert the_sphere(opened).radius_mm > sphere.radius_mm + 1


def test_beside_a_region_the_view_turns_and_the_wheel_zooms(opened):
    view = View(opened)
    opened.tractograms.filter.add_sphere()
    sphere, camera = the_sphere(opened), opened.document.state.camera
    view.drag(QPoint(20, 20), QPoint(50, 0))
    assert opened.document.state.camera.azimuth_deg != camera.azimuth_deg
    view.wheel(view.at(sphere.centre_mm), 1)
    assert opened.document.state.camera.zoom > camera.zoom
    assert the_sphere(opened) == sphere


def test_a_hovered_region_is_marked_and_a_trembling_hand_moves_nothing(opened):
    view = View(opened)
    opened.tractograms.filter.add_sphere()
    sphere, at = the_sphere(opened), view.at(the_sphere(opened).centre_mm)
    n_marks = len(opened.view.overlay.marks_of("regions"))
    view.hover(at)
    assert view.native.cursor().shape() == Qt.CursorShape.SizeAllCursor
    assert len(opened.view.overlay.marks_of("regions")) > n_marks
    view.drag(at, QPoint(3, 2))
    assert the_sphere(opened) == sphere
    view.hover(QPoint(5, 5))
    assert view.native.cursor().shape() == Qt.CursorShape.ArrowCursor
    assert len(opened.view.overlay.marks_of("regions")) == n_marks


def test_a_region_of_another_layer_is_not_in_the_way(opened, qtbot):
    view = View(opened)
    opened.tractograms.filter.add_sphere()
    sphere = the_sphere(opened)
    open_file(opened, qtbot, FORNIX)
    view.drag(view.at(sphere.centre_mm), QPoint(40, 0))
    assert the_sphere(opened) == sphere


def test_shift_and_a_click_put_a_sphere_on_a_streamline(opened):
    view, place = View(opened), middle_of(opened, 7)
    view.click(view.at(place), Qt.KeyboardModifier.ShiftModifier)
    sphere = the_sphere(opened)
    lines = the_layer(opened).tractogram.positions_mm
    assert np.linalg.norm(lines - sphere.centre_mm, axis=1).min() < 0.01
    assert view.at(sphere.centre_mm).x() == pytest.approx(view.at(place).x(), abs=8)
    assert n_shown(opened) < 300
    assert opened.tractograms.picking.picked is None
