"""What can be done with bundles: clusters of a layer's streamlines, and the groups that its file names."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from plexoscope.app.document.document import Document
from plexoscope.app.document.ids import new_id
from plexoscope.app.document.selection import SelectedStreamlines, streamlines_of
from plexoscope.app.document.state import ClusterView, GroupLook, Layer
from plexoscope.app.scene.visible_streamlines import UNGROUPED
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.models.tracts.clusters import Clusters, cluster
from plexoscope.render.scene.appearance import StreamlineStyle

DEFAULT_THRESHOLD_MM = 20.0
THRESHOLDS_MM = (1.0, 100.0)
BUNDLE, GROUP = "bundle", "group"
"""Kinds of pieces of a layer in the tree of what is open."""


class Bundles(QObject):
    """Edits `Layer.clusters` and `Layer.groups`. Slow work is done in the background.

    Signals
    -------
    busy_changed
        Grouping has begun or ended.
    """

    busy_changed = Signal()

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        super().__init__(document)
        self._document, self._background, self._messages = document, background, messages
        self.jobs: dict[str, BackgroundJob] = {}

    @property
    def layer(self) -> Layer | None:
        """The selected one."""
        return self._document.state.current_layer

    # ---- clusters

    def group(self, layer: Layer, threshold_mm: float) -> None:
        """Put clusters of the streamlines that pass the filter in the place of the layer's streamlines."""
        if layer.id in self.jobs:
            return
        shown = self._document.shown.get(layer.id)
        among = None if shown is None else np.flatnonzero(shown.values)

        def work(job: BackgroundJob) -> Clusters:
            return cluster(layer.tractogram, threshold_mm, progress=job.checkpoint, among=among)

        def done(clusters: Clusters) -> None:
            ended()
            if any(each.id == layer.id for each in self._document.state.layers):
                label = f"Group {layer.name} into {clusters.n_clusters:,} bundles"
                self._document.change_layer(layer.id, label, clusters=ClusterView(clusters))

        def failed(error: BaseException) -> None:
            ended()
            self._messages.error(error)

        def ended() -> None:
            self.jobs.pop(layer.id, None)
            self.busy_changed.emit()

        self.jobs[layer.id] = self._background.submit(f"Grouping {layer.name}", work, done, failed, ended)
        self.busy_changed.emit()

    def ungroup(self) -> None:
        if (layer := self.layer) is not None and layer.clusters is not None:
            self._document.change_layer(layer.id, "Ungroup", clusters=None)

    def toggle_cluster(self, layer: Layer, number: int) -> None:
        """Draw the streamlines of a cluster, or its centroid alone."""
        if layer.clusters is not None:
            doing = "Collapse" if number in layer.clusters.expanded else "Expand"
            expanded = layer.clusters.expanded ^ {number}
            self._change(layer, f"{doing} bundle {number + 1}", replace(layer.clusters, expanded=expanded))

    def toggle_cluster_visible(self, layer: Layer, number: int) -> None:
        if layer.clusters is not None:
            doing = "Show" if number in layer.clusters.hidden else "Hide"
            hidden = layer.clusters.hidden ^ {number}
            self._change(layer, f"{doing} bundle {number + 1}", replace(layer.clusters, hidden=hidden))

    def expand_all(self) -> None:
        if (layer := self.layer) is not None and layer.clusters is not None:
            everything = frozenset(range(layer.clusters.clusters.n_clusters))
            self._change(layer, "Expand all bundles", replace(layer.clusters, expanded=everything))

    def collapse_all(self) -> None:
        if (layer := self.layer) is not None and layer.clusters is not None:
            self._change(layer, "Collapse all bundles", replace(layer.clusters, expanded=frozenset()))

    @property
    def can_ungroup(self) -> bool:
        return self.layer is not None and self.layer.clusters is not None

    @property
    def can_expand(self) -> bool:
        view = None if self.layer is None else self.layer.clusters
        return view is not None and len(view.expanded) < view.clusters.n_clusters

    @property
    def can_collapse(self) -> bool:
        return self.layer is not None and self.layer.clusters is not None and bool(self.layer.clusters.expanded)

    # ---- groups of the file

    def use_groups(self, on: bool) -> None:
        """Let the groups of the file say colour and opacity, or the style of the layer alone."""
        if (layer := self.layer) is not None:
            label = "Colour by groups" if on else "Colour by style"
            self._document.change_layer(layer.id, label, groups=first_looks(layer) if on else None)

    def look(self, layer: Layer, number: int, label: str, key: str | None = None, **changes: object) -> None:
        """Change fields of a `GroupLook`."""
        looks = list(layer.groups or first_looks(layer))
        looks[number] = replace(looks[number], **changes)  # type: ignore[arg-type]
        self._document.change_layer(layer.id, label, key, groups=tuple(looks))

    def show_all_groups(self, visible: bool) -> None:
        if (layer := self.layer) is not None:
            looks = tuple(replace(look, visible=visible) for look in layer.groups or first_looks(layer))
            label = "Show all groups" if visible else "Hide all groups"
            self._document.change_layer(layer.id, label, groups=looks)

    # ---- what is selected

    def select_row(self, layer: Layer, row: int) -> None:
        """Select the streamlines of a bundle or of a group of the file, by its row in the list."""
        self._document.select_streamlines(self._of_row(layer, row))

    def inspect_row(self, id: str, row: int, key: str, name: str) -> None:
        """Select the streamlines of one, and let the inspector be about its row of the tree."""
        self._document.inspect_streamlines(key, name, self._of_row(self._document.state.layer(id), row))

    def _of_row(self, layer: Layer, row: int) -> tuple[SelectedStreamlines, ...]:
        if layer.clusters is not None:
            members: npt.NDArray[np.integer[Any]] = layer.clusters.clusters.members(row)
        else:
            members = group_members(layer, (layer.groups or first_looks(layer))[row].name)
        which = np.zeros(layer.tractogram.n_streamlines, np.bool_)
        which[members] = True
        return streamlines_of([(layer.id, which)])

    # ---- a layer of its own

    def keep_cluster(self, layer: Layer, number: int) -> None:
        """Make a layer of the streamlines of a cluster that pass the filter."""
        if layer.clusters is not None:
            self._keep(layer, layer.clusters.clusters.members(number), f"bundle {number + 1}")

    def keep_group(self, layer: Layer, number: int) -> None:
        look = (layer.groups or first_looks(layer))[number]
        self._keep(layer, group_members(layer, look.name), look.name or "no group")

    def _keep(self, layer: Layer, members: npt.NDArray[np.integer], name: str) -> None:
        shown = self._document.shown.get(layer.id)
        if shown is not None:
            members = members[shown.values[members]]

        def work(_: BackgroundJob) -> Layer:
            tractogram = layer.tractogram.selected(members)
            style = replace(layer.style, values=None, opacity_by=None)
            if style.colour == "values":
                style = replace(style, colour=StreamlineStyle().colour)
            return Layer(new_id("bundle"), f"{layer.name}, {name}", layer.path, tractogram, style)

        def done(made: Layer) -> None:
            self._document.add_layers((made,))

        self._background.submit(f"Keeping {name}", work, done, self._messages.error)

    def _change(self, layer: Layer, label: str, view: ClusterView) -> None:
        self._document.change_layer(layer.id, label, clusters=view)


def first_looks(layer: Layer) -> tuple[GroupLook, ...]:
    """How the groups of a file are drawn at first: each in a colour of its own, the rest without one."""
    looks = [GroupLook(name, number) for number, name in enumerate(layer.tractogram.groups)]
    if len(group_members(layer, UNGROUPED)):
        looks.append(GroupLook(UNGROUPED, None))
    return tuple(looks)


def group_members(layer: Layer, name: str) -> npt.NDArray[np.integer]:
    """Numbers of the streamlines of a group, or of those in none."""
    if name != UNGROUPED:
        return layer.tractogram.groups[name]
    grouped = np.zeros(layer.tractogram.n_streamlines, np.bool_)
    for members in layer.tractogram.groups.values():
        grouped[members] = True
    return np.flatnonzero(~grouped)
