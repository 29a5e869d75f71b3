"""Exploring what is open: filters, regions in the view, volumes, bundles, picking. Puts these parts together."""

from PySide6.QtWidgets import QWidget

from plexoscope.app.actions import Actions
from plexoscope.app.background import Background
from plexoscope.app.bundles import Bundles
from plexoscope.app.cluster_panel import ClusterPanel
from plexoscope.app.document import Document
from plexoscope.app.filter_edits import FilterEdits
from plexoscope.app.filter_panel import FilterPanel
from plexoscope.app.filtering import Filtering
from plexoscope.app.indices import Indices
from plexoscope.app.messages import Messages
from plexoscope.app.pick_card import PickCard
from plexoscope.app.picking_tool import PickingTool
from plexoscope.app.region_tool import RegionTool
from plexoscope.app.saving import Saver
from plexoscope.app.slice_tool import SliceTool
from plexoscope.app.theme import Theme
from plexoscope.app.view_area import ViewArea
from plexoscope.app.view_tools import ViewTools
from plexoscope.app.volume_panel import VolumePanel
from plexoscope.app.volumes import VolumeOpener


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
        self.filter_panel = FilterPanel(self._document, self.filter, self.filtering, self.indices, theme)
        self.volume_panel = VolumePanel(self._document, actions.qaction("file.open").trigger, theme)
        self.cluster_panel = ClusterPanel(self._document, self.bundles, theme)
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
