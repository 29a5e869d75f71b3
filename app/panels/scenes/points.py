"""Points in a plane or in space, moving or not: groups or values as colours, trails, names, time."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.scenes.names import Name
from plexoscope.app.panels.scenes.point_colours import ByGroup, ByValue, PointColouring, colourings_of
from plexoscope.app.panels.scenes.scene_panel import dimmed_rgba, placed
from plexoscope.app.panels.scenes.timed_panel import TimedScenePanel
from plexoscope.app.panels.shared.units import measured
from plexoscope.app.scene.colours import rgb_of
from plexoscope.app.widgets.theme import Theme, group_colour
from plexoscope.models.data.arrays import F32
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Points
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.graph import GraphGeometry
from plexoscope.render.scene.scene import PointItem, StreamlineItem

TRAIL_FRAMES = 6
MOST_TRAILS = 2000
"""More of them would hide the points, and could not be drawn while they move."""

MOST_LABELS = 24
_SIZES_PX = ((100, 9.0), (1000, 7.0), (10_000, 4.5), (100_000, 3.0))
_LEAST_SIZE_PX = 2.0
_SPHERE = 1.5
"""How much larger a ball is than a disc: its shading needs room, and what it hides is seen by turning."""
_EDGED_FROM_PX = 4.0
_HOVER_PX = 12.0


class PointsPanel(TimedScenePanel):
    """Draws the newest `points` of a channel."""

    newest: Points | None

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme, "the time of the points")
        self.trails = self.add_toggle("Trails", lambda _: self.redraw(), on=True)
        self.labels = self.add_toggle("Group names", lambda _: self.redraw(), on=True)
        self._places = np.zeros((0, 0, 3), np.float32)
        self._shown = np.zeros(0, np.intp)
        self._colourings: dict[str, PointColouring] = {}

    def draw(self) -> None:
        points = self.newest
        if points is None:
            return
        if self.is_new(points):
            self._places = placed(points.positions)
            self._colourings = colourings_of(points)
            self.offer_colours(list(self._colourings))
            self.time.set_times(points.times.tolist(), points.time_unit)
        frame = min(self.time.frame, len(self._places) - 1)
        if frame < 0 or not self._places.shape[1]:
            self.show_scene(self.scene(), planar=points.positions.shape[2] == 2)
            return
        now = self._places[frame]
        self._shown = np.flatnonzero(np.isfinite(now).all(axis=1))
        planar = points.positions.shape[2] == 2
        size = round(_size_px(len(now)) * self.mark_scale * (1 if planar else _SPHERE), 1)
        edge = rgb_of(self.theme.plot) if size >= _EDGED_FROM_PX else None
        by = self._colouring
        rgba = by.rgba(self.time.frame, self.theme)
        marked = self._marked_rows(points, now)
        if len(marked):
            lit = np.isin(np.arange(len(rgba)), [*marked, *self._neighbours(points, marked).ravel()])
            rgba = dimmed_rgba(rgba, lit, self.theme)
        item = PointItem("points", now[self._shown], rgba[self._shown], size, edge_rgb=edge, edge_px=0.8,
                         shape="disc" if planar else "sphere")  # fmt: skip
        # The view holds all times, so that it does not zoom in and out as they play.
        corners = self._corner_item()
        shown: tuple[PointItem, ...] = (corners, item)
        if len(marked):
            shown += (replace(item, key="marked", positions_mm=now[marked], rgba=rgba[marked], size=1.7 * size + 3.0,
                              edge_rgb=rgb_of(self.theme.text), edge_px=1.6),)  # fmt: skip
        lines = (*self._trail_items(frame), *self._neighbour_items(points, now, marked))
        self.show_scene(self.scene(items=lines, points=shown), planar=planar)
        named = self.labels.isChecked() and isinstance(by, ByGroup) and 0 < len(by.names) <= MOST_LABELS
        # Groups that change are spread over the picture: their names belong into the legend.
        named = named and points.frame_groups is None
        self.explain(by.key(), () if named else by.entries())
        self.show_names([*self._marked_names(points, now, marked), *(self._group_names(now) if named else ())])

    def show_marks(self) -> None:
        self.refresh()

    def _marked_rows(self, points: Points, now: F32) -> npt.NDArray[np.intp]:
        if not self.marked or not points.names:
            return np.zeros(0, np.intp)
        return np.flatnonzero(np.isin(points.names, self.marked) & np.isfinite(now).all(axis=1))

    def _marked_names(self, points: Points, now: F32, marked: npt.NDArray[np.intp]) -> list[Name]:
        above_px = 1.7 * _size_px(len(now)) / 2 + 3
        return [
            Name(points.names[row], tuple(now[row].tolist()), self.theme.text, above_px)
            for row in marked[:MOST_LABELS].tolist()
        ]

    def named_places(self, names: tuple[str, ...]) -> list[Name]:
        points, frame = self.newest, min(self.time.frame, len(self._places) - 1)
        if points is None or not points.names or not names or frame < 0:
            return []
        now = self._places[frame]
        return self._marked_names(
            points, now, np.flatnonzero(np.isin(points.names, names) & np.isfinite(now).all(axis=1))
        )

    @property
    def _colouring(self) -> PointColouring:
        return self._colourings[self.colour_by.currentText()]

    def _neighbours(self, points: Points, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """(M, K) nearest points of some, where the result tells them."""
        if points.neighbours is None or len(rows) > MOST_LABELS:
            return np.zeros((len(rows), 0), np.intp)
        return points.neighbours[rows].astype(np.intp)

    def _neighbour_items(self, points: Points, now: F32, marked: npt.NDArray[np.intp]) -> tuple[StreamlineItem, ...]:
        """Lines to the nearest points: long ones are those that the picture tears apart."""
        near = self._neighbours(points, marked)
        if not near.size:
            return ()
        pairs = np.stack([np.repeat(marked, near.shape[1]), near.ravel()], axis=1).astype(np.int32)
        style = StreamlineStyle(opacity=0.8, colour="uniform", rgb=rgb_of(self.theme.text), width_px=1.2)
        return (StreamlineItem("neighbours", GraphGeometry(now, pairs).lines, style),)

    def _corner_item(self) -> PointItem:
        """Two points of no size at the corners of all times."""
        flat = self._places.reshape(-1, 3)
        known = flat[np.isfinite(flat).all(axis=1)]
        corners = np.stack([known.min(axis=0), known.max(axis=0)]) if len(known) else np.zeros((0, 3), np.float32)
        return PointItem("corners", corners, (0.0, 0.0, 0.0, 0.0), 0.0)

    def _trail_items(self, frame: int) -> tuple[StreamlineItem, ...]:
        past = self._places[max(0, frame - TRAIL_FRAMES) : frame + 1]
        if len(past) < 2 or not self.trails.isChecked() or past.shape[1] > MOST_TRAILS:
            return ()
        known = np.isfinite(past).all(axis=(0, 2))
        paths = past[:, known].transpose(1, 0, 2)
        offsets = np.arange(len(paths) + 1) * len(past)
        style = StreamlineStyle(opacity=0.55, colour="uniform", rgb=rgb_of(self.theme.muted), width_px=1.0)
        return (StreamlineItem("trails", Tractogram(paths.reshape(-1, 3), offsets), style),)

    def _group_names(self, now: F32) -> list[Name]:
        names = []
        by = self._colouring
        if not isinstance(by, ByGroup):
            return []
        for number, name in enumerate(by.names):
            members = now[(by.at(self.time.frame) == number) & np.isfinite(now).all(axis=1)]
            if name and len(members):
                x, y, z = np.median(members, axis=0)
                names.append((len(members), Name(name, (float(x), float(y), float(z)), group_colour(number))))
        names.sort(key=lambda pair: -pair[0])
        return [name for _, name in names]

    def data(self) -> Columns:
        """Return one row for each point at each time."""
        points = self.newest
        if points is None:
            return {}
        n_times, (_, n_points, n_axes) = len(points.times), points.positions.shape
        columns: dict[str, npt.NDArray[np.generic] | tuple[str, ...]] = {}
        if n_times > 1:
            columns[f"time ({points.time_unit})"] = np.repeat(points.times, n_points)
        columns["point"] = np.tile(np.arange(n_points), n_times)
        for name, each in (("name", points.names), ("group", points.groups)):
            if each:
                columns[name] = each * n_times
        if points.frame_groups is not None:
            columns["group"] = tuple((*points.group_names, "")[each] for each in points.frame_groups.ravel())
        for axis in range(n_axes):
            columns["xyz"[axis]] = np.broadcast_to(points.positions[..., axis], (n_times, n_points)).ravel()
        if points.values is not None:
            columns[points.value_label or "value"] = np.tile(points.values, n_times)
        for name, cells in points.attributes.items():
            columns.setdefault(name, cells * n_times if isinstance(cells, tuple) else np.tile(cells, n_times))
        return columns

    def names_at(self, place: QPointF) -> tuple[str, ...]:
        number = self._nearest(place)
        names = self.newest.names if self.newest is not None else ()
        return (names[number],) if names and number is not None else ()

    def _nearest(self, place: QPointF) -> int | None:
        if self.view is None or not len(self._shown):
            return None
        frame = min(self.time.frame, len(self._places) - 1)
        near = self.view.nearest(self._places[frame][self._shown], place.x(), place.y(), _HOVER_PX)
        return None if near is None else int(self._shown[near])

    def read_at(self, place: QPointF) -> str:
        points, number = self.newest, self._nearest(place)
        if points is None or number is None:
            return ""
        frame = min(self.time.frame, len(self._places) - 1)
        lines = [points.names[number] if points.names else f"point {number}"]
        by = self._colouring
        if isinstance(by, ByGroup) and by.names and (group := by.at(self.time.frame)[number]) >= 0 and by.names[group]:
            lines[0] += f" · {by.names[group]}"
        elif isinstance(by, ByValue) and by.values is not points.values:
            lines.append(measured(by.label, float(by.values[number])))
        if points.values is not None:
            lines.append(measured(points.value_label or "value", float(points.values[number])))
        where = ", ".join(f"{part:.4g}" for part in points.positions[frame, number])
        return "\n".join([*lines, f"({where})"])


def _size_px(n_points: int) -> float:
    return next((size for most, size in _SIZES_PX if n_points <= most), _LEAST_SIZE_PX)
