"""Fibres and connectome linked: selected regions select their fibres, a picked fibre selects its regions."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject

from plexoscope.app.connectomes.region_ends import KnownEnds, RegionEnds
from plexoscope.app.document.document import Document
from plexoscope.app.document.selection import SelectedStreamlines, Selection, streamlines_of
from plexoscope.app.document.state import LAYER, State
from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.app.runs.runs import Runs
from plexoscope.app.tractograms.picked_streamlines import Picked
from plexoscope.app.tractograms.picking_tool import PickingTool
from plexoscope.plugins.states import RunState

METHOD = "structural-connectome"


class ConnectomeLink(QObject):
    """Keeps the ends that the shown connectome found. The `SelectionLink` of the document."""

    def __init__(self, document: Document, runs: Runs) -> None:
        super().__init__(document)
        self._document, self._runs = document, runs
        self.known = KnownEnds()
        self._taken: RunEntry | None = None
        document.link = self
        runs.changed.connect(self._take)
        runs.shown_changed.connect(self._take)

    def begin(self, picking: PickingTool) -> None:
        """Begin to follow what is picked in the view."""
        picking.on_pick = self._pick

    def streamlines_of(self, state: State, names: tuple[str, ...]) -> tuple[SelectedStreamlines, ...]:
        known = ((layer.id, self.known.get(layer.tractogram)) for layer in state.layers)
        return streamlines_of((id, ends.which(names)) for id, ends in known if ends is not None)

    def names_of(self, state: State, streamlines: tuple[SelectedStreamlines, ...]) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for each in streamlines:
            ends = self.known.get(state.layer(each.layer).tractogram)
            if ends is not None:
                names.update(dict.fromkeys(ends.regions_of(each.which.values)))
        return tuple(names)

    def names(self, state: State) -> tuple[str, ...]:
        known = (self.known.get(layer.tractogram) for layer in state.layers)
        return tuple(dict.fromkeys(name for ends in known if ends is not None for name in ends.names))

    def _take(self) -> None:
        """Take over the ends of the shown run, once it is over. Another connectome shown brings its own."""
        entry = self._runs.shown
        if entry is None or entry is self._taken or entry.method_id != METHOD or entry.run is None:
            return
        outputs = entry.run.outputs
        if entry.state is not RunState.SUCCEEDED or outputs is None or entry.settings is None:
            return
        self._taken = entry
        word = entry.settings.inputs.get("streamlines", "")
        layer = next((layer for layer in self._document.state.layers if LAYER + layer.id == word), None)
        ends = outputs.arrays["ends"]
        if layer is not None and len(ends) == layer.tractogram.n_streamlines:
            names = tuple(map(str, outputs.arrays["region_names"]))
            self.known.set(layer.tractogram, RegionEnds(names, ends.astype(np.int32)))
            self._complete()

    def _complete(self) -> None:
        """Select the streamlines that the selected names turn out to mean; that is no step of its own."""
        state = self._document.state
        if state.selected_nodes and not state.selection.streamlines:
            found = self.streamlines_of(state, state.selected_nodes)
            if found:
                self._document.pass_by(replace(state, selection=Selection(state.selected_nodes, found)))

    def _pick(self, picked: Picked | None) -> None:
        if picked is None:
            return
        ends = self.known.get(self._document.state.layer(picked.layer_id).tractogram)
        names = () if ends is None else ends.regions(picked.streamline)
        if names and set(names) != set(self._document.state.selected_nodes):
            self._document.select_nodes(names)
