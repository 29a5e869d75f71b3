"""The choice of a colormap, each with a little picture of its colours."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap

from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.render.colormap import COLORMAPS, FAMILIES, n_categories, table

SWATCH = QSize(44, 12)
_N_BLOCKS = 8
_SCALE = 2  # sharp on hi-DPI screens too


class ColormapBox(ChoiceBox):
    """All colormaps, under the names of their families."""

    def __init__(self) -> None:
        super().__init__("Colormap")
        self.setIconSize(SWATCH)

    def show_colormap(self, name: str) -> None:
        if not self.count():
            self._fill_with_swatches()  # takes a tenth of a second, which a start without values does not pay
        self.show_choice(name)
        self.setToolTip(f"{name}: {COLORMAPS[name]}")

    def _fill_with_swatches(self) -> None:
        self.set_sections([(family.capitalize(), [(name, name) for name in FAMILIES[family]]) for family in FAMILIES])
        for row, name in enumerate(self.values):
            if isinstance(name, str):
                self.setItemIcon(row, swatch(name))
                self.setItemData(row, COLORMAPS[name].capitalize(), Qt.ItemDataRole.ToolTipRole)


def swatch(name: str) -> QIcon:
    """A strip of a colormap's colours, from low to high; of a categorical one the first few."""
    width, height = SWATCH.width() * _SCALE, SWATCH.height() * _SCALE
    rows = table(name)
    pixmap = QPixmap.fromImage(QImage(width, height, QImage.Format.Format_RGB32))
    painter = QPainter(pixmap)
    for x in range(width):
        row = x * _N_BLOCKS // width if n_categories(name) else x * 254 // (width - 1)
        painter.fillRect(x, 0, 1, height, QColor(*(int(part) for part in rows[row])))
    painter.end()
    pixmap.setDevicePixelRatio(_SCALE)
    return QIcon(pixmap)
