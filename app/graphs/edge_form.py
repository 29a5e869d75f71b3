"""How the edges of the selected graph are drawn: which of them, opacity, width, colour, arrows, bundles."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLabel, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import ENDS, UNIFORM, VALUE, GraphLayer
from plexoscope.app.scene.first_graph_look import FIRST_BUNDLING
from plexoscope.app.scene.graph_values import edge_choices, edge_values, has_weights
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.colormap_box import ColormapBox
from plexoscope.app.widgets.form_grid import FormGrid, beside, number_label
from plexoscope.app.widgets.histogram_range import RangeEditor
from plexoscope.app.widgets.range_row import RangeRow
from plexoscope.app.widgets.swatch import Swatch
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.value_slider import ValueSlider, opacity_of, share_of_opacity
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.data.network import Network


class EdgeForm(QWidget):
    """Edits the part of a `GraphLook` that is about edges."""

    def __init__(self, document: Document, guard: WheelGuard, theme: ThemeSource) -> None:
        super().__init__()
        self._document, self._bursts = document, Bursts()
        self._graph: GraphLayer | None = None
        self._counted: Network | None = None
        self.opacity = ValueSlider("Edge opacity", opacity_of, share_of_opacity)
        self.opacity.moved.connect(lambda value, key: self._restyle("Change edge opacity", key, edge_opacity=value))
        self.percent = number_label()
        self.width_ = QDoubleSpinBox(minimum=0.25, maximum=20, singleStep=0.25, decimals=2, suffix=" px")
        self.width_.setAccessibleName("Edge width")
        self.width_.setKeyboardTracking(False)
        self.width_.valueChanged.connect(
            lambda value: self._restyle("Change edge width", self._bursts.key("width"), edge_px=value)
        )
        self.by_weight = QCheckBox("Wider with weight")
        self.by_weight.clicked.connect(lambda on: self._restyle("Change edge width", None, width_by_weight=on))
        self.colour_by = ChoiceBox("Edge colour")
        self.colour_by.chosen.connect(
            lambda key: self._restyle("Change edge colour", None, edge_colour=key, edge_range=None)
        )
        self.swatch = Swatch("Colour of the edges")
        self.swatch.chosen.connect(lambda rgb: self._restyle("Change edge colour", None, edge_rgb=rgb))
        self.colormap = ColormapBox()
        self.colormap.chosen.connect(lambda name: self._restyle("Change colormap", None, edge_map=name))
        self.range = RangeRow("Value at the first colour", "Value at the last colour", guard, theme)
        self.range.edited.connect(
            lambda low, high: self._restyle("Change range", self._bursts.key("range"), edge_range=(low, high))
        )
        self.range.reset.connect(lambda: self._restyle("Reset range", None, edge_range=None))
        self.weights = RangeEditor("weight", guard, theme)
        self.weights.edited.connect(self._change_weights)
        self.only_selected = QCheckBox("Only of selected nodes")
        self.only_selected.clicked.connect(
            lambda on: self._restyle("Show edges of selected nodes" if on else "Show all edges", None, only_selected=on)
        )
        self.arrows = QCheckBox("Arrows")
        self.arrows.clicked.connect(lambda on: self._restyle("Show arrows" if on else "Hide arrows", None, arrows=on))
        self.bundled = QCheckBox("Bundle", toolTip="Draw edges that run alike together")
        self.bundled.clicked.connect(self._switch_bundling)
        self.bundling = ValueSlider("Bundling")
        self.bundling.moved.connect(lambda value, key: self._restyle("Change bundling", key, bundling=value))
        self.bundling_words = number_label()
        grid = FormGrid(self)
        grid.add_row("Opacity", self.opacity, self.percent)
        grid.add_row("Width", self.width_)
        grid.add_wide(self.by_weight)
        grid.add_row("Colour", beside(self.colour_by, self.swatch)).setBuddy(self.colour_by)
        self._colormap_label = grid.add_row("Map", self.colormap)
        grid.add_wide(self.range)
        row = grid.rowCount()
        grid.addWidget(self.bundled, row, 0)
        grid.addWidget(self.bundling, row, 1)
        grid.addWidget(self.bundling_words, row, 2)
        self._weights_label = QLabel("Drawn by weight")
        grid.add_wide(self._weights_label)
        grid.add_wide(self.weights)
        grid.add_wide(self.only_selected)
        grid.add_wide(self.arrows)
        self.stops: tuple[QWidget, ...] = (
            self.opacity,
            self.width_,
            self.by_weight,
            self.colour_by,
            self.swatch,
            self.colormap,
            *self.range.stops,
            self.bundled,
            self.bundling,
            self.weights.low,
            self.weights.high,
            self.only_selected,
            self.arrows,
        )
        for widget in (self.opacity, self.width_, self.colour_by, self.colormap, self.bundling):
            guard.protect(widget)

    def forget(self) -> None:
        """Nothing is shown: what was, may be closed, and must not be held."""
        self._graph = self._counted = None

    def show_graph(self, graph: GraphLayer) -> None:
        self._graph = graph
        network, look = graph.network, graph.look
        self.opacity.show_value(look.edge_opacity)
        self.percent.setText(f"{100 * look.edge_opacity:.3g} %")
        with QSignalBlocker(self.width_):
            self.width_.setValue(look.edge_px)
        self.by_weight.setChecked(look.width_by_weight)
        self.colour_by.set_sections([("", edge_choices(network))])
        self.colour_by.show_choice(look.edge_colour, look.edge_colour.removeprefix(VALUE))
        self.swatch.setVisible(look.edge_colour == UNIFORM)
        self.swatch.show_rgb(look.edge_rgb)
        values = edge_values(network, look.edge_colour) if look.edge_colour != ENDS else None
        scaled = values is not None and not values.categories
        for widget in (self._colormap_label, self.colormap, self.range):
            widget.setVisible(scaled)
        if values is not None and scaled:
            self.colormap.show_colormap(look.edge_map)
            self.range.show_range(*(look.edge_range or values.column.robust_range()))
        weighted = has_weights(network)
        for part in (self.by_weight, self._weights_label, self.weights):
            part.setVisible(weighted)
        if weighted and network.weights is not None:
            if self._counted is not network:
                self._counted = network
                self.weights.set_values(network.weights)
            ends = float(network.weights.min()), float(network.weights.max())
            self.weights.show_range(*(look.weights or ends))
        self.only_selected.setChecked(look.only_selected)
        self.arrows.setVisible(network.directed)
        self.arrows.setChecked(look.arrows)
        self.bundled.setChecked(look.bundling is not None)
        self.bundling.setEnabled(look.bundling is not None)
        self.bundling.show_value(look.bundling or 0.0)
        self.bundling_words.setText("" if look.bundling is None else f"{100 * look.bundling:.0f} %")

    def _change_weights(self, low: float, high: float, key: str) -> None:
        if self._graph is None or self._graph.network.weights is None:
            return
        weights = self._graph.network.weights
        whole = low <= float(weights.min()) and high >= float(weights.max())
        self._restyle("Choose edges by weight", key, weights=None if whole else (low, high))

    def _switch_bundling(self, on: bool) -> None:
        label = "Bundle edges" if on else "Draw edges straight"
        self._restyle(label, None, bundling=FIRST_BUNDLING if on else None)

    def _restyle(self, label: str, merge_key: str | None, **changes: object) -> None:
        if self._graph is not None:
            self._document.restyle_graph(self._graph.id, label, merge_key, **changes)
