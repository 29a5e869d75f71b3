"""The further views of the scene: made and taken away as the document has them, and what can be done to them."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from plexoscope.app.document.state import State
from plexoscope.app.services.actions import Action
from plexoscope.app.services.services import Services
from plexoscope.app.widgets.deferred import Deferred
from plexoscope.app.workbench.central_view import CentralView
from plexoscope.app.workbench.centre import Centre


class FurtherViews(QObject):
    """Keeps the views of the middle in step with `State.scenes`."""

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._document = services, services.document
        self._centre: Centre | None = None
        self.views: dict[str, Deferred[QWidget]] = {}
        self._document.changed.connect(self._follow)

    # fmt: off
    def actions(self) -> Sequence[Action]:
        """What is done to scenes, in the order of their menu."""
        def is_linked() -> bool:
            return any(each.linked for each in self._document.state.scenes if each.id == self._document.last_scene)

        return [
            Action("workspace.new_scene", "New scene view", self._document.add_scene, "Workspace",
                   tooltip="A further view of what is open, with a camera linked to the main one or of its own",
                   keywords="3-d camera split second side by side add", undoable=True, section=3),
            Action("workspace.link_scene", "Link cameras", self._link, "Workspace",
                   tooltip="Whether the further scene that was used last follows the main one",
                   keywords="camera free follow synchronise sync together scene", undoable=True, section=3,
                   enabled=lambda: bool(self._document.state.scenes), needs="Make a new scene view first",
                   checked=is_linked),
        ]
    # fmt: on

    def stand_in(self, centre: Centre) -> None:
        """Stand in the middle of a window."""
        self._centre = centre
        self._keep_up(self._document.state)

    def _link(self) -> None:
        self._document.link_scene(self._document.last_scene)

    def _follow(self, before: State, after: State) -> None:
        if before.scenes != after.scenes:
            self._keep_up(after)

    def _keep_up(self, state: State) -> None:
        if self._centre is None:
            return
        there = {scene.id: scene for scene in state.scenes}
        for id in [id for id in self.views if id not in there]:
            del self.views[id]
            self._centre.remove(id)
        for id, scene in there.items():
            if id not in self.views:
                self.views[id] = Deferred(partial(self._made, id), when_shown=True)
                self._centre.add(CentralView(id, scene.title, self.views[id], "A further view of what is open"))

    def _made(self, id: str) -> QWidget:
        from plexoscope.app.view.further_view import FurtherView

        return FurtherView(self._services, id)
