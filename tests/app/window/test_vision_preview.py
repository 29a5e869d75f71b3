"""The window as it is seen without a kind of cone."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from plexoscope.app.preferences.declared import THEME
from plexoscope.app.widgets.colour_vision import seen_with


def pixels(window) -> np.ndarray:
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(bytes(image.constBits()), np.uint8).reshape(image.height(), image.width(), 4)[..., :3]


@pytest.mark.parametrize("vision", ["protan", "deutan", "tritan"])
def test_all_of_the_window_is_seen_so_and_as_it_is_again(window, qtbot, vision):
    before = pixels(window)
    window.actions_.qaction(f"view.vision.{vision}").trigger()
    assert np.abs(pixels(window).astype(int) - seen_with(before, vision)).max() <= 1
    assert window.actions_.qaction(f"view.vision.{vision}").isChecked()
    window.preferences.change(THEME, "light")
    window.vision.look()
    assert pixels(window).mean() > 200, "what changes below is seen"
    window.resize(window.width() - 40, window.height() - 30)
    assert window.vision.geometry() == window.rect()
    window.actions_.qaction("view.vision.none").trigger()
    assert not window.vision.isVisible()
    assert pixels(window).mean() > 200


def test_the_mouse_goes_through(window):
    window.actions_.qaction("view.vision.deutan").trigger()
    assert window.vision.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert window.childAt(window.rect().center()) is not window.vision
