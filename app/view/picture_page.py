"""What the picture of the layout Figure is like, beside the scene: size, background, and what becomes of it."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.figure_settings import FigureSettings
from plexoscope.app.document.state import State
from plexoscope.app.services.actions import Actions
from plexoscope.app.view.export_dialog import MAX_SIDE_PX, SIZES
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.form_grid import FormGrid
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX

OWN = "Other"
BACKGROUNDS = (
    ("White", (1.0, 1.0, 1.0, 1.0)),
    ("Black", (0.0, 0.0, 0.0, 1.0)),
    ("Transparent", None),
)


class PicturePage(QWidget):
    """Edits the `FigureSettings` of the document."""

    def __init__(self, document: Document, actions: Actions) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document, self._bursts = document, Bursts()
        self.preset = QComboBox(accessibleName="Size")
        self.preset.addItems([*(words for words, _ in SIZES), OWN])
        self.preset.activated.connect(self._take_preset)
        self.width_px = QSpinBox(minimum=16, maximum=MAX_SIDE_PX, suffix=" px", accessibleName="Width")
        self.height_px = QSpinBox(minimum=16, maximum=MAX_SIDE_PX, suffix=" px", accessibleName="Height")
        for side in (self.width_px, self.height_px):
            side.valueChanged.connect(self._type)
        self.background = QComboBox(accessibleName="Background")
        self.background.addItems([words for words, _ in BACKGROUNDS])
        self.background.activated.connect(self._take_background)
        form = QWidget()
        grid = FormGrid(form)
        grid.add_row("Size", self.preset)
        grid.add_row("Width", self.width_px)
        grid.add_row("Height", self.height_px)
        grid.add_row("Background", self.background)
        hint = PlainLabel("The scene is shown as the picture will be", wordWrap=True)
        hint.setProperty("role", "muted")
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT_PX)
        self.buttons = []
        for id, words, role in (("figure.save", "Save…", "primary"), ("figure.copy", "Copy", "")):
            button = QPushButton(words)
            button.setProperty("role", role)
            qaction = actions.qaction(id)
            button.clicked.connect(qaction.trigger)
            button.setEnabled(qaction.isEnabled())
            qaction.enabledChanged.connect(button.setEnabled)
            buttons.addWidget(button)
            self.buttons.append(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX)
        column.setSpacing(2 * UNIT_PX)
        column.addWidget(form)
        column.addWidget(hint)
        column.addLayout(buttons)
        column.addStretch(1)
        document.changed.connect(self._follow)
        self._show(document.state.figure)

    def _follow(self, before: State, after: State) -> None:
        if before.figure != after.figure:
            self._show(after.figure)

    def _show(self, figure: FigureSettings) -> None:
        sizes = [size for _, size in SIZES]
        self.preset.setCurrentIndex(sizes.index(figure.size_px) if figure.size_px in sizes else len(sizes))
        for side, value in zip((self.width_px, self.height_px), figure.size_px or (0, 0), strict=True):
            with QSignalBlocker(side):
                side.setSpecialValueText("As the view" if figure.size_px is None else "")
                side.setValue(value)
            side.setEnabled(figure.size_px is not None)
        colours = [colour for _, colour in BACKGROUNDS]
        self.background.setCurrentIndex(colours.index(figure.background) if figure.background in colours else -1)

    def _take_preset(self, row: int) -> None:
        size_px = SIZES[row][1] if row < len(SIZES) else self._document.state.figure.size_px or (1600, 1200)
        self._change("Change size of picture", None, size_px=size_px)

    def _type(self) -> None:
        size_px = self.width_px.value(), self.height_px.value()
        self._change("Change size of picture", self._bursts.key("figure size"), size_px=size_px)

    def _take_background(self, row: int) -> None:
        self._change("Change background of picture", None, background=BACKGROUNDS[row][1])

    def _change(self, label: str, key: str | None, **changes: Any) -> None:
        state = self._document.state
        self._document.edit(label, replace(state, figure=replace(state.figure, **changes)), key)
