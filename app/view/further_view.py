"""A further view of the scene: of all that is open or of some of it, through the main camera or one of its own."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from plexoscope.app.document.framing import share_that_fits
from plexoscope.app.document.further_scene import FurtherScene
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.layouts import only_these, scene_named
from plexoscope.app.document.state import Layer, State, VolumeLayer
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.services.services import Services
from plexoscope.app.widgets.plain_text import PlainLabel, plain_title
from plexoscope.app.widgets.scene_view import SceneView
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.render.scene.camera import Camera
from plexoscope.render.screens.gestures import GestureKind

LABELS: dict[GestureKind, str] = {"orbit": "Turn view", "pan": "Move view", "zoom": "Zoom"}
EMPTY = "A further view of the scene: open something,\nand choose here what stands on each side"


class FurtherView(QWidget):
    """Shows one `FurtherScene` of the document.

    It is drawn offscreen, as the scenes of panels are: the thread of the window stays free for the main one.
    """

    def __init__(self, services: Services, id: str) -> None:
        super().__init__()
        self._services, self._document, self.id = services, services.document, id
        self.setMinimumSize(20 * UNIT_PX, 16 * UNIT_PX)
        self.view = SceneView(on_camera=self._move_camera, on_home=self._go_home)
        self.view.setAccessibleName("Further 3-D view")
        self.link = QToolButton(checkable=True, accessibleName="Linked with the main scene")
        self.link.setProperty("role", "toggle")
        self.link.clicked.connect(self.toggle_link)
        self.only = QToolButton(accessibleName="What is shown here")
        self.only.setProperty("role", "toggle")
        self.only.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.only)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.only.setMenu(self._menu)
        self.empty = PlainLabel(EMPTY, parent=self.view)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        row = QHBoxLayout()
        row.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX // 2)
        row.setSpacing(UNIT_PX)
        row.addWidget(self.link)
        row.addWidget(self.only)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)
        document = self._document
        for changed in (document.changed, document.shown_changed, document.placed_changed, services.theme.changed):
            changed.connect(self._show)  # its own method, which Qt forgets with it: a closed scene may come again

    @property
    def scene(self) -> FurtherScene | None:
        """As the document has it; None once it is closed."""
        return scene_named(self._document.state, self.id)

    def toggle_link(self) -> None:
        """Follow the main scene, or no longer."""
        self._document.link_scene(self.id)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._show()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._show()

    def _show(self, *_) -> None:
        scene, state = self.scene, self._document.state
        if scene is None or not self.isVisible():
            return
        self.empty.setGeometry(self.view.rect())
        self._document.aspects[self.id] = self.view.aspect
        self.link.setChecked(scene.linked)
        self.link.setText("Linked" if scene.linked else "Free")
        self.link.setToolTip(
            "It follows the main scene: click for a camera of its own"
            if scene.linked
            else "It has a camera of its own: click to follow the main scene"
        )
        names = [name for id, name in _members(state) if scene.only is not None and id in scene.only]
        words = "All" if scene.only is None else ", ".join(names) or "Nothing"
        self.only.setText(plain_title(f"Shows {words if len(words) < 32 else f'{len(names)} things'}"))
        camera = self._document.camera_of(self.id)
        shown = None
        if camera is not None:
            camera = camera.zoomed(self._share(scene))
            some = replace(only_these(state, scene.only), camera=camera)
            shown = scene_of(some, self._services.theme.now.scene_rgba, self._document.shown, self._document.placed)
        self.view.set_scene(shown)
        self.empty.setVisible(shown is None)
        self.only.setEnabled(shown is not None)

    def _fill_menu(self) -> None:
        scene = self.scene
        self._menu.clear()
        if scene is None:
            return
        members = _members(self._document.state)
        every = self._menu.addAction("All", lambda: self._show_only(None))
        every.setCheckable(True)
        every.setChecked(scene.only is None)
        self._menu.addSeparator()
        shown = {id for id, _ in members} if scene.only is None else set(scene.only)
        for id, name in members:
            action = self._menu.addAction(plain_title(name))
            action.setCheckable(True)
            action.setChecked(id in shown)
            action.triggered.connect(lambda on, id=id: self._show_only(tuple(shown | {id} if on else shown - {id})))

    def _show_only(self, only: tuple[str, ...] | None) -> None:
        known = [id for id, _ in _members(self._document.state)]
        self._document.show_only(self.id, None if only is None else tuple(id for id in known if id in only))

    def _move_camera(self, camera: Camera, gesture: int, kind: GestureKind) -> None:
        scene = self.scene
        if scene is None:
            return
        self._document.scene_in_use = self.id
        camera = camera.zoomed(1 / self._share(scene))
        self._document.move_camera(camera, f"{self.id} {gesture}", LABELS[kind])

    def _share(self, scene: FurtherScene) -> float:
        """How much smaller it shows what the main scene shows, which may have another shape."""
        return share_that_fits(self._document.view_aspect, self.view.aspect) if scene.linked else 1.0

    def _go_home(self) -> None:
        self._document.scene_in_use = self.id
        self._document.show_all()


def _members(state: State) -> list[tuple[str, str]]:
    """Ids and names of what may be shown."""
    kinds: tuple[Iterable[Layer | VolumeLayer | GraphLayer], ...] = (state.layers, state.volumes, state.graphs)
    return [(each.id, each.name) for members in kinds for each in members]
