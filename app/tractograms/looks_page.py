"""The page of looks: how the selected layer is drawn."""

from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import State
from plexoscope.app.tractograms.layer_values import LayerValues
from plexoscope.app.tractograms.style_form import StyleForm
from plexoscope.app.widgets.form_grid import scrolled_column
from plexoscope.app.widgets.theme_source import ThemeSource


class LooksPage(QWidget):
    """Shows the style of the selected layer."""

    def __init__(self, document: Document, values: LayerValues, theme: ThemeSource) -> None:
        super().__init__()
        self.style_form = StyleForm(document, values, theme)
        column = scrolled_column(self)
        column.addWidget(self.style_form)
        column.addStretch(1)
        document.changed.connect(self._follow)
        self._show(document.state)

    def _follow(self, before: State, state: State) -> None:
        if any(getattr(before, part) != getattr(state, part) for part in ("layers", "volumes", "selected_layer")):
            self._show(state)  # and not otherwise: a number half typed must outlive a turn of the view

    def _show(self, state: State) -> None:
        layer = state.current_layer
        self.style_form.setEnabled(layer is not None)
        if layer is not None:
            self.style_form.show_layer(layer)
        else:
            self.style_form.forget()
