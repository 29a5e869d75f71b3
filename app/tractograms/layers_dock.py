"""The layers dock: what is in the scene, and how the selected layer is drawn."""

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer, State
from plexoscope.app.tractograms.layer_values import LayerValues
from plexoscope.app.tractograms.style_form import StyleForm
from plexoscope.app.widgets.items_dock import Item, ItemsDock
from plexoscope.app.widgets.theme_source import ThemeSource


class LayersDock(ItemsDock):
    """Shows the document's layers, and how the selected one is drawn."""

    def __init__(self, document: Document, values: LayerValues, theme: ThemeSource) -> None:
        super().__init__("No layers yet\nDrop a tractogram on the view", theme)
        self._document = document
        self.style_form = StyleForm(document, values, theme)
        self.add_parts((self.style_form,), self.style_form.stops)
        self.end_column()
        document.changed.connect(self._follow)
        self._show(document.state)

    def choose(self, id: str) -> None:
        self._document.select_layer(id)

    def toggle(self, id: str) -> None:
        self._document.toggle_layer(id)

    def remove(self, id: str) -> None:
        self._document.remove_layer(id)

    def _follow(self, before: State, state: State) -> None:
        if any(getattr(before, part) != getattr(state, part) for part in ("layers", "volumes", "selected_layer")):
            self._show(state)  # and not otherwise: a number half typed must outlive a turn of the view

    def _show(self, state: State) -> None:
        self.show_items([_item(layer) for layer in state.layers], state.selected_layer)
        if state.selected_layer is not None:
            self.style_form.show_layer(state.layer(state.selected_layer))
        else:
            self.style_form.forget()


def _item(layer: Layer) -> Item:
    n = layer.tractogram.n_streamlines
    detail = f"{n:,} streamline{'s' if n != 1 else ''}"
    return Item(layer.id, layer.name, detail, str(layer.path), layer.style.visible)
