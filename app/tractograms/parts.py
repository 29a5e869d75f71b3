"""Exploring what is open: filters, regions in the view, volumes, bundles, picking. Puts these parts together."""

from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.services.actions import Actions
from plexoscope.app.services.background import Background
from plexoscope.app.services.messages import Messages
from plexoscope.app.tractograms.bundles import Bundles
from plexoscope.app.tractograms.bundles_dock import BundlesDock
from plexoscope.app.tractograms.filter.edits import FilterEdits
from plexoscope.app.tractograms.filter.filter_dock import FilterDock
from plexoscope.app.tractograms.filter.filtering import Filtering
from plexoscope.app.tractograms.filter.region_tool import RegionTool
from plexoscope.app.tractograms.filter.spatial_indices import Indices
from plexoscope.app.tractograms.picking_tool import PickCard, PickingTool
from plexoscope.app.tractograms.saving import Saver
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.tools import ViewTools
from plexoscope.app.volumes.opening import VolumeOpener
from plexoscope.app.volumes.slice_tool import SliceTool
from plexoscope.app.volumes.volumes_dock import VolumesDock
from plexoscope.app.widgets.theme import Theme


class Exploring:
    """The parts that need no window; `build` adds those that do."""

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        self._document = document
        self.indices = Indices(document, background, messages)
        self.filtering = Filtering(document, self.indices, messages)
        self.filter = FilterEdits(document, self.indices)
        self.volumes = VolumeOpener(document, background, messages)
        self.bundles = Bundles(document, background, messages)
        self.saver = Saver(document, background, messages)

    def build(self, view: ViewArea, actions: Actions, theme: Theme) -> tuple[QWidget, ...]:
        """Make the tools of the view, and return the contents of docks: filter, bundles, volumes."""
        self.regions = RegionTool(self._document, view.overlay)
        self.slices = SliceTool(self._document)
        self.card = PickCard(view, theme)
        self.picking = PickingTool(
            self._document, self.indices, self.filter, view.overlay, self.card, theme, self.bundles.toggle_cluster
        )
        self.tools = ViewTools(view.canvas.native, self._document, (self.slices, self.regions, self.picking))
        self.filter_panel = FilterDock(self._document, self.filter, self.filtering, self.indices, theme)
        self.volume_panel = VolumesDock(self._document, actions.qaction("file.open").trigger, theme)
        self.cluster_panel = BundlesDock(self._document, self.bundles, theme)
        return self.filter_panel, self.cluster_panel, self.volume_panel

    def apply_theme(self, theme: Theme) -> None:
        for part in (self.filter_panel, self.cluster_panel, self.volume_panel, self.picking):
            part.apply_theme(theme)

    def tick(self) -> None:
        """Bring up to date what changes by itself."""
        self.filter_panel.tick()
        self.cluster_panel.tick()

    def close(self) -> None:
        self.filtering.close()
