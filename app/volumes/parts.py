"""Volumes in the window: opening, drawing as slices, moving through them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.part import Dock, DockArea, FileOpener, Part
from plexoscope.app.view.tools import Tool
from plexoscope.app.volumes.actions import slice_actions
from plexoscope.app.volumes.frames import VolumeFrames
from plexoscope.app.volumes.opening import VolumeOpener, volume_files
from plexoscope.app.volumes.slice_tool import SliceTool
from plexoscope.app.widgets.deferred import Deferred

if TYPE_CHECKING:
    from plexoscope.app.volumes.volumes_dock import VolumesDock

DOCK = "Volumes"


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
        self.slices = SliceTool(self._services.document)
        ask_open = actions.qaction("file.open").trigger
        self._dock = Deferred(lambda: self._made_dock(ask_open))

    def docks(self) -> Sequence[Dock]:
        return (Dock(DOCK, self._dock, DockArea.LOWER_LEFT, "F12"),)

    @property
    def dock(self) -> "VolumesDock":
        return self._dock.widget

    def _made_dock(self, ask_open: Callable[[], None]) -> "VolumesDock":
        from plexoscope.app.volumes.volumes_dock import VolumesDock

        return VolumesDock(self._services.document, self.frames, ask_open, self._services.theme)

    def openers(self) -> Sequence[FileOpener]:
        return (volume_files(self.opener),)

    def findable(self) -> Sequence[Findable]:
        return [
            Findable(
                f"open:{volume.id}", volume.name, "Open volume", volume.path.name, partial(self.dock_wanted.emit, DOCK)
            )
            for volume in self._services.document.state.volumes
        ]

    def tools(self) -> Sequence[Tool]:
        return (self.slices,)
