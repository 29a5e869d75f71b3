"""Spheres and boxes of the selected layer in the view: hovering shows them, dragging moves and resizes them."""

import itertools
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt

from plexoscope.app.document.document import Document
from plexoscope.app.scene.listed_regions import ListedRegion, listed_regions
from plexoscope.app.tractograms.filter.region_drag import (
    INSIDE,
    STEP,
    Grip,
    centre_of,
    drag,
    face_centres,
    grip,
    scaled,
)
from plexoscope.app.view.overlay import OverlayMark, ViewOverlay
from plexoscope.app.view.pointer import Pointer
from plexoscope.app.view.slices import drawn_slices
from plexoscope.app.view.tools import Tool, ToolRank
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.models.tracts.regions import Box, Region, Sphere
from plexoscope.render.scene.outlines import box_outline, sphere_outline

OWNER = "regions"
_N_CORNERS = 96


class RegionTool(Tool):
    """Each drag, and each run of the wheel, is one step of the history."""

    rank = ToolRank.REGION

    def __init__(self, document: Document, overlay: ViewOverlay) -> None:
        self._document, self._overlay = document, overlay
        self._bursts, self._drags = Bursts(), itertools.count(1)
        self._hovered: tuple[int, Grip] | None = None
        self._held: tuple[int, Grip, Pointer, str] | None = None
        document.changed.connect(lambda _, state: self._show())

    def press(self, pointer: Pointer) -> bool:
        found = self._under(pointer) if pointer.modifiers == Qt.KeyboardModifier.NoModifier else None
        if found is not None:
            self._held = (*found, pointer, f"region drag {next(self._drags)}")
            self._bursts.end()
        return found is not None

    def drag(self, pointer: Pointer) -> None:
        assert self._held is not None
        id, held, begin, key = self._held
        region = drag(held, begin, pointer, drawn_slices(self._document.state))
        self._change(id, region, "Move" if held.part == INSIDE else "Resize", key)

    def release(self) -> None:
        self._held = None
        self._show()

    def double_click(self, pointer: Pointer) -> bool:
        return self._under(pointer) is not None

    def hover(self, pointer: Pointer | None) -> Qt.CursorShape | None:
        found = None if pointer is None else self._under(pointer)
        if found != self._hovered:
            self._hovered = found
            self._show()
        if found is None:
            return None
        return Qt.CursorShape.SizeAllCursor if found[1].part == INSIDE else Qt.CursorShape.PointingHandCursor

    def wheel(self, pointer: Pointer, n_notches: float) -> bool:
        found = self._under(pointer) if pointer.modifiers == Qt.KeyboardModifier.ControlModifier else None
        if found is None:
            return False
        id, held = found
        self._change(id, scaled(held.region, STEP**n_notches), "Resize", self._bursts.key(f"region wheel {id}"))
        return True

    def _under(self, pointer: Pointer) -> tuple[int, Grip] | None:
        """The condition whose region is under the pointer, of several the nearest."""
        found = []
        for listed in self._listed():
            if isinstance(listed.region, Sphere | Box):
                held = grip(listed.region, pointer)
                if held is not None:
                    found.append((listed.condition.id, held))
        return min(found, key=lambda each: each[1].depth_mm, default=None)

    def _listed(self) -> list[ListedRegion]:
        layer = self._document.state.current_layer
        if layer is None or not layer.style.visible:
            return []
        return [listed for listed in listed_regions(layer) if listed.condition.enabled]

    def _change(self, id: int, region: Region, doing: str, key: str) -> None:
        layer = self._document.state.current_layer
        listed = next((each for each in self._listed() if each.condition.id == id), None)
        if layer is None or listed is None:
            return
        condition = replace(listed.condition, what=replace(listed.passes, region=region))
        label = f"{doing} {'sphere' if isinstance(region, Sphere) else 'box'}"
        self._document.change_layer(layer.id, label, key, filter=layer.filter.with_condition(condition))

    def _show(self) -> None:
        held = None if self._held is None else self._held[0]
        hovered = None if self._hovered is None else self._hovered[0]
        camera = self._document.state.camera
        marks: list[OverlayMark] = []
        for listed in self._listed() if camera is not None else ():
            id, region = listed.condition.id, listed.region
            if not isinstance(region, Sphere | Box):
                continue
            active = id in (held, hovered)
            lines = _edges(region)
            marks.append(OverlayMark(lines, listed.colour, 1.0, 0.9 if active else 0.45))
            if active:
                assert camera is not None
                rim = [_silhouette(region, camera.eye_mm)] if isinstance(region, Sphere) else lines
                dots = face_centres(region).reshape(-1, 3) if isinstance(region, Box) else None
                marks.append(OverlayMark(rim, listed.colour, 2.5, dots_mm=dots, label=_words(region), halo=True))
        self._overlay.show_marks(OWNER, marks)


def _edges(region: Sphere | Box) -> list[np.ndarray]:
    if isinstance(region, Box):
        return list(box_outline(region.lowest_mm, region.highest_mm))
    circles = sphere_outline(region.centre_mm, region.radius_mm).reshape(3, -1, 2, 3)
    return [np.concatenate([circle[:, 0], circle[-1:, 1]]) for circle in circles]


def _silhouette(sphere: Sphere, eye_mm: np.ndarray) -> np.ndarray:
    """The circle in which lines of sight touch a sphere : (N, 3)."""
    away = eye_mm - centre_of(sphere)
    distance = float(np.linalg.norm(away))
    share = min(sphere.radius_mm / distance, 1.0)
    toward = away / distance
    side = np.cross(toward, np.eye(3)[int(np.argmin(np.abs(toward)))])
    side /= np.linalg.norm(side)
    angle = np.linspace(0, 2 * np.pi, _N_CORNERS)[:, None]
    around = np.cos(angle) * side + np.sin(angle) * np.cross(toward, side)
    radius_mm = sphere.radius_mm
    circle: np.ndarray = centre_of(sphere) + radius_mm * share * toward + radius_mm * np.sqrt(1 - share**2) * around
    return circle


def _words(region: Sphere | Box) -> str:
    x, y, z = centre_of(region)
    if isinstance(region, Sphere):
        return f"Sphere of {region.radius_mm:.1f} mm at {x:.1f}, {y:.1f}, {z:.1f}"
    width, depth, height = np.diff(region.bounds_mm, axis=0)[0]
    return f"Box of {width:.1f} × {depth:.1f} × {height:.1f} mm at {x:.1f}, {y:.1f}, {z:.1f}"
