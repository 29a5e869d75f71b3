"""How the nodes of the selected graph are drawn: size, colour, shape, names."""

from math import log

from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import UNIFORM, VALUE, GraphLayer
from plexoscope.app.scene.graph_values import node_choices, node_values
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.colormap_box import ColormapBox
from plexoscope.app.widgets.form_grid import FormGrid, beside, number_label
from plexoscope.app.widgets.range_row import RangeRow
from plexoscope.app.widgets.swatch import Swatch
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.value_slider import ValueSlider
from plexoscope.app.widgets.wheel_guard import WheelGuard

SIZES_PX = (1.5, 60.0)
LABELS = (
    ("None", "none"),
    ("Selected ones", "selected"),
    ("Most important", "important"),
    ("All that fit", "all"),
)


class NodeForm(QWidget):
    """Edits the part of a `GraphLook` that is about nodes."""

    def __init__(self, document: Document, guard: WheelGuard, theme: ThemeSource) -> None:
        super().__init__()
        self._document, self._bursts = document, Bursts()
        self._graph: GraphLayer | None = None
        self.diameter = ValueSlider("Node size", size_px, share_of_size)
        self.diameter.moved.connect(lambda value, key: self._restyle("Change node size", key, node_px=value))
        self.diameter_words = number_label()
        self.size_by, self.shape_by = ChoiceBox("Size by"), ChoiceBox("Shape by")
        self.size_by.chosen.connect(lambda key: self._restyle("Change node size", None, size_by=key))
        self.shape_by.chosen.connect(lambda key: self._restyle("Change node shape", None, shape_by=key))
        self.colour_by = ChoiceBox("Node colour")
        self.colour_by.chosen.connect(self._choose_colour)
        self.swatch = Swatch("Colour of the nodes")
        self.swatch.chosen.connect(lambda rgb: self._restyle("Change node colour", None, node_rgb=rgb))
        self.colormap = ColormapBox()
        self.colormap.chosen.connect(lambda name: self._restyle("Change colormap", None, node_map=name))
        self.range = RangeRow("Value at the first colour", "Value at the last colour", guard, theme)
        self.range.edited.connect(
            lambda low, high: self._restyle("Change range", self._bursts.key("range"), node_range=(low, high))
        )
        self.range.reset.connect(lambda: self._restyle("Reset range", None, node_range=None))
        self.labels = ChoiceBox("Names")
        self.labels.set_sections([("", LABELS)])
        self.labels.chosen.connect(lambda labels: self._restyle("Change names", None, labels=labels))
        grid = FormGrid(self)
        grid.add_row("Size", self.diameter, self.diameter_words)
        grid.add_row("Size by", self.size_by)
        grid.add_row("Colour", beside(self.colour_by, self.swatch)).setBuddy(self.colour_by)
        self._colormap_label = grid.add_row("Map", self.colormap)
        grid.add_wide(self.range)
        self._shape_label = grid.add_row("Shape by", self.shape_by)
        grid.add_row("Names", self.labels)
        self.stops: tuple[QWidget, ...] = (
            self.diameter,
            self.size_by,
            self.colour_by,
            self.swatch,
            self.colormap,
            *self.range.stops,
            self.shape_by,
            self.labels,
        )
        for widget in (self.diameter, self.size_by, self.colour_by, self.colormap, self.shape_by, self.labels):
            guard.protect(widget)

    def forget(self) -> None:
        """Nothing is shown: what was, may be closed, and must not be held."""
        self._graph = None

    def show_graph(self, graph: GraphLayer) -> None:
        self._graph = graph
        network, look = graph.network, graph.look
        choices = node_choices(network)
        amounts = [(words, key) for words, key in choices if not _categories(graph, key)]
        names = [(words, key) for words, key in choices if _categories(graph, key)]
        self.diameter.show_value(look.node_px)
        self.diameter_words.setText(f"{look.node_px:.3g} px")
        self.size_by.set_sections([("", [("One size", UNIFORM), *amounts])])
        self.size_by.show_choice(look.size_by)
        self.colour_by.set_sections([("", [("One colour", UNIFORM), *choices])])
        self.colour_by.show_choice(look.node_colour, look.node_colour.removeprefix(VALUE))
        self.swatch.setVisible(look.node_colour == UNIFORM)
        self.swatch.show_rgb(look.node_rgb)
        values = node_values(network, look.node_colour)
        scaled = values is not None and not values.categories
        for widget in (self._colormap_label, self.colormap, self.range):
            widget.setVisible(scaled)
        if values is not None and scaled:
            self.colormap.show_colormap(look.node_map)
            self.range.show_range(*(look.node_range or values.column.robust_range()))
        self.shape_by.set_sections([("", [("One shape", UNIFORM), *names])])
        self.shape_by.show_choice(look.shape_by)
        self._shape_label.setVisible(bool(names))
        self.shape_by.setVisible(bool(names))
        self.labels.show_choice(look.labels)

    def _choose_colour(self, key: object) -> None:
        self._restyle("Change node colour", None, node_colour=key, node_range=None)

    def _restyle(self, label: str, merge_key: str | None, **changes: object) -> None:
        if self._graph is not None:
            self._document.restyle_graph(self._graph.id, label, merge_key, **changes)


def _categories(graph: GraphLayer, key: str) -> bool:
    values = node_values(graph.network, key)
    return values is not None and bool(values.categories)


def size_px(share: float) -> float:
    """Each step of the slider changes the size by the same factor."""
    low, high = SIZES_PX
    return round(low * (high / low) ** share, 2)


def share_of_size(px: float) -> float:
    low, high = SIZES_PX
    return log(min(max(px, low), high) / low) / log(high / low)
