"""The ground under words: as opaque as asked for, with round corners, and the colour given stays as it was."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from plexoscope.app.widgets.backdrop import paint_backdrop

pytestmark = pytest.mark.usefixtures("qapp")


def test_it_lets_some_of_what_is_behind_through():
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ffffff"))
    black, painter = QColor("#000000"), QPainter(picture)
    paint_backdrop(painter, QRectF(0, 0, 40, 30), black, 0.8)
    assert painter.pen().style() == Qt.PenStyle.NoPen
    painter.end()
    assert black.alphaF() == 1.0
    assert picture.pixelColor(20, 15).red() == pytest.approx(51, abs=1)
    assert picture.pixelColor(0, 0).red() > 200
