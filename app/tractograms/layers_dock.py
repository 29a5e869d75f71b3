"""The layers dock: what is in the scene, and how the selected layer is drawn."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer, State
from plexoscope.app.tractograms.layer_values import LayerValues
from plexoscope.app.tractograms.style_form import StyleForm
from plexoscope.app.widgets.form_grid import scrolled_column
from plexoscope.app.widgets.list_row import ListRow
from plexoscope.app.widgets.theme import Theme


class LayersDock(QWidget):
    """Shows the document's layers, and how the selected one is drawn."""

    def __init__(self, document: Document, values: LayerValues, theme: Theme) -> None:
        super().__init__()
        self._document, self._theme = document, theme
        self._rows: dict[str, ListRow] = {}
        self._empty = QLabel("No layers yet\nDrop a tractogram on the view", wordWrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.style_form = StyleForm(document, values)
        column = scrolled_column(self)
        column.addWidget(self._empty)
        column.addLayout(self._list)
        column.addWidget(self.style_form)
        column.addStretch(1)
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
                self._rows[layer.id] = self._row_of(layer)
            if self._list.indexOf(self._rows[layer.id]) != place:
                self._list.insertWidget(place, self._rows[layer.id])
            self._rows[layer.id].show_state(layer.style.visible, layer.id == state.selected_layer, self._theme)
        stops = [stop for layer in state.layers for stop in self._rows[layer.id].stops]
        for first, second in pairwise([*stops, *self.style_form.stops]):
            QWidget.setTabOrder(first, second)
        self.style_form.setVisible(state.selected_layer is not None)
        if state.selected_layer is not None:
            self.style_form.show_layer(state.layer(state.selected_layer))
        else:
            self.style_form.forget()

    def _row_of(self, layer: Layer) -> ListRow:
        n, document = layer.tractogram.n_streamlines, self._document
        row = ListRow(
            layer.name,
            f"{n:,} streamline{'s' if n != 1 else ''}",
            str(layer.path),
            partial(document.toggle_layer, layer.id),
            partial(document.remove_layer, layer.id),
        )
        row.chosen.connect(partial(document.select_layer, layer.id))
        return row
