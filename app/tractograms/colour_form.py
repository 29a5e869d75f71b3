"""What the colour of a layer says: directions, one colour, groups, or values."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer
from plexoscope.app.scene.value_columns import GROUP, ColumnKey, first_colours
from plexoscope.app.tractograms.bundles import first_looks
from plexoscope.app.tractograms.layer_values import LayerValues
from plexoscope.app.tractograms.value_form import Restyle, ValueForm
from plexoscope.app.widgets.colormap_box import ColormapBox
from plexoscope.app.widgets.form_grid import FormGrid, beside
from plexoscope.app.widgets.swatch import Swatch
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.data.column import Column
from plexoscope.render.colormap import n_categories
from plexoscope.render.scene.appearance import Rgb, ValueColours

PLAIN = ("", [("By direction", "direction"), ("One colour", "uniform")])
GROUPS = ColumnKey("group", GROUP)
ENDS = "Value at the first colour", "Value at the last colour"
LOG_HELP = "Even steps of the logarithm"
NO_LOG = "A logarithmic scale needs a range above 0: raise its lower end"


class ColourForm(ValueForm):
    """Edits the colours of a layer's style."""

    purpose = "colour"

    def __init__(
        self, document: Document, values: LayerValues, guard: WheelGuard, restyle: Restyle, theme: ThemeSource
    ) -> None:
        super().__init__(document, values, guard, restyle, theme, "Colour", ENDS)
        self._theme = theme
        self.swatch = Swatch("Colour of the layer")
        self.swatch.chosen.connect(lambda rgb: restyle("Change colour", None, rgb=rgb))
        self.colormap = ColormapBox()
        self.colormap.chosen.connect(lambda name: self._change("Change colormap", None, colormap=name))
        self.log = QCheckBox("Log scale")
        self.log.clicked.connect(lambda on: self._change("Change scale", None, log=on))
        self.missing = Swatch("Colour of missing values")
        self.missing.chosen.connect(self._change_missing)
        missing = QLabel("Missing")
        missing.setBuddy(self.missing)
        last = QHBoxLayout()
        last.setContentsMargins(0, 0, 0, 0)
        last.setSpacing(UNIT_PX)
        for part in (self.log, missing, self.missing):
            last.addWidget(part, 1 if part is self.log else 0)
        self._last = QWidget()
        self._last.setLayout(last)
        grid = FormGrid(self)
        grid.add_row("Colour", beside(self.by, self.swatch)).setBuddy(self.by)
        self._colormap_label = grid.add_row("Map", self.colormap)
        grid.add_wide(self.range)
        grid.add_wide(self._last)
        self.stops: tuple[QWidget, ...] = (
            self.by,
            self.swatch,
            self.colormap,
            *self.range.stops,
            self.log,
            self.missing,
        )
        guard.protect(self.colormap)

    def show_layer(self, layer: Layer) -> None:
        super().show_layer(layer)
        style = layer.style
        self.by.set_sections([PLAIN, *self._values.sections(layer)])
        self.swatch.setVisible(style.colour == "uniform" and layer.groups is None)
        self.swatch.show_rgb(style.rgb)
        by = style.values if style.colour == "values" and layer.groups is None else None
        categorical = by is not None and bool(n_categories(by.colormap))
        for widget in (self._colormap_label, self.colormap, self._last):
            widget.setVisible(by is not None)
        self.range.setVisible(by is not None and not categorical)
        self.log.setVisible(not categorical)
        if by is None:
            self.by.show_choice(style.colour if layer.groups is None else GROUPS)
            return
        self.by.show_choice(self._values.key_of(layer, by.column) or by.column, by.column.name)
        self.colormap.show_colormap(by.colormap)
        self.range.show_range(by.low, by.high)
        with QSignalBlocker(self.log):
            self.log.setChecked(by.log)
        self.log.setEnabled(by.low > 0)
        self.log.setToolTip(LOG_HELP if by.low > 0 else NO_LOG)
        self.missing.show_rgb(by.missing_rgb)

    def _choose_plain(self, layer: Layer, choice: object) -> bool:
        if choice == GROUPS:
            self._document.change_layer(layer.id, "Colour by groups", groups=layer.groups or first_looks(layer))
        elif isinstance(choice, str):
            self._colour(layer.id, "Change colouring", colour=choice)
        return choice == GROUPS or isinstance(choice, str)

    def _take(self, id: str, column: Column, categorical: bool) -> None:
        now = self._document.state.layer(id).style.values
        by = first_colours(column, categorical, now, self._theme.now.values_map)
        self._colour(id, f"Colour by {column.name}", colour="values", values=by)

    def _colour(self, id: str, label: str, **changes: object) -> None:
        """Let the style say the colours, not the looks of the groups."""
        style = replace(self._document.state.layer(id).style, **changes)  # type: ignore[arg-type]
        self._document.change_layer(id, label, style=style, groups=None)

    def _set_range(self, label: str, key: str | None, low: float, high: float) -> None:
        by = self._followed()
        if by is not None:
            self._change(label, key, low=low, high=high, log=by.log and low > 0)

    def _change_missing(self, rgb: Rgb) -> None:
        self._change("Change colour of missing values", None, missing_rgb=rgb)

    def _followed(self) -> ValueColours | None:
        return self._layer.style.values if self._layer is not None else None

    def _change(self, label: str, key: str | None, **changes: object) -> None:
        by = self._followed()
        if by is not None:
            self._restyle(label, key, values=replace(by, **changes))  # type: ignore[arg-type]
