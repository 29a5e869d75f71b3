"""What can be done with what is selected, by menu, chip and tree alike. Each is one undoable step."""

import re
from dataclasses import replace

import numpy as np

from plexoscope.app.document.document import Document
from plexoscope.app.document.selection import How, NamedSelection, Selection
from plexoscope.app.document.workspace import TABLE
from plexoscope.app.scene.graph_values import selected_in

_BETWEEN_NAMES = re.compile(r"\s*,\s*")


class SelectionEdits:
    """Edits of the selection, and of those that have a name."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @property
    def selection(self) -> Selection:
        return self._document.state.selection

    def has_any(self) -> bool:
        return bool(self.selection)

    def has_streamlines(self) -> bool:
        return bool(self.selection.streamlines)

    def has_named(self) -> bool:
        return bool(self._document.state.selections)

    def clear(self) -> None:
        if self.selection:
            self._document.select(Selection())

    def names(self) -> tuple[str, ...]:
        """All names that there are of what is open: of the networks that have some of the selected, of regions."""
        state = self._document.state
        selected = state.selected_nodes
        graphs = [graph for graph in state.graphs if not selected or len(selected_in(graph.network, selected))]
        known = dict.fromkeys(name for graph in graphs for name in graph.network.node_names)
        regions = self._document.link.names(state)
        if not selected or any(name in regions for name in selected):
            known.update(dict.fromkeys(regions))
        return tuple(known)

    def can_invert(self) -> bool:
        # Asked with every move of the camera: names of large networks are not listed for it.
        state = self._document.state
        selected = state.selected_nodes
        if state.selection.streamlines or not selected:
            return bool(state.layers or state.graphs)
        regions = self._document.link.names(state)
        return any(len(selected_in(graph.network, selected)) for graph in state.graphs) or any(
            name in regions for name in selected
        )

    def invert(self) -> None:
        """Select all that is not selected, of the kinds of which something is."""
        state = self._document.state
        n_streamlines = {layer.id: layer.tractogram.n_streamlines for layer in state.layers}
        self._document.select(state.selection.inverted(self.names(), n_streamlines), label="Invert the selection")

    def isolate(self) -> None:
        """Hide all other streamlines of the layers that have some of the selection, as by hand."""
        state = self._document.state
        for each in state.selection.streamlines:
            layer = state.layer(each.layer)
            hidden = layer.filter.hidden | set(np.flatnonzero(~each.which.values).tolist())
            state = state.with_layer(replace(layer, filter=replace(layer.filter, hidden=frozenset(hidden))))
        self._document.edit("Show only the selected streamlines", state)

    def select_by_name(self, names: str) -> None:
        """Select what is called so; several names stand between commas."""
        self._document.select_nodes(tuple(name for name in _BETWEEN_NAMES.split(names.strip()) if name))

    def show_table(self) -> None:
        """Bring up the view that lists nodes, bundles and groups."""
        self._document.bring_up_view(TABLE)

    def named(self) -> tuple[str, ...]:
        return tuple(each.name for each in self._document.state.selections)

    def keep(self, name: str) -> None:
        """Keep what is selected under a name."""
        self._document.keep_selection(name.strip() or self.free_name())

    def free_name(self) -> str:
        """A name that no selection has."""
        taken, number = set(self.named()), 1
        while f"Selection {number}" in taken:
            number += 1
        return f"Selection {number}"

    def use(self, name: str, how: How) -> None:
        """Select what is kept under a name, or join that with what is selected."""
        self.use_one(next(each for each in self._document.state.selections if each.name == name), how)

    def use_one(self, one: NamedSelection, how: How) -> None:
        doing = {"replace": "Select", "add": "Add", "subtract": "Subtract", "intersect": "Intersect with"}[how]
        self._document.select(one.selection, how, label=f"{doing} {one.name}")
