"""The layers dock: what is in the scene, and how the selected layer is drawn."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from plexoscope.app.document import Document, Layer, State
from plexoscope.app.form_grid import scroll_of
from plexoscope.app.icons import icon
from plexoscope.app.layer_values import LayerValues
from plexoscope.app.style_form import StyleForm
from plexoscope.app.theme import UNIT_PX, Theme


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
    """Shows the document's layers, and how the selected one is drawn."""

    def __init__(self, document: Document, values: LayerValues, theme: Theme) -> None:
        super().__init__()
        self._document, self._theme = document, theme
        self._rows: dict[str, LayerRow] = {}
        self._empty = QLabel("No layers yet\nDrop a tractogram on the view", wordWrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.style_form = StyleForm(document, values)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX)
        column.setSpacing(UNIT_PX)
        column.addWidget(self._empty)
        column.addLayout(self._list)
        column.addWidget(self.style_form)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll_of(content))
        document.changed.connect(self._follow)
        self._show(document.state)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.style_form.apply_theme(theme)
        self._show(self._document.state)

    def _follow(self, before: State, state: State) -> None:
        if any(getattr(before, part) != getattr(state, part) for part in ("layers", "volumes", "selected_layer")):
            self._show(state)  # and not otherwise: a number half typed must outlive a turn of the view

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
        for first, second in pairwise([*stops, *self.style_form.stops]):
            QWidget.setTabOrder(first, second)
        self.style_form.setVisible(state.selected_layer is not None)
        if state.selected_layer is not None:
            self.style_form.show_layer(state.layer(state.selected_layer))
