"""The layers dock: what is in the scene, and how the selected layer is drawn."""

from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.bursts import Bursts
from plexoscope.app.document import Document, Layer, State
from plexoscope.app.icons import icon
from plexoscope.app.theme import UNIT_PX, Theme
from plexoscope.app.wheel_guard import WheelGuard

COLOURINGS = (("direction", "By direction"), ("uniform", "One colour"))
SLIDER_STEPS = 1000


class LayerRow(QFrame):
    """One layer in the list: eye, name and size, remove."""

    def __init__(self, layer: Layer, document: Document, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("layerRow")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._id, self._document = layer.id, document
        self.eye = QToolButton(checkable=True)
        self.eye.clicked.connect(lambda: document.toggle_layer(self._id))
        self.remove = QToolButton(toolTip="Remove this layer")
        self.remove.setAccessibleName(f"Remove {layer.name}")
        self.remove.clicked.connect(lambda: document.remove_layer(self._id))
        name = QLabel(layer.name, toolTip=str(layer.path))
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        n = layer.tractogram.n_streamlines
        count = QLabel(f"{n:,} streamline{'s' if n != 1 else ''}")
        count.setProperty("role", "muted")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(count)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.eye)
        layout.addLayout(words, 1)
        layout.addWidget(self.remove)
        self._theme = theme

    def show_state(self, layer: Layer, selected: bool, theme: Theme) -> None:
        self.setProperty("selected", selected)
        self.style().unpolish(self)
        self.style().polish(self)
        visible = layer.style.visible
        self.eye.setChecked(visible)
        self.eye.setIcon(icon("eye" if visible else "eye-off", theme.text if visible else theme.muted))
        self.eye.setToolTip("Hide this layer" if visible else "Show this layer")
        self.eye.setAccessibleName(f"{'Hide' if visible else 'Show'} {layer.name}")
        self.remove.setIcon(icon("remove", theme.muted))
        self.setAccessibleName(layer.name)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the tab key stops, in order."""
        return (self, self.eye, self.remove)

    def mousePressEvent(self, event) -> None:
        self._document.select_layer(self._id)

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._document.select_layer(self._id)
        elif event.key() == Qt.Key.Key_Space:
            self._document.toggle_layer(self._id)
        else:
            super().keyPressEvent(event)


class LayersPanel(QWidget):
    """Shows the document's layers and turns edits into undoable steps."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self._document, self._theme = document, theme
        self._rows: dict[str, LayerRow] = {}
        self._bursts, self._guard = Bursts(), WheelGuard(self)
        self._drag: str | None = None
        self._empty = QLabel("No layers yet\nDrop a .trk, .tck or .trx file on the view", wordWrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.opacity = QSlider(Qt.Orientation.Horizontal, maximum=SLIDER_STEPS, accessibleName="Opacity")
        self.opacity.setPageStep(SLIDER_STEPS // 20)
        self.opacity.valueChanged.connect(self._change_opacity)
        self.opacity.sliderPressed.connect(self._begin_drag)
        self.opacity.sliderReleased.connect(self._end_drag)
        self.percent = QLabel()
        self.percent.setMinimumWidth(5 * UNIT_PX)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.colouring = QComboBox(accessibleName="Colour")
        for key, words in COLOURINGS:
            self.colouring.addItem(words, key)
        self.colouring.activated.connect(self._change_colouring)
        self.swatch = QToolButton(objectName="swatch", toolTip="Choose the colour", accessibleName="Choose the colour")
        self.swatch.setFixedSize(4 * UNIT_PX, 3 * UNIT_PX + 2)
        self.swatch.clicked.connect(self._choose_colour)
        self.line_width = QDoubleSpinBox(minimum=0.5, maximum=10, singleStep=0.25, decimals=2, suffix=" px")
        self.line_width.setAccessibleName("Line width")
        self.line_width.setKeyboardTracking(False)
        self.line_width.valueChanged.connect(self._change_width)
        self._style = QWidget()
        grid = QGridLayout(self._style)
        grid.setContentsMargins(UNIT_PX // 2, UNIT_PX, UNIT_PX // 2, 0)
        grid.setHorizontalSpacing(UNIT_PX)
        grid.setVerticalSpacing(UNIT_PX)
        grid.setColumnStretch(1, 1)
        for row, (words, widget, extra) in enumerate(
            (
                ("Opacity", self.opacity, self.percent),
                ("Colour", self.colouring, self.swatch),
                ("Width", self.line_width, None),
            )
        ):
            label = QLabel(words)
            label.setBuddy(widget)
            grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1, 1, 1 if extra else 2)
            if extra:
                grid.addWidget(extra, row, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX)
        layout.addWidget(self._empty)
        layout.addLayout(self._list)
        layout.addWidget(self._style)
        layout.addStretch(1)
        for widget in (self.opacity, self.colouring, self.line_width):
            self._guard.protect(widget)
        document.changed.connect(self._follow)
        self._show(document.state)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._show(self._document.state)

    def _follow(self, before: State, state: State) -> None:
        if before.layers is not state.layers or before.selected_layer != state.selected_layer:
            self._show(state)

    def _show(self, state: State) -> None:
        self._empty.setVisible(not state.layers)
        ids = [layer.id for layer in state.layers]
        for id in [id for id in self._rows if id not in ids]:
            self._rows.pop(id).deleteLater()
        for place, layer in enumerate(state.layers):
            if layer.id not in self._rows:
                self._rows[layer.id] = LayerRow(layer, self._document, self._theme)
            if self._list.indexOf(self._rows[layer.id]) != place:
                self._list.insertWidget(place, self._rows[layer.id])
            self._rows[layer.id].show_state(layer, layer.id == state.selected_layer, self._theme)
        stops = [stop for layer in state.layers for stop in self._rows[layer.id].stops]
        for first, second in pairwise([*stops, self.opacity]):
            QWidget.setTabOrder(first, second)
        self._style.setVisible(state.selected_layer is not None)
        if state.selected_layer is None:
            return
        style = state.layer(state.selected_layer).style
        with QSignalBlocker(self.opacity), QSignalBlocker(self.line_width), QSignalBlocker(self.colouring):
            self.opacity.setValue(slider_of(style.opacity))
            self.line_width.setValue(style.width_px)
            self.colouring.setCurrentIndex(self.colouring.findData(style.colour))
        self.percent.setText(f"{100 * style.opacity:.3g} %")
        self.swatch.setEnabled(style.colour == "uniform")
        shade = QColor.fromRgbF(*style.rgb).name() if style.colour == "uniform" else self._theme.surface
        self.swatch.setStyleSheet(f"background: {shade};")

    def _begin_drag(self) -> None:
        self._bursts.end()
        self._drag = self._bursts.key("drag")

    def _end_drag(self) -> None:
        self._drag = None
        self._bursts.end()

    def _change_opacity(self, value: int) -> None:
        self._restyle("Change opacity", self._drag or self._bursts.key("opacity"), opacity=opacity_of(value))

    def _change_width(self, value: float) -> None:
        self._restyle("Change line width", self._bursts.key("width"), width_px=value)

    def _change_colouring(self, row: int) -> None:
        self._restyle("Change colouring", None, colour=self.colouring.itemData(row))

    def _choose_colour(self) -> None:
        state = self._document.state
        if state.selected_layer is None:
            return
        now = QColor.fromRgbF(*state.layer(state.selected_layer).style.rgb)
        chosen = QColorDialog.getColor(now, self, "Colour of the layer")
        if chosen.isValid():
            self._restyle("Change colour", None, rgb=(chosen.redF(), chosen.greenF(), chosen.blueF()))

    def _restyle(self, label: str, merge_key: str | None, **changes: object) -> None:
        id = self._document.state.selected_layer
        if id is not None:
            self._document.restyle(id, label, merge_key, **changes)


def opacity_of(slider: int) -> float:
    """The slider is quadratic: half of its way is spent below 25 %, where dense bundles are judged."""
    return round((slider / SLIDER_STEPS) ** 2, 4)


def slider_of(opacity: float) -> int:
    return round(SLIDER_STEPS * opacity**0.5)
