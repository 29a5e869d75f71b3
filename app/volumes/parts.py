"""Volumes in the window: opening, drawing as slices, moving through them."""

from collections.abc import Sequence
from functools import partial

from plexoscope.app.document.state import VOLUME
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.open_thing import InspectorPage, OpenThing
from plexoscope.app.view.part import FileOpener, Part
from plexoscope.app.view.tools import Tool
from plexoscope.app.volumes.actions import slice_actions
from plexoscope.app.volumes.frames import VolumeFrames
from plexoscope.app.volumes.opening import VolumeOpener, volume_files
from plexoscope.app.volumes.slice_tool import SliceTool
from plexoscope.app.volumes.things import VolumeThings
from plexoscope.app.volumes.volume_pages import SlicesPage, VolumeLooksPage

NO_VOLUME = "Open a volume first"


class Volumes(Part):
    """Images of voxels, and the crosshair."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.document)
        self._services = services
        self.opener = VolumeOpener(services.document, services.background, services.messages)
        self.frames = VolumeFrames(services.document, services.background, services.messages, services.clock)

    def actions(self) -> Sequence[Action]:
        return slice_actions(self._services.document)

    def build(self, view: ViewArea, actions: Actions) -> None:
        document, theme = self._services.document, self._services.theme
        self.slices = SliceTool(document)
        self.looks_page = VolumeLooksPage(document, self.frames, theme)
        self.slices_page = SlicesPage(document)
        self._rows = VolumeThings(document)

    def things(self) -> Sequence[OpenThing]:
        return self._rows.all()

    def pages(self) -> Sequence[InspectorPage]:
        page = partial(InspectorPage, VOLUME.removesuffix(":"), last=self._last, needs=NO_VOLUME)
        return (
            page("Looks", self.looks_page, "volume", "Looks of the volume", "F12", "window colormap frame threshold"),
            page("Slices", self.slices_page, "slices", "Slices through volumes", "", "crosshair planes position mm"),
        )

    def _last(self) -> str:
        selected = self._services.document.state.selected_volume
        return "" if selected is None else VOLUME + selected

    def openers(self) -> Sequence[FileOpener]:
        return (volume_files(self.opener),)

    def findable(self) -> Sequence[Findable]:
        return [
            Findable(
                f"open:{volume.id}",
                volume.name,
                "Open volume",
                volume.path.name,
                partial(self.inspect_wanted.emit, VOLUME + volume.id),
            )
            for volume in self._services.document.state.volumes
        ]

    def tools(self) -> Sequence[Tool]:
        return (self.slices,)
