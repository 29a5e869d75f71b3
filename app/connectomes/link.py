"""Fibres and connectome linked: selected regions mark their fibres in the view, a picked fibre selects its regions."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject

from plexoscope.app.connectomes.region_ends import KnownEnds, RegionEnds
from plexoscope.app.document.document import Document
from plexoscope.app.document.state import LAYER, Layer, State
from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.app.runs.runs import Runs
from plexoscope.app.scene.visible_streamlines import visible_streamlines
from plexoscope.app.tractograms.picked_streamlines import Picked
from plexoscope.app.tractograms.picking_tool import PickingTool
from plexoscope.app.view.overlay import OverlayMark, ViewOverlay
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.models.data.arrays import F32, I64
from plexoscope.plugins.states import RunState

METHOD = "structural-connectome"
OWNER = "connectome"
MOST_LINES = 120
MOST_POINTS = 16
"""Of what is marked: it is painted anew with every frame. Evenly chosen, lines show where a bundle runs."""
MOST_NAMES = 2
WIDTH_PX = 1.4
OPACITY = 0.85


class ConnectomeLink(QObject):
    """Keeps the ends that the shown connectome found, and follows selection and picks."""

    def __init__(self, document: Document, runs: Runs) -> None:
        super().__init__(document)
        self._document, self._runs = document, runs
        self.known = KnownEnds()
        self._taken: RunEntry | None = None
        runs.changed.connect(self._take)
        runs.shown_changed.connect(self._take)

    def begin(self, overlay: ViewOverlay, picking: PickingTool, theme: ThemeSource) -> None:
        """Begin to mark in the view and to follow what is picked there."""
        self._overlay, self._theme = overlay, theme
        picking.on_pick = self._pick
        self._document.changed.connect(self._follow)
        self._document.shown_changed.connect(lambda _: self._show())
        theme.changed.connect(self._show)

    def marked(self, layer: Layer) -> I64:
        """Numbers of the streamlines of a layer that are drawn and that the selection means."""
        ends = self.known.get(layer.tractogram)
        if ends is None or not layer.style.visible:
            return np.zeros(0, np.int64)
        fibres = ends.fibres(self._document.state.selected_nodes)
        visible = visible_streamlines(layer, self._document.shown.get(layer.id))
        return fibres if visible is None else fibres[visible.values[fibres]]

    def can_isolate(self) -> bool:
        return any(len(self.marked(layer)) for layer in self._document.state.layers)

    def isolate(self) -> None:
        """Hide all other streamlines of the tractograms that have some of the selection, as by hand."""
        state = self._document.state
        for layer in state.layers:
            numbers = self.marked(layer)
            if len(numbers):
                others = np.delete(np.arange(layer.tractogram.n_streamlines), numbers)
                hidden = replace(layer.filter, hidden=frozenset(others.tolist()))
                state = state.with_layer(replace(layer, filter=hidden))
        self._document.edit("Show only the fibres of the selection", state)

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
            self._show()

    def _pick(self, picked: Picked | None) -> None:
        if picked is None:
            return
        ends = self.known.get(self._document.state.layer(picked.layer_id).tractogram)
        names = () if ends is None else ends.regions(picked.streamline)
        if names and set(names) != set(self._document.state.selected_nodes):
            self._document.select_nodes(names)

    def _follow(self, before: State, state: State) -> None:
        if before.selected_nodes != state.selected_nodes or before.layers is not state.layers:
            self._show()

    def _show(self) -> None:
        marks = []
        for layer in self._document.state.layers:
            numbers = self.marked(layer)
            shown = self._document.shown.get(layer.id)
            # Where nothing else is drawn they need no mark, and show their own colours.
            alone = shown is not None and np.count_nonzero(shown.values) == len(numbers)
            if len(numbers) and not alone:
                label = f"{_words(self._document.state.selected_nodes)}: {len(numbers):,} streamlines"
                lines = _lines_mm(layer, numbers)
                marks.append(OverlayMark(lines, self._theme.now.accent, WIDTH_PX, OPACITY, label=label, halo=True))
        self._overlay.show_marks(OWNER, marks)


def _words(names: tuple[str, ...]) -> str:
    return " – ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} regions"


def _lines_mm(layer: Layer, numbers: I64) -> list[F32]:
    """At most `MOST_LINES` of the streamlines, of each at most `MOST_POINTS` points with both ends."""
    lines = []
    some = numbers[np.linspace(0, len(numbers) - 1, min(len(numbers), MOST_LINES)).astype(int)]
    offsets, positions = layer.tractogram.offsets, layer.tractogram.positions_mm
    for first, after in zip(offsets[some].tolist(), offsets[some + 1].tolist(), strict=True):
        rows = np.linspace(first, after - 1, min(after - first, MOST_POINTS)).round().astype(int)
        lines.append(positions[rows])
    return lines
