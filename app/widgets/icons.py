"""Icons of `assets/icons`, drawn in a colour of the theme."""

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

DRAWN_COLOUR = "#808a97"
"""The stroke colour in the files, replaced by that of the theme."""

SIZE = QSize(20, 20)


@lru_cache(maxsize=256)
def icon(name: str, colour: str, muted: str | None = None) -> QIcon:
    """Return the icon `name` in `colour`; `muted` is its colour where it is disabled."""
    svg = (files("plexoscope.assets") / "icons" / f"{name}.svg").read_text()
    result = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, muted or colour)):
        renderer = QSvgRenderer(QByteArray(svg.replace(DRAWN_COLOUR, shade).encode()))
        for scale in (1, 2, 3):  # sharp on hi-DPI screens too
            pixmap = QPixmap(SIZE * scale)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            if mode == QIcon.Mode.Disabled:
                painter.setOpacity(0.45)
            renderer.render(painter)
            painter.end()
            pixmap.setDevicePixelRatio(scale)
            result.addPixmap(pixmap, mode)
    return result


def application_icon() -> QIcon:
    pixmap = QPixmap()
    pixmap.loadFromData((files("plexoscope.assets") / "icons" / "plexoscope.svg").read_bytes())
    return QIcon(pixmap)
