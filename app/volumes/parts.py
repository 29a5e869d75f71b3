"""Volumes in the window: opening, drawing as slices, moving through them."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from plexoscope.app.document.workspace import AXIAL, CORONAL, SAGITTAL, SLICES
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.part import Dock, DockArea, FileOpener, Part
from plexoscope.app.view.tools import Tool
from plexoscope.app.volumes.actions import slice_actions
from plexoscope.app.volumes.frames import VolumeFrames
from plexoscope.app.volumes.opening import VolumeOpener, volume_files
from plexoscope.app.volumes.planes.convention import Convention
from plexoscope.app.volumes.slice_tool import SliceTool
from plexoscope.app.volumes.volumes_dock import VolumesDock
from plexoscope.app.workbench.central_view import CentralView
from plexoscope.app.workbench.made_when_shown import MadeWhenShown

DOCK = "Volumes"


class Volumes(Part):
    """Images of voxels, and the crosshair."""

    def __init__(
        self, services: Services, radiological: bool = False, keep_convention: Callable[[bool], None] = lambda _: None
    ) -> None:
        super().__init__(services.document)
        self._services = services
        self.convention = Convention(radiological, keep_convention)
        self.convention.changed.connect(self.changed)
        self.opener = VolumeOpener(services.document, services.background, services.messages)
        self.frames = VolumeFrames(services.document, services.background, services.messages, services.clock)

    def actions(self) -> Sequence[Action]:
        return slice_actions(self._services.document, self.convention)

    def build(self, view: ViewArea, actions: Actions) -> None:
        document, theme = self._services.document, self._services.theme
        self.slices = SliceTool(document)
        self.dock = VolumesDock(document, self.frames, actions.qaction("file.open").trigger, theme)

        self._ask_open = actions.qaction("file.open").trigger

    def views(self) -> Sequence[CentralView]:
        planes = (
            CentralView(id, id.capitalize(), MadeWhenShown(partial(self._plane, axis)), f"One {id} plane through all")
            for axis, id in enumerate((SAGITTAL, CORONAL, AXIAL))
        )
        three = MadeWhenShown(self._three_planes)
        return (*planes, CentralView(SLICES, "Slices", three, "Three planes through all that is open"))

    def _plane(self, axis: int) -> QWidget:
        from plexoscope.app.volumes.planes.plane_view import PlaneView

        return PlaneView(self._services, axis, self.convention, self._ask_open)

    def _three_planes(self) -> QWidget:
        from plexoscope.app.volumes.planes.plane_view import PlaneView, ThreePlanes

        return ThreePlanes([PlaneView(self._services, axis, self.convention, self._ask_open) for axis in range(3)])

    def docks(self) -> Sequence[Dock]:
        return (Dock(DOCK, self.dock, DockArea.LOWER_LEFT, "F12"),)

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
