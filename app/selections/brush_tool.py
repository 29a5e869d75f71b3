"""The brush over the view: a rectangle or a lasso selects the nodes and the streamlines that lie under it."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF

from plexoscope.app.document.ids import new_id
from plexoscope.app.document.selection import How, Selection, streamlines_of
from plexoscope.app.scene.visible_streamlines import visible_streamlines
from plexoscope.app.selections.brush import Brush
from plexoscope.app.selections.brushed import streamlines_under, under
from plexoscope.app.selections.edits import SelectionEdits
from plexoscope.app.services.background import BackgroundJob
from plexoscope.app.services.services import Services
from plexoscope.app.view.overlay import ViewOverlay
from plexoscope.app.view.pointer import Pointer
from plexoscope.app.view.tools import Tool, ToolRank
from plexoscope.app.widgets.theme import Theme
from plexoscope.models.data.arrays import Flags
from plexoscope.render.scene.camera import Camera
from plexoscope.render.screen_space import on_screen

_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_LEAST_PX = 1.5
"""A lasso has a corner wherever the mouse has gone so far."""
_FILL = 0.12


class BrushTool(Tool):
    """While a brush is held, a drag selects; Shift adds, Alt subtracts, both intersect. A `Painted`, too."""

    rank = ToolRank.BRUSH

    def __init__(self, services: Services, brush: Brush, edits: SelectionEdits, overlay: ViewOverlay) -> None:
        self._document, self._background = services.document, services.background
        self._messages = services.messages
        self._brush, self._edits, self._overlay = brush, edits, overlay
        self._pressed: Pointer | None = None
        self._corners: list[tuple[float, float]] = []
        self._job: BackgroundJob | None = None
        overlay.add_painted(self)

    # ---- the tool

    def press(self, pointer: Pointer) -> bool:
        if self._brush.shape is None:
            return False
        self._pressed, self._corners = pointer, [pointer.at_px]
        return True

    def drag(self, pointer: Pointer) -> None:
        if self._brush.shape == "rectangle":
            self._corners = [self._corners[0], pointer.at_px]
        elif np.hypot(*np.subtract(pointer.at_px, self._corners[-1])) >= _LEAST_PX:
            self._corners.append(pointer.at_px)
        self._overlay.repaint_painted()

    def release(self) -> None:
        pressed, outline, n_corners = self._pressed, self._outline(), len(self._corners)
        self._pressed, self._corners = None, []
        self._overlay.repaint_painted()
        if pressed is not None and n_corners > 1:
            self._select(outline, pressed)

    def click(self, pointer: Pointer) -> bool:
        return self._brush.shape is not None

    def double_click(self, pointer: Pointer) -> bool:
        return self._brush.shape is not None

    def hover(self, pointer: Pointer | None) -> Qt.CursorShape | None:
        return Qt.CursorShape.CrossCursor if self._brush.shape is not None and pointer is not None else None

    def key(self, key: int) -> bool:
        """Escape lays the brush down, and if none is held selects nothing."""
        if key != Qt.Key.Key_Escape:
            return False
        if self._brush.shape is not None:
            self._brush.hold(None)
            return True
        was_any = self._edits.has_any()
        self._edits.clear()
        return was_any

    # ---- what is painted

    @property
    def empty(self) -> bool:
        return len(self._corners) < 2

    def paint(self, painter: QPainter, camera: Camera, size_px: tuple[float, float], theme: Theme) -> None:
        if self.empty:
            return
        line, ground = theme.colour("accent"), theme.colour("accent")
        ground.setAlphaF(_FILL)
        painter.setPen(QPen(line, 1.4, Qt.PenStyle.DashLine))
        painter.setBrush(ground)
        painter.drawPolygon(self._outline())
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _outline(self) -> QPolygonF:
        corners = [QPointF(x, y) for x, y in self._corners]
        if self._brush.shape == "rectangle" and len(corners) == 2:
            return QPolygonF(QRectF(*corners).normalized())
        return QPolygonF(corners)

    # ---- what lies under it

    def _select(self, outline: QPolygonF, pressed: Pointer) -> None:
        state, how, gesture = self._document.state, _how(pressed.modifiers), new_id("brush")
        area, camera, slab = _area(outline, pressed.size_px), pressed.camera, self._document.state.view.slab
        names = self._nodes_under(area, camera, pressed.size_px)
        layers = [
            (layer.id, layer.tractogram, visible_streamlines(layer, self._document.shown.get(layer.id)))
            for layer in state.layers
            if layer.style.visible and layer.style.opacity > 0
        ]
        if self._job is not None:
            self._job.cancel()

        def work(job: BackgroundJob) -> list[tuple[str, Flags]]:
            return [
                (
                    id,
                    streamlines_under(
                        each, None if shown is None else shown.values, camera, area, slab, job.checkpoint
                    ),
                )
                for id, each, shown in layers
            ]

        def done(found: list[tuple[str, Flags]]) -> None:
            self._job = None
            there = {layer.id: layer.tractogram for layer in self._document.state.layers}
            same = [
                (id, which) for (id, which), (_, each, _) in zip(found, layers, strict=True) if there.get(id) is each
            ]
            streamlines = streamlines_of(same)
            if names:
                self._document.select(Selection(names, streamlines), how, gesture=gesture)
            else:
                self._document.select_streamlines(streamlines, how, gesture)

        self._job = self._background.submit("Selecting", work, done, self._messages.error)

    def _nodes_under(self, area: Flags, camera: Camera, size_px: tuple[float, float]) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for graph, placed in self._document.placed_graphs:
            if graph.look.visible:
                inside = under(on_screen(placed.positions_mm, camera, size_px), area)
                names.update(dict.fromkeys(graph.network.node_names[node] for node in np.flatnonzero(inside).tolist()))
        return tuple(names)


def _how(modifiers: Qt.KeyboardModifier) -> How:
    adds, subtracts = bool(modifiers & _SHIFT), bool(modifiers & _ALT)
    if adds and subtracts:
        return "intersect"
    return "add" if adds else "subtract" if subtracts else "replace"


def _area(outline: QPolygonF, size_px: tuple[float, float]) -> Flags:
    """(height, width) which pixels lie within an outline."""
    width, height = max(int(size_px[0]), 1), max(int(size_px[1]), 1)
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.white)
    painter.drawPolygon(outline, Qt.FillRule.WindingFill)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return rows[:, :width] > 0
