"""What panels have in common that draw a scene on the GPU: the view, what explains its colours, and names over it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QRegion
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.scenes.names import Name, Names
from plexoscope.app.panels.shared.group_order import in_order
from plexoscope.app.panels.shared.legend import Legend, LegendEntry
from plexoscope.app.scene.colours import rgb_of
from plexoscope.app.widgets.colour_bar import ColourBar
from plexoscope.app.widgets.direction_legend import DirectionLegend
from plexoscope.app.widgets.scene_view import SceneView
from plexoscope.app.widgets.theme import UNIT_PX, Theme, group_colour, group_colours
from plexoscope.models.data.arrays import F32, U8, Flags
from plexoscope.plugins.manifest import Channel
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.colour_key import ColourKey
from plexoscope.render.scene.scene import Scene

SIDE_MM = 100.0
"""Data without a unit of length are drawn this large."""

DIMMED = 0.22
"""How much is left of the colour of what does not stand out."""

VIEW_DEG = (35.0, 25.0)
TURN_DEG = 90.0
_GAP_PX = UNIT_PX // 2
_LEAST_BAR_PX, _BAR_SHARE = 12 * UNIT_PX, 0.5
_LEGEND_FROM_PX = 40 * UNIT_PX
_FULL_SIZE_PX, _LEAST_SCALE = 400.0, 0.7


class ScenePanel(Panel):
    """A panel whose body is a `SceneView`, with a colour bar, a legend and names over it.

    A kind calls `show_scene` in `draw`, and overrides `read_at`.
    """

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme)
        self.frame = QWidget()
        self.column = QVBoxLayout(self.frame)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(UNIT_PX // 2)
        self.set_body(self.frame)
        self.view: SceneView | None = None
        self._planar = False
        self._drawn_scale = 1.0
        self._user_moved = False
        self._key: ColourKey | None = None
        self._entries: tuple[LegendEntry, ...] = ()

    def read_at(self, place: QPointF) -> str:
        """Return the words for a place in the view; "" for none. Only called while there is something."""
        return ""

    def names_at(self, place: QPointF) -> tuple[str, ...]:
        """Return the names of what lies at a place in the view."""
        return ()

    def named_places(self, names: tuple[str, ...]) -> list[Name]:
        """Return the names that are those of something in the view, each with its place."""
        return []

    def show_pointed(self) -> None:
        if self.view is not None:
            names = [replace(each, colour=self.theme.accent) for each in self.named_places(self.pointed)]
            self._written.show_pointed(names, self.theme)

    def redraw(self) -> None:
        """Draw the newest result again, if there is one: what it looks like has changed."""
        if self.newest is not None:
            self.refresh()

    def show_scene(self, scene: Scene, *, planar: bool = False, directions: bool = False) -> SceneView:
        """Show a scene; `planar` if all lies in a plane of equal z, `directions` to explain those of the world."""
        view = self._view_for(planar)
        self._drawn_scale = self.mark_scale
        view.set_scene(scene)
        self._directions.show_camera(view.scene.camera if directions and view.scene is not None else None)
        self._explained_directions = directions
        return view

    def scene(self, **parts) -> Scene:
        """A scene of these parts on the ground of the theme, seen from the side it is first seen from."""
        camera = Camera(*VIEW_DEG, (0.0, 0.0, 0.0), 1.0)
        return Scene(**{"items": (), "camera": camera, "background": (*rgb_of(self.theme.plot), 1.0), **parts})

    def explain(self, key: ColourKey | None = None, entries: Sequence[LegendEntry] = ()) -> None:
        """Say what the colours mean: a scale, or names."""
        self._key, self._entries = key, tuple(entries)
        if self.view is not None:
            self._bar.show_key(key, self.theme)
            self._legend.theme = self.theme
            self._legend.show_entries(self._entries)
            self._place()

    def show_names(self, names: Sequence[Name]) -> None:
        """Write names over places of the scene."""
        if self.view is not None:
            self._written.show_names(names, self.theme)

    @property
    def mark_scale(self) -> float:
        """How large to draw marks: a small view has no room for large ones."""
        side_px = _FULL_SIZE_PX if self.view is None else min(self.view.width(), self.view.height())
        return min(max(side_px / _FULL_SIZE_PX, _LEAST_SCALE), 1.0)

    def _view_for(self, planar: bool) -> SceneView:
        if self.view is not None and planar == self._planar:
            return self.view
        if self.view is not None:
            self.view.close()
            self.view.deleteLater()
        self._planar, self._user_moved = planar, False
        self.view = view = SceneView(planar=planar)
        view.setAccessibleName(f"{self.channel.title}, view")
        self._written, self._bar, self._legend = Names(view), ColourBar(view), Legend(view, self.theme)
        self._directions = DirectionLegend(view)
        self._explained_directions = False
        self._overlays: tuple[QWidget, ...] = (self._written, self._bar, self._legend, self._directions)
        view.scene_changed.connect(self._follow)
        view.installEventFilter(self)
        self.column.insertWidget(0, view, 1)
        view.show()
        self.watch_pointer(view, self.read_at, self.names_at)
        return view

    def _follow(self) -> None:
        self._written.update()
        if self.view is not None and self.view.scene is not None and self._explained_directions:
            self._directions.show_camera(self.view.scene.camera)

    def eventFilter(self, watched, event) -> bool:
        if watched is self.view and event.type() == event.Type.Resize:
            self._place()
            if not self._user_moved:
                self.fit()
            if self.newest is not None and self._drawn_scale != self.mark_scale:
                self.refresh()
        elif watched is self.view and (event.type() == event.Type.Wheel or _drags(event)):
            self._user_moved = True
        return False

    def _place(self) -> None:
        if self.view is None:
            return
        room = self.view.rect()
        self._written.setGeometry(room)
        self._directions.move(0, room.height() - self._directions.height())
        self._directions.setVisible(self._explained_directions and min(room.width(), room.height()) >= 15 * UNIT_PX)
        left = self._directions.width() if self._directions.isVisibleTo(self.view) else _GAP_PX
        right = max(left + _LEAST_BAR_PX, round(room.width() * _BAR_SHARE))
        self._bar.place(left, room.height() - _GAP_PX, min(right, room.width() - _GAP_PX))
        wanted = self._legend.wanted(room.adjusted(0, 0, -2 * _GAP_PX, -2 * _GAP_PX))
        has_room = room.width() >= _LEGEND_FROM_PX  # else it would hide what it explains; the pointer tells the names
        self._legend.setVisible(bool(self._entries) and not wanted.isEmpty() and has_room)
        self._legend.setGeometry(wanted.translated(room.width() - wanted.width() - _GAP_PX, _GAP_PX))

    def fit(self) -> None:
        if self.view is not None:
            if self.view.scene is not None:
                camera = self.view.scene.camera
                self.view.set_camera(replace(camera, azimuth_deg=VIEW_DEG[0], elevation_deg=VIEW_DEG[1]))
            self.view.home()
            self._user_moved = False

    def zoom(self, factor: float) -> None:
        if self.view is not None and self.view.scene is not None:
            self._user_moved = True
            self.view.set_camera(self.view.scene.camera.zoomed(factor))

    def pan(self, x_share: float, y_share: float) -> None:
        """Turn the view; one in a plane is moved."""
        if self.view is None or self.view.scene is None:
            return
        self._user_moved, camera = True, self.view.scene.camera
        if self._planar:
            self.view.set_camera(camera.panned(-x_share * self.view.aspect, -y_share, self.view.aspect))
        else:
            self.view.set_camera(camera.orbited(-x_share * TURN_DEG, y_share * TURN_DEG))

    def clear(self) -> None:
        # The view keeps its camera: a recording that is run through backwards is looked at from where one stands.
        self.explain()
        self.show_names(())

    def paint_over(self, painter: QPainter, scale: float) -> None:
        view = self.view
        if view is None or view.scene is None or not view.isVisibleTo(self) or self.newest is None or self.fault:
            return
        if not self._user_moved:
            self.fit()  # where the camera stands must not depend on what was shown before
        if view.problem:
            return  # the view has said it
        pixels = view.picture((round(view.width() * scale), round(view.height() * scale)))
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
        place = QRect(view.mapTo(self, view.rect().topLeft()), view.size())
        painter.drawImage(place, image)
        for overlay in self._overlays:
            if overlay.isVisibleTo(view):
                corner = overlay.mapTo(self, overlay.rect().topLeft())
                overlay.render(painter, corner, QRegion(overlay.rect()), QWidget.RenderFlag.DrawChildren)

    def closeEvent(self, event) -> None:
        if self.view is not None:
            self.view.free()
        super().closeEvent(event)


def _drags(event: QEvent) -> bool:
    return isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove and bool(event.buttons())


def group_numbers(groups: Sequence[str]) -> tuple[list[str], npt.NDArray[np.intp]]:
    """Names of groups in their order, and the number of each member's."""
    names = in_order(groups)
    numbers = {name: number for number, name in enumerate(names)}
    return names, np.array([numbers[group] for group in groups], np.intp)


def group_rgba(numbers: npt.NDArray[np.intp]) -> U8:
    """(N, 4) colours of members from the numbers of their groups."""
    table = np.array([(*(round(255 * part) for part in rgb_of(colour)), 255) for colour in group_colours()], np.uint8)
    return table[numbers % len(table)]


def dimmed_rgba(rgba: U8, lit: Flags, theme: Theme) -> U8:
    """(N, 4) the same colours, near the ground where (N,) `lit` is False. Opaque: nothing shines through."""
    ground = np.array([*(round(255 * part) for part in rgb_of(theme.plot)), 255])
    faint = np.rint(DIMMED * rgba + (1 - DIMMED) * ground).astype(np.uint8)
    return np.where(lit[:, None], rgba, faint)


def group_entries(names: Sequence[str]) -> list[LegendEntry]:
    """The lines of a legend of groups."""
    disc = Qt.PenStyle.NoPen
    return [LegendEntry(name or "in no group", group_colour(number), disc) for number, name in enumerate(names)]


def placed(positions: F32) -> F32:
    """Positions (…, 2 or 3) of any unit as (…, 3) about zero, `SIDE_MM` large; those that are not finite stay so."""
    flat = positions.reshape(-1, positions.shape[-1]).astype(np.float64)
    known = flat[np.isfinite(flat).all(axis=1)]
    low, high = (known.min(axis=0), known.max(axis=0)) if len(known) else (np.zeros(1), np.ones(1))
    side = float((high - low).max()) or 1.0
    scaled = np.zeros((len(flat), 3), np.float32)
    scaled[:, : flat.shape[1]] = (flat - (low + high) / 2) / side * SIDE_MM
    scaled.flags.writeable = False
    return scaled.reshape(*positions.shape[:-1], 3)
