"""Picking: a click on a streamline shows it and what is known of it. Nothing of that is undone, for nothing changes."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from plexoscope.app.document.state import Layer, State
from plexoscope.app.scene.visible_streamlines import visible_centroids, visible_streamlines
from plexoscope.app.services.services import Services
from plexoscope.app.tractograms.filter.edits import FilterEdits
from plexoscope.app.tractograms.filter.spatial_indices import Indices
from plexoscope.app.tractograms.picked_streamlines import Picked, as_text, facts, line_mm
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.overlay import OverlayMark
from plexoscope.app.view.pointer import Pointer, Vector
from plexoscope.app.view.slices import slice_under
from plexoscope.app.view.tools import Tool, ToolRank
from plexoscope.app.widgets.fact_card import FactCard
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.picking import pick
from plexoscope.models.tracts.spatial_index import SpatialIndex
from plexoscope.render.scene.scene import Slab

OWNER = "picked"
TOLERANCE_PX = 5.0
WIDTH_PX = 3.5

ToggleCluster = Callable[[Layer, int], None]


class PickCard(FactCard):
    """A `FactCard` of a streamline.

    Signals
    -------
    hide_wanted, sphere_wanted
        A button was pressed.
    """

    hide_wanted = Signal()
    sphere_wanted = Signal()

    def __init__(self, parent: QWidget, theme: ThemeSource) -> None:
        super().__init__(parent, theme, "Picked streamline")
        self.hide_it = self.add_button("Hide", "Hide this streamline", 2)
        self.hide_it.clicked.connect(self.hide_wanted)
        self.sphere = self.add_button("Sphere here", "Filter by a sphere at the place that was clicked", 3)
        self.sphere.clicked.connect(self.sphere_wanted)


class PickingTool(Tool):
    """Shows the streamline that was clicked. `on_pick` is called with every pick, and with None at its end."""

    rank = ToolRank.STREAMLINE

    def __init__(
        self,
        services: Services,
        view: ViewArea,
        indices: Indices,
        edits: FilterEdits,
        toggle_cluster: ToggleCluster,
    ) -> None:
        self._document, self._theme = services.document, services.theme
        self._indices, self._edits = indices, edits
        self._overlay, self.card = view.overlay, PickCard(view, services.theme)
        self._toggle_cluster = toggle_cluster
        self._centroids: dict[str, tuple[Tractogram, SpatialIndex]] = {}
        self.picked: Picked | None = None
        self.on_pick: Callable[[Picked | None], None] = lambda _: None
        self._before: Picked | None = None
        self._toggled = False
        self._document.changed.connect(self._follow)
        self._document.shown_changed.connect(lambda _: self._check())
        self._theme.changed.connect(self._show)
        self.card.closed.connect(self.clear)
        self.card.copied.connect(self._copy)
        self.card.hide_wanted.connect(self._hide)
        self.card.sphere_wanted.connect(self._add_sphere)

    # ---- the tool

    def click(self, pointer: Pointer) -> bool:
        """A streamline is picked, with Shift a sphere is put there; a centroid is expanded."""
        shift = pointer.modifiers == Qt.KeyboardModifier.ShiftModifier
        if not shift and pointer.modifiers != Qt.KeyboardModifier.NoModifier:
            return False
        self._toggled = False
        waiting = [layer for layer in self._pickable() if self._indices.get(layer.tractogram) is None]
        if waiting:
            # Again when one more is there, until all are.
            self._indices.request(waiting[0], lambda _: self._click_again(pointer))
            return True
        self._before = self.picked
        found = self._under(pointer)
        if isinstance(found, Picked):
            if shift:
                self._select(found)
                self._edits.add_sphere(found.place_mm)
            else:
                self._set(found)
        elif found is not None:
            self._toggled = True
            self._toggle_cluster(*found)
        elif not shift:
            self.clear()
        return True

    def _click_again(self, pointer: Pointer) -> None:
        self.click(pointer)

    def double_click(self, pointer: Pointer) -> bool:
        """A double click shows all, so what its first click picked is taken back; unless that opened a cluster."""
        if not self._toggled:
            self._set(self._before)
        return self._toggled

    def key(self, key: int) -> bool:
        clears = key == Qt.Key.Key_Escape and self.picked is not None
        if clears:
            self.clear()
        return clears

    # ---- what is under the mouse

    def _pickable(self) -> list[Layer]:
        return [layer for layer in self._document.state.layers if layer.style.visible and layer.style.opacity > 0]

    def _under(self, pointer: Pointer) -> Picked | tuple[Layer, int] | None:
        """The foremost streamline, or the layer and number of a cluster; None if a slice is before them all."""
        nearest_mm = np.inf
        found: Picked | tuple[Layer, int] | None = None
        if (met := slice_under(self._document.state, pointer, solid=True)) is not None:
            nearest_mm = float(np.linalg.norm(met[1] - pointer.ray()[0]))
        for layer in self._pickable():
            shown = self._document.shown.get(layer.id)
            index = self._indices.get(layer.tractogram)
            assert index is not None
            hit = self._pick(pointer, index, visible_streamlines(layer, shown))
            if hit is not None and hit[0] < nearest_mm:
                x, y, z = index.tractogram.positions_mm[hit[2]].astype(np.float64).round(2).tolist()
                nearest_mm, found = hit[0], Picked(layer.id, hit[1], (x, y, z))
            if layer.clusters is not None:
                index = self._centroid_index(layer)
                hit = self._pick(pointer, index, visible_centroids(layer.clusters, shown))
                if hit is not None and hit[0] < nearest_mm:
                    nearest_mm, found = hit[0], (layer, hit[1])
        return found

    def _pick(self, pointer: Pointer, index: SpatialIndex, visible: Column | None) -> tuple[float, int, int] | None:
        """Depth in mm, streamline and point of the foremost one under the pointer."""
        n_streamlines = index.tractogram.n_streamlines
        mask = np.ones(n_streamlines, np.bool_) if visible is None else visible.values
        if not mask.any():
            return None
        origin, direction = pointer.ray()
        between_mm = _between_mm(self._document.state.view.slab, origin, direction)
        hit = pick(index, origin, direction, pointer.half_angle_rad(TOLERANCE_PX), mask, between_mm)
        if hit is None:
            return None
        return hit.depth_mm, hit.streamline, int(index.tractogram.offsets[hit.streamline]) + hit.point

    def _centroid_index(self, layer: Layer) -> SpatialIndex:
        """Of the centroids of a layer; a few hundred streamlines take no time."""
        assert layer.clusters is not None
        centroids = layer.clusters.clusters.centroids
        kept = self._centroids.get(layer.id)
        if kept is None or kept[0] is not centroids:
            kept = self._centroids[layer.id] = centroids, SpatialIndex(centroids)
        return kept[1]

    # ---- what was picked

    def clear(self) -> None:
        self._set(None)

    def _set(self, picked: Picked | None) -> None:
        self.picked = picked
        self._show()
        self.on_pick(picked)

    def _layer(self) -> Layer | None:
        layers = self._document.state.layers
        return next((layer for layer in layers if self.picked is not None and layer.id == self.picked.layer_id), None)

    def _show(self) -> None:
        layer = self._layer()
        if layer is None or self.picked is None:
            self.card.hide()
            self._overlay.show_marks(OWNER, [])
            return
        number = self.picked.streamline
        place = np.array([self.picked.place_mm])
        mark = OverlayMark([line_mm(layer, number)], self._theme.now.text, WIDTH_PX, dots_mm=place, halo=True)
        self._overlay.show_marks(OWNER, [mark])
        self.card.show_facts(f"Streamline {number:,}", layer.name, facts(layer, number))

    def _follow(self, before: State, state: State) -> None:
        if before.layers is not state.layers:
            self._check()

    def _check(self) -> None:
        """Forget what was picked when it is no longer drawn."""
        layer = self._layer()
        if self.picked is None:
            return
        visible = None if layer is None else visible_streamlines(layer, self._document.shown.get(layer.id))
        hidden = visible is not None and not visible.values[self.picked.streamline]
        if layer is None or not layer.style.visible or hidden:
            self.clear()

    def _copy(self) -> None:
        layer = self._layer()
        if layer is not None and self.picked is not None:
            QGuiApplication.clipboard().setText(as_text(layer, self.picked.streamline))

    def _hide(self) -> None:
        layer = self._layer()
        if layer is not None and self.picked is not None:
            self._edits.hide(layer, self.picked.streamline)

    def _add_sphere(self) -> None:
        if self.picked is not None:
            self._select(self.picked)
            self._edits.add_sphere(self.picked.place_mm)

    def _select(self, picked: Picked) -> None:
        """Spheres are put on the selected layer."""
        if self._document.state.selected_layer != picked.layer_id:
            self._document.select_layer(picked.layer_id)


def _between_mm(slab: Slab | None, origin_mm: Vector, direction: Vector) -> tuple[float, float]:
    """Where a line of sight enters and leaves a slab."""
    if slab is None:
        return 0.0, np.inf
    axis = np.asarray(slab.axis)
    slope, height_mm = float(axis @ direction), float(axis @ origin_mm)
    if abs(slope) < 1e-6:  # it runs along the slab, inside or outside
        return (0.0, np.inf) if slab.low_mm <= height_mm <= slab.high_mm else (np.inf, 0.0)
    ends = sorted([(slab.low_mm - height_mm) / slope, (slab.high_mm - height_mm) / slope])
    return ends[0], ends[1]
