"""Streamlines of a result in space, coloured by direction, by a measure of each or of its points, or by group."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.scenes.scene_panel import group_entries, group_numbers
from plexoscope.app.panels.scenes.timed_panel import TimedScenePanel
from plexoscope.app.panels.shared.units import measured
from plexoscope.app.panels.shared.value_colours import scale_of_values
from plexoscope.app.scene.colour_keys import MISSING
from plexoscope.app.widgets.theme import Theme, group_map
from plexoscope.models.data.arrays import Flags
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Streamlines
from plexoscope.render.scene.appearance import MISSING_RGB, StreamlineStyle, ValueColours, ValueOpacity
from plexoscope.render.scene.colour_key import ColourKey
from plexoscope.render.scene.scene import StreamlineItem

DIRECTION, VALUES, GROUPS = "Direction", "Values", "Groups"
OPACITIES = (1.0, 0.6, 0.3, 0.1)
MOST_PROBES = 200_000
"""Points among which the streamline under the pointer is looked for; of more, every n-th."""

_HOVER_PX = 6.0
_UNGROUPED = 0.25
"""Opacity of what is in no group, of that of the others."""


class StreamlinesPanel(TimedScenePanel):
    """Draws the newest `streamlines` of a channel."""

    newest: Streamlines | None

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme, "the time of the groups")
        words = ["By their number", *(f"{round(100 * opacity)} %" for opacity in OPACITIES)]
        self.opacities = self.add_choice("Opacity", words, self._set_opacity)
        self._opacity: float | None = None
        self._items: dict[str, tuple[StreamlineItem, ...]] = {}

    def _set_opacity(self, row: int) -> None:
        self._opacity = OPACITIES[row - 1] if row else None
        self.redraw()

    def draw(self) -> None:
        result = self.newest
        if result is None:
            return
        if self.is_new(result):
            self._items = {}
            self.offer_colours(_colourings(result))
            self.time.set_times(result.times.tolist() if result.frame_groups is not None else (), result.time_unit)
        by = self.colour_by.currentText()
        if by not in self._items:
            self._items[by] = tuple(self._coloured(result, by))
        if by == GROUPS and result.frame_groups is not None:
            self._items[by] = (_at_frame(self._items[by][0], result.frame_groups[self.time.frame]),)
        opacity = _opacity(len(result.offsets) - 1) if self._opacity is None else self._opacity
        items = tuple(_with_opacity(item, opacity) for item in self._items[by])
        self.show_scene(self.scene(items=items), directions=by == DIRECTION)
        key, entries = None, []
        if by == VALUES and items and items[0].style.values is not None:
            missing = (MISSING, MISSING_RGB) if result.values is not None and np.isnan(result.values).any() else None
            key = ColourKey(result.value_label or "value", items[0].style.values, missing=missing)
        elif by == GROUPS:
            entries = group_entries([name for name in group_numbers(result.groups)[0] if name])
            if result.frame_groups is not None:
                entries = group_entries(result.group_names)
        self.explain(key, entries)

    def _coloured(self, result: Streamlines, by: str) -> list[StreamlineItem]:
        if by == GROUPS:
            item = StreamlineItem("streamlines", _tractogram(result))
            if result.frame_groups is not None:
                return [item]
            names = [name for name in group_numbers(result.groups)[0] if name]
            numbers = {name: number for number, name in enumerate(names)}
            return [_at_frame(item, np.array([numbers.get(each, -1) for each in result.groups]))]
        style = StreamlineStyle()
        if by == VALUES and result.values is not None:
            values = result.values[_known(result)] if result.values_per == "point" else result.values
            scale = scale_of_values(values, result.value_label, result.values_per)
            style = StreamlineStyle(colour="values", values=scale)
        return [StreamlineItem("streamlines", _tractogram(result), style)]

    def data(self) -> Columns:
        """Return one row for each point: its streamline, its place, and what is known of either."""
        result = self.newest
        if result is None:
            return {}
        number = np.repeat(np.arange(len(result.offsets) - 1), np.diff(result.offsets))
        columns: dict[str, npt.NDArray[np.generic] | tuple[str, ...]] = {"streamline": number}
        for axis in range(3):
            columns[f"{'xyz'[axis]} (mm)"] = result.points_mm[:, axis]
        if result.values is not None:
            columns[result.value_label or "value"] = (
                result.values if result.values_per == "point" else result.values[number]
            )
        if result.groups:
            columns["group"] = tuple(result.groups[each] for each in number)
        return columns

    def read_at(self, place: QPointF) -> str:
        result, view = self.newest, self.view
        if result is None or view is None or not len(result.points_mm):
            return ""
        stride = -(-len(result.points_mm) // MOST_PROBES)
        near = view.nearest(result.points_mm[::stride], place.x(), place.y(), _HOVER_PX)
        if near is None:
            return ""
        point = int(near) * stride
        number = int(np.searchsorted(result.offsets, point, "right")) - 1
        first, last = result.offsets[number : number + 2]
        points = result.points_mm[first:last].astype(np.float64)
        length = float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())
        lines = [f"streamline {number}"]
        if result.frame_groups is not None:
            group = int(result.frame_groups[self.time.frame, number])
            lines[0] += f" · {result.group_names[group]}" if group >= 0 else ""
        if result.groups and result.groups[number]:
            lines[0] += f" · {result.groups[number]}"
        if result.values is not None:
            value = result.values[point if result.values_per == "point" else number]
            lines.append(measured(result.value_label or "value", float(value)))
        return "\n".join([*lines, f"length {length:.1f} mm"])


def _colourings(result: Streamlines) -> list[str]:
    """What there is to colour by, the most telling first."""
    offered = [VALUES] if result.values is not None else []
    offered += [GROUPS] if any(result.groups) or result.frame_groups is not None else []
    return [*offered, DIRECTION]


def _known(result: Streamlines) -> Flags:
    """(P,) which points have a place."""
    return np.asarray(np.isfinite(result.points_mm).all(axis=1))


def _tractogram(result: Streamlines) -> Tractogram:
    known = _known(result)
    if known.all():
        return Tractogram(result.points_mm, result.offsets)
    # A streamline keeps its number, so that its values stay its own: what is not drawn has no points.
    n_before = np.concatenate([[0], np.cumsum(known)])
    return Tractogram(result.points_mm[known], n_before[result.offsets])


def _at_frame(item: StreamlineItem, numbers: npt.NDArray[np.integer[Any]]) -> StreamlineItem:
    """The item in the colours of groups by number; -1 is grey and faint."""
    grouped = numbers >= 0
    colours = Column(np.where(grouped, numbers, np.nan).astype(np.float32))
    opacities = ValueOpacity(Column(np.where(grouped, 1.0, _UNGROUPED).astype(np.float32)), 0.0, 1.0)
    values = ValueColours(colours, 0.0, 1.0, colormap=group_map())
    return replace(item, style=replace(item.style, colour="values", values=values, opacity_by=opacities))


def _with_opacity(item: StreamlineItem, opacity: float) -> StreamlineItem:
    return replace(item, style=replace(item.style, opacity=opacity))


def _opacity(n_streamlines: int) -> float:
    """Few streamlines are seen one by one, many as a cloud."""
    return 1.0 if n_streamlines <= 100 else 0.6 if n_streamlines <= 2000 else 0.3
