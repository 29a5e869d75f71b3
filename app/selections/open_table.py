"""The view of the middle that lists nodes, bundles and groups of what is open, in step with what is selected."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import GRAPH, State
from plexoscope.app.selections.listed import (
    is_of_nodes,
    rows_of,
    selected_names,
    streamlines_named,
    what_is_listed,
)
from plexoscope.app.selections.row_table import RowTable
from plexoscope.app.services.messages import Messages
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.manifest import Channel

NOTHING = "Nothing to list\nOpen a network, or a tractogram with groups, or group one into bundles"


class _Table(RowTable):
    nothing_yet = NOTHING


class OpenTable(QWidget):
    """A choice of what to list, and its rows.

    What the tree selects is listed, until something else is chosen here.
    """

    def __init__(self, document: Document, messages: Messages, theme: ThemeSource) -> None:
        super().__init__()
        self._document, self._theme = document, theme
        self.key = ""
        self._inspected = ""
        self.table = _Table(Channel("table", "table", "latest", "Table"), theme.now)
        self.choice = ChoiceBox("What the table lists")
        self.choice.setMinimumContentsLength(20)
        self.choice.setToolTip("What the table lists")
        self.choice.chosen.connect(self.list)
        self.table.add_control(self.choice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        self.setFocusProxy(self.table.view)
        self.table.picked.connect(self._select)
        self.table.came_over.connect(self._point)
        self.table.done.connect(messages.good)
        self.table.failed.connect(lambda words: messages.post("bad", words, toast=True))
        document.hover.changed.connect(self._show_pointed)
        document.changed.connect(self._follow)
        theme.changed.connect(lambda: self.table.apply_theme(theme.now))
        self._show(document.state)

    def list(self, key: Any) -> None:
        """List what a key of `what_is_listed` names."""
        self.key = str(key)
        self._show(self._document.state)

    def _follow(self, before: State, after: State) -> None:
        if (
            before.graphs is not after.graphs
            or before.layers is not after.layers
            or before.inspected != after.inspected
            or before.selection is not after.selection
        ):
            self._show(after)

    def _show(self, state: State) -> None:
        listed = what_is_listed(state)
        keys = [each.key for each in listed]
        if state.inspected != self._inspected:
            self._inspected = state.inspected
            thing = state.inspected.partition("/")[0]
            self.key = next((key for key in keys if key.partition("/")[0] == thing), self.key)
        if self.key not in keys:
            last = GRAPH + (state.selected_graph or "")
            self.key = last if last in keys else next(iter(keys), "")
        self.choice.set_sections([("", [(each.words, each.key) for each in listed])])
        self.choice.setVisible(bool(listed))
        if not listed:
            self.table.reset()
            return
        self.choice.show_choice(self.key)
        example = "degree > 5" if is_of_nodes(self.key) else "streamlines > 100"
        self.table.filter.setPlaceholderText(f"Filter: a word, or {example}")
        rows = rows_of(state, self.key)
        if rows is not self.table.newest:
            self.table.mark(())
            self.table.feed([(0, rows)])
        self.table.mark(selected_names(state, self.key))

    def _select(self, names: tuple[str, ...]) -> None:
        if is_of_nodes(self.key):
            self._document.select_nodes(names)
        else:
            self._document.select_streamlines(streamlines_named(self._document.state, self.key, names))

    def _point(self, names: tuple[str, ...]) -> None:
        if not names or is_of_nodes(self.key):
            self._document.hover.show(self, names)

    def _show_pointed(self, names: tuple[str, ...]) -> None:
        if self.key and is_of_nodes(self.key):
            self.table.hover(names)
