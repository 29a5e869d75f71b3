"""The export dialog: how large the picture is and what lies behind it."""

from dataclasses import dataclass

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
)

from plexoscope.app.widgets.theme import UNIT_PX

SIZES = (
    ("As the view", None),
    ("Full HD", (1920, 1080)),
    ("4K", (3840, 2160)),
    ("Square for print", (3000, 3000)),
)
MAX_SIDE_PX = 16384


@dataclass(frozen=True)
class PictureSettings:
    """`background` is None for transparent, else r, g, b, a in 0 … 1."""

    size_px: tuple[int, int]
    background: tuple[float, float, float, float] | None


class ExportDialog(QDialog):
    """Asks for size and background; the file is asked for afterwards."""

    def __init__(self, parent, view_size_px: tuple[int, int], scene_rgba) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export picture")
        self._view_size_px = view_size_px
        self._backgrounds = (
            ("As the view", scene_rgba),
            ("Transparent", None),
            ("White", (1.0, 1.0, 1.0, 1.0)),
            ("Black", (0.0, 0.0, 0.0, 1.0)),
        )
        self.preset = QComboBox()
        for words, _ in SIZES:
            self.preset.addItem(words)
        self.width_px = QSpinBox(minimum=16, maximum=MAX_SIDE_PX, suffix=" px", accessibleName="Width")
        self.height_px = QSpinBox(minimum=16, maximum=MAX_SIDE_PX, suffix=" px", accessibleName="Height")
        self.preset.currentIndexChanged.connect(self._take_preset)
        size = QHBoxLayout()
        size.setSpacing(UNIT_PX)
        size.addWidget(self.width_px)
        size.addWidget(QLabel("×"))
        size.addWidget(self.height_px)
        self.background = QComboBox()
        for words, _ in self._backgrounds:
            self.background.addItem(words)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * UNIT_PX)
        form.setVerticalSpacing(UNIT_PX)
        form.addRow("Size", self.preset)
        form.addRow("", size)
        form.addRow("Background", self.background)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        save = buttons.addButton("Save…", QDialogButtonBox.ButtonRole.AcceptRole)
        save.setProperty("role", "primary")
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())  # the style's own is out of tune
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX)
        layout.setSpacing(2 * UNIT_PX)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self._take_preset(0)

    def settings(self) -> PictureSettings:
        size = (self.width_px.value(), self.height_px.value())
        return PictureSettings(size, self._backgrounds[self.background.currentIndex()][1])

    def _take_preset(self, row: int) -> None:
        width, height = SIZES[row][1] or self._view_size_px
        self.width_px.setValue(width)
        self.height_px.setValue(height)
