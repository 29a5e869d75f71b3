"""Picking a streamline with a click: what is seen is picked, and picking is no step."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from plexoscope.render.scene.scene import Slab
from tests.app.tractograms.exploring import View, add_volume, middle_of, n_shown, steps, the_layer, the_sphere
from tests.app.user import FORNIX


def test_a_click_picks_and_escape_clears(opened, qtbot):
    view, picking, card = View(opened), opened.tractograms.picking, opened.tractograms.picking.card
    before = steps(opened)
    view.click(view.at(middle_of(opened, 7)))
    assert picking.picked is not None
    assert card.isVisible()
    words = " ".join(label.text() for label in card.findChildren(QLabel))
    assert f"Streamline {picking.picked.streamline}" in words
    assert "mm" in words
    card.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith(f"File\t{FORNIX}\nStreamline\t{picking.picked.streamline}\nLength\t")
    qtbot.keyClick(view.native, Qt.Key.Key_Escape)
    assert picking.picked is None
    assert not card.isVisible()
    assert steps(opened) == before, "picking is no step"


def test_a_click_beside_everything_clears_and_a_double_click_shows_all(opened):
    view, picking = View(opened), opened.tractograms.picking
    place = view.at(middle_of(opened, 7))
    view.click(place)
    view.click(QPoint(3, 3))
    assert picking.picked is None
    opened.document.move_camera(opened.document.state.camera.zoomed(0.5), "test", "Zoom")
    begun = steps(opened)
    view.double_click(view.at(middle_of(opened, 7)))
    assert picking.picked is None
    assert steps(opened) == begun + 1
    assert opened.document.history.undo_text() == "Show all"


def test_what_is_hidden_is_neither_picked_nor_stays_picked(opened):
    view, picking = View(opened), opened.tractograms.picking
    place, seen = view.at(middle_of(opened, 7)), set()
    for _ in range(3):
        view.click(place)
        assert picking.picked.streamline not in seen
        seen.add(picking.picked.streamline)
        opened.tractograms.picking.card.hide_it.click()
        assert picking.picked is None
    assert the_layer(opened).filter.hidden == seen
    assert n_shown(opened) == 297
    opened.tractograms.filter_page.hidden.click()
    assert n_shown(opened) == 300
    view.click(place)
    opened.document.toggle_layer(the_layer(opened).id)
    assert picking.picked is None
    view.click(place)
    assert picking.picked is None


def test_a_slab_is_respected(opened):
    view, picking = View(opened), opened.tractograms.picking
    place = view.at(middle_of(opened, 7))
    view.click(place)
    in_front = np.array(picking.picked.place_mm)
    axis = opened.document.state.camera.forward
    height = float(in_front @ axis)
    opened.document.change_view("Clip", slab=Slab(tuple(axis), height + 2.0, height + 100.0))
    view.click(place)
    assert picking.picked is None or float(np.array(picking.picked.place_mm) @ axis) >= height + 1.9
    opened.document.change_view("Clip", slab=Slab(tuple(axis), height + 1000.0, height + 1001.0))
    view.click(place)
    assert picking.picked is None


def test_a_slice_hides_what_lies_behind_it(opened):
    view, picking = View(opened), opened.tractograms.picking
    opened.document.look_from("Front", 180.0, 0.0)
    place = view.at(middle_of(opened, 7))
    view.click(place)
    assert picking.picked is not None
    add_volume(opened)
    bounds = opened.document.state.volumes[0].volume.bounds_mm
    opened.document.change_view(
        "Slice", planes=frozenset({"coronal"}), crosshair_mm=(0.0, float(bounds[1, 1]) - 0.01, 0.0)
    )
    picking.clear()
    view.click(place)
    assert picking.picked is None


def test_the_card_puts_a_sphere_where_the_click_was(opened):
    view, picking = View(opened), opened.tractograms.picking
    view.click(view.at(middle_of(opened, 7)))
    place = picking.picked.place_mm
    opened.tractograms.picking.card.sphere.click()
    assert the_sphere(opened).centre_mm == place
    assert picking.picked is not None, "the streamline passes its own sphere"
