"""Volumes in the window: opening, drawing as slices, moving through them."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from plexoscope.app.document.state import VOLUME
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.preferences.declared import VOLUME_MAP
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.open_thing import InspectorPage, OpenThing
from plexoscope.app.view.part import FileOpener, Part
from plexoscope.app.view.timed_thing import TimedThing
from plexoscope.app.view.tools import Tool
from plexoscope.app.volumes.actions import slice_actions
from plexoscope.app.volumes.frames import VolumeFrames
from plexoscope.app.volumes.opening import VolumeOpener, volume_files
from plexoscope.app.volumes.slice_tool import SliceTool
from plexoscope.app.volumes.things import VolumeThings
from plexoscope.app.widgets.deferred import Deferred

if TYPE_CHECKING:
    from plexoscope.app.volumes.volume_pages import SlicesPage, VolumeLooksPage

NO_VOLUME = "Open a volume first"


class Volumes(Part):
    """Images of voxels, and the crosshair."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.document)
        self._services = services
        self.opener = VolumeOpener(
            services.document, services.background, services.messages, lambda: services.preferences[VOLUME_MAP]
        )
        self.frames = VolumeFrames(services.document, services.background, services.messages)
        self.frames.changed.connect(self.times_changed)

    def actions(self) -> Sequence[Action]:
        return slice_actions(self._services.document)

    def build(self, view: ViewArea, actions: Actions) -> None:
        self.slices = SliceTool(self._services.document)
        self._looks, self._slices = Deferred(self._made_looks_page), Deferred(self._made_slices_page)
        self._rows = VolumeThings(self._services.document)

    def times(self) -> Sequence[TimedThing]:
        return self.frames.things()

    def things(self) -> Sequence[OpenThing]:
        return self._rows.all()

    def pages(self) -> Sequence[InspectorPage]:
        page = partial(InspectorPage, VOLUME.removesuffix(":"), last=self._last, needs=NO_VOLUME)
        return (
            page("Looks", self._looks, "volume", "Looks of the volume", "F12", "window colormap frame threshold"),
            page("Slices", self._slices, "slices", "Slices through volumes", "", "crosshair planes position mm"),
        )

    @property
    def looks_page(self) -> "VolumeLooksPage":
        return self._looks.widget

    @property
    def slices_page(self) -> "SlicesPage":
        return self._slices.widget

    def _made_looks_page(self) -> "VolumeLooksPage":
        from plexoscope.app.volumes.volume_pages import VolumeLooksPage

        return VolumeLooksPage(self._services.document, self.frames, self._services.theme)

    def _made_slices_page(self) -> "SlicesPage":
        from plexoscope.app.volumes.volume_pages import SlicesPage

        return SlicesPage(self._services.document)

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
