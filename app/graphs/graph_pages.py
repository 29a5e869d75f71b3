"""The pages of a graph: how the selected one is arranged, and how its nodes and edges are drawn."""

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import State
from plexoscope.app.graphs.edge_form import EdgeForm
from plexoscope.app.graphs.layout_form import LayoutForm
from plexoscope.app.graphs.layouts import GraphLayouts
from plexoscope.app.graphs.node_form import NodeForm
from plexoscope.app.widgets.form_grid import in_tab_order, scrolled_column
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard

GraphForm = TypeVar("GraphForm", LayoutForm, NodeForm, EdgeForm)


class GraphPages:
    """Makes each page when it is first asked for, and shows the selected graph in those that are made.

    Parameters
    ----------
    parent
        Holds the pages until they are put to their places.
    """

    def __init__(
        self,
        document: Document,
        layouts: GraphLayouts,
        lay_out_again: Callable[[], None],
        theme: ThemeSource,
        parent: QWidget,
    ) -> None:
        self._document, self._layouts, self._theme, self._parent = document, layouts, theme, parent
        self._lay_out_again = lay_out_again
        self._forms: list[LayoutForm | NodeForm | EdgeForm] = []
        document.changed.connect(self._follow)
        layouts.changed.connect(lambda: self._show(document.state))

    @property
    def layout(self) -> QWidget:
        return self._layout[0]

    @property
    def layout_form(self) -> LayoutForm:
        return self._layout[1]

    @property
    def of_nodes(self) -> QWidget:
        return self._nodes[0]

    @property
    def nodes(self) -> NodeForm:
        return self._nodes[1]

    @property
    def of_edges(self) -> QWidget:
        return self._edges[0]

    @property
    def edges(self) -> EdgeForm:
        return self._edges[1]

    @cached_property
    def _layout(self) -> tuple[QWidget, LayoutForm]:
        return self._page(lambda guard: LayoutForm(self._document, self._layouts, self._lay_out_again, guard))

    @cached_property
    def _nodes(self) -> tuple[QWidget, NodeForm]:
        return self._page(lambda guard: NodeForm(self._document, guard, self._theme))

    @cached_property
    def _edges(self) -> tuple[QWidget, EdgeForm]:
        return self._page(lambda guard: EdgeForm(self._document, guard, self._theme))

    def _page(self, make: Callable[[WheelGuard], GraphForm]) -> tuple[QWidget, GraphForm]:
        page = QWidget(self._parent)
        form = make(WheelGuard(page))
        column = scrolled_column(page)
        column.addWidget(form)
        column.addStretch(1)
        in_tab_order(*form.stops)
        self._forms.append(form)
        self._show(self._document.state)
        return page, form

    def _follow(self, before: State, state: State) -> None:
        if (before.graphs, before.selected_graph) != (state.graphs, state.selected_graph):
            self._show(state)  # and not otherwise: a number half typed must outlive a turn of the view

    def _show(self, state: State) -> None:
        graph = None if state.selected_graph is None else state.graph(state.selected_graph)
        for form in self._forms:
            if graph is None:
                form.forget()
            else:
                form.show_graph(graph)
