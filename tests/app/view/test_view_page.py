"""The view dock: every order and shading, and the slab."""

from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from plexoscope.app.document.state import Layer
from plexoscope.app.scene.axes import LINE_OF_SIGHT
from plexoscope.app.view.actions import ORDERS, SHADINGS
from plexoscope.app.view.order_button import OrderButton
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.gpu.transparency import METHODS
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.orders import AUTO
from plexoscope.render.scene.scene import Shading
from tests.app.user import at_rest, choose, status_words


@pytest.fixture
def panel(window):
    """The panel, with a tractogram of 40 × 20 × 10 mm open."""
    corners = np.array([[-20, -10, -5], [20, 10, 5]], np.float32)
    tractogram = Tractogram(corners, np.array([0, 2]))
    window.document.add_layers((Layer("layer", "two.tck", Path("two.tck"), tractogram, StreamlineStyle()),))
    return window.viewing.dock


def test_every_order_and_shading_is_in_panel_and_menus(panel, window):
    assert set(panel.order.values) == {AUTO, *METHODS}
    assert set(panel.shading.values) == set(get_args(Shading))
    for prefix, words in (("view.order", ORDERS), ("view.shading", SHADINGS)):
        assert [action.id for action in window.actions_ if action.id.startswith(prefix)] == [
            f"{prefix}.{name}" for name in words
        ]


def test_an_action_the_panel_and_the_mark_in_the_menu_agree(panel, window):
    mark = window.actions_.qaction
    assert mark("view.order.auto").isChecked()
    mark("view.order.none").trigger()
    assert window.document.state.view.order == "none"
    assert panel.order.currentText() == "Unordered"
    assert (mark("view.order.none").isChecked(), mark("view.order.auto").isChecked()) == (True, False)
    mark("view.order.none").trigger()
    assert mark("view.order.none").isChecked(), "what holds is not taken back by choosing it again"
    assert window.document.history.count() == 2
    choose(panel.shading, "Tubes")
    assert mark("view.shading.tubes").isChecked()
    mark("edit.undo").trigger()
    assert mark("view.shading.flat").isChecked()


def test_the_status_bar_says_which_order_is_in_use(panel, window, qtbot):
    qtbot.waitUntil(lambda: window.statusBar().findChild(OrderButton).text().startswith("Sorted (automatic)"))
    window.actions_.qaction("view.order.none").trigger()
    qtbot.waitUntil(lambda: window.statusBar().findChild(OrderButton).text().startswith("Unordered"))
    qtbot.waitUntil(lambda: at_rest(window) and "Drawing" not in status_words(window))
    qtbot.waitUntil(lambda: "pieces of lines" in window.status.drawing.toolTip())


def test_a_slab_begins_in_the_middle_and_stays_within_what_is_open(panel, window):
    choose(panel.slab.axis, "Left–right")
    slab = window.document.state.view.slab
    assert (slab.axis, slab.low_mm, slab.high_mm) == ((1, 0, 0), -2, 2)
    panel.slab.position.setValue(1000)
    panel.slab.thickness.setValue(500)
    slab = window.document.state.view.slab
    assert (slab.low_mm, slab.high_mm) == (15, 25)
    choose(panel.slab.axis, "Front–back")
    slab = window.document.state.view.slab
    assert (slab.axis, slab.low_mm, slab.high_mm) == ((0, 1, 0), -5, 5), "as thick as before"
    choose(panel.slab.axis, LINE_OF_SIGHT)
    np.testing.assert_allclose(window.document.state.view.slab.axis, window.document.state.camera.forward, atol=1e-6)
    choose(panel.slab.axis, "Off")
    assert window.document.state.view.slab is None
    assert panel.slab.position.isHidden()
