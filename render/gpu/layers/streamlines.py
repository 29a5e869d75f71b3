"""The streamlines of all items of a scene on the GPU: points, draw list, and texels per streamline and layer.

All tractograms share the same textures, because only one common order gives a right picture where bundles cross.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from plexoscope.models.data.arrays import F32, U8
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import TooLargeError
from plexoscope.render.gpu.data_texture import ROW_TEXELS, DataTexture
from plexoscope.render.gpu.layers.streamline_state import LAYER_TEXELS, layer_row, streamline_states
from plexoscope.render.lists.orders.base import Starts
from plexoscope.render.lists.point_codes import Codes, PointValues
from plexoscope.render.lists.polylines import Polylines
from plexoscope.render.lists.prepared import Prepared
from plexoscope.render.scene.scene import UNLIT, StreamlineItem

# The streamline number travels in a float32 texture, exact up to here.
MAX_STREAMLINES = 2**24 - 2

POINTS, DRAW_LIST, STATES, SHOWN, LAYERS, CODES = range(6)
"""Texture units."""

UPLOAD_TEXELS = 64 * ROW_TEXELS


@dataclass(eq=False)
class Upload:
    """A tractogram's place on the GPU: coarse points first, since a view in motion needs only them."""

    prepared: Prepared
    first_point: int
    first_streamline: int
    n_uploaded: int = 0
    item: StreamlineItem | None = None  # as the state textures have it
    layer: int = -1
    coded: PointValues | None = None  # as the code texture has it

    @property
    def first_coarse(self) -> int:
        return self.first_point

    @property
    def first_fine(self) -> int:
        return self.first_point + self.prepared.coarse.n_points

    @property
    def coarse_ready(self) -> bool:
        return self.n_uploaded >= self.prepared.coarse.n_points

    @property
    def fine_ready(self) -> bool:
        return self.n_uploaded >= self.prepared.n_points


class StreamlineLayer:
    """GPU side of the streamline items. Uploads what changed and nothing else.

    Attributes
    ----------
    n_geometry_uploads, n_state_uploads, n_order_uploads : int
        How often; for tests of what causes which upload.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self.entries: tuple[Upload, ...] = ()
        self._points: DataTexture | None = None
        self._states: DataTexture | None = None
        self._shown: DataTexture | None = None
        self._codes: DataTexture | None = None
        self._layers: moderngl.Texture | None = None
        self._lists: dict[str, DataTexture] = {}
        self._current: str = ""
        self._n_quads: dict[str, int] = {}
        self._items: tuple[StreamlineItem, ...] | None = None  # as the state textures have them
        self.by_point = False
        self.by_angle = False
        self.with_arrows = False
        self.n_geometry_uploads = 0
        self.n_state_uploads = 0
        self.n_order_uploads = 0

    # Geometry

    def set_tractograms(self, prepared: Sequence[Prepared]) -> None:
        """Make room for these; what was there is dropped, and nothing of them is uploaded yet.

        Raises
        ------
        TooLargeError
            If they do not fit on the GPU; the layer is empty then.
        """
        self.release()
        first_point = first_streamline = 0
        entries = []
        for each in prepared:
            entries.append(Upload(each, first_point, first_streamline))
            first_point += each.n_points
            first_streamline += each.tractogram.n_streamlines
        if first_streamline > MAX_STREAMLINES:
            raise TooLargeError(first_streamline, MAX_STREAMLINES, "streamlines")
        self.n_geometry_uploads += 1
        if not entries:
            return
        self._points = DataTexture(self._context, first_point, 4, "f4")
        self._states = DataTexture(self._context, first_streamline, 4, "f4")
        self._shown = DataTexture(self._context, first_streamline, 1, "f1")
        self.entries = tuple(entries)
        self._items = None

    def upload(self) -> Iterator[None]:
        """Upload the points of all entries, coarse ones first, and yield after each piece of a few megabytes."""
        assert self._points is not None or not self.entries
        for coarse in (True, False):
            for entry in self.entries:
                lines = entry.prepared.coarse if coarse else entry.prepared.fine
                begin = entry.first_coarse if coarse else entry.first_fine
                yield from self._upload_lines(entry, lines, begin)

    def _upload_lines(self, entry: Upload, lines: Polylines, begin: int) -> Iterator[None]:
        assert self._points is not None
        for first in range(0, lines.n_points, UPLOAD_TEXELS):
            part = slice(first, min(first + UPLOAD_TEXELS, lines.n_points))
            texels = np.empty((part.stop - first, 4), np.float32)
            texels[:, :3] = lines.points_mm[part]
            texels[:, 3] = streamline_numbers(lines, first, part.stop, entry.first_streamline)
            self._points.write(texels, begin + first)
            entry.n_uploaded += len(texels)
            yield

    def entry_of(self, tractogram: Tractogram) -> Upload | None:
        return next((entry for entry in self.entries if entry.prepared.tractogram is tractogram), None)

    # State

    def set_items(self, items: Sequence[StreamlineItem]) -> None:
        """Bring state textures up to date; items whose tractogram has no place yet are left out."""
        if self._items == tuple(items):
            return
        self._items = tuple(items)
        shown = [item for item in items if self.entry_of(item.tractogram) is not None]
        rows = np.stack([layer_row(item.style) for item in shown]) if shown else np.zeros((0, LAYER_TEXELS, 4))
        for layer, item in enumerate(shown):
            entry = self.entry_of(item.tractogram)
            assert entry is not None
            self._set_item(entry, item, layer)
            # Until the codes are there, their layer is drawn without them.
            rows[layer, 1, 0] = float(entry.coded is not None and rows[layer, 1, 0] > 0)
        self.by_angle = bool((rows[:, 0, 3] != 0).any())
        self.by_point = bool((rows[:, 1, 0] > 0).any())
        self.with_arrows = bool((rows[:, 1, 1] > 0).any())
        drawn = {id(item.tractogram) for item in items}
        for entry in self.entries:
            if id(entry.prepared.tractogram) not in drawn:
                entry.item = None
        self._set_layers(rows.astype(np.float32))

    def _set_item(self, entry: Upload, item: StreamlineItem, layer: int) -> None:
        assert self._states is not None
        assert self._shown is not None
        before, entry.item = entry.item, item
        if before is None or before.style != item.style or entry.layer != layer:
            self._states.write(streamline_states(item, layer), entry.first_streamline)
            self.n_state_uploads += 1
        entry.layer = layer
        if before is None or before.shown is not item.shown or before.lit is not item.lit:
            self._shown.write(_shown_bytes(item), entry.first_streamline)
            self.n_state_uploads += before is not None

    def _set_layers(self, rows: F32) -> None:
        if not len(rows):
            return
        if self._layers is None or self._layers.height != len(rows):
            if self._layers is not None:
                self._layers.release()
            self._layers = self._context.texture((LAYER_TEXELS, len(rows)), 4, dtype="f4")
            self._layers.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._layers.write(np.ascontiguousarray(rows))

    def set_codes(self, entry: Upload, values: PointValues, codes: Codes) -> None:
        """Upload what `point_codes` made of the values of an entry. `codes` : (Q, 2) uint8, fine points first."""
        if self._codes is None:
            assert self._points is not None
            n_points = sum(each.prepared.n_points for each in self.entries)
            self._codes = DataTexture(self._context, n_points, 2, "f1")
        n_fine = entry.prepared.fine.n_points
        self._codes.write(codes[n_fine:], entry.first_coarse)
        self._codes.write(codes[:n_fine], entry.first_fine)
        entry.coded = values
        self._items = None
        self.n_state_uploads += 1

    # Draw lists

    def write_list(self, name: str, starts: Starts) -> Iterator[None]:
        """Upload a draw list under a name and yield after each piece; `use_list` makes it the one drawn."""
        old = self._lists.get(name)
        n_rows = -(-len(starts) // ROW_TEXELS)
        if old is None or not n_rows <= old.n_rows <= 4 * n_rows + 1:
            if old is not None:
                old.release()
            self._lists[name] = DataTexture(self._context, len(starts), 1, "u4")
        self._n_quads[name] = 0
        for first in range(0, len(starts), 4 * UPLOAD_TEXELS):
            self._lists[name].write(starts[first : first + 4 * UPLOAD_TEXELS], first)
            yield
        self._n_quads[name] = len(starts)
        self.n_order_uploads += 1

    def use_list(self, name: str) -> None:
        self._current = name

    @property
    def n_quads(self) -> int:
        """Segments in the draw list in use."""
        return self._n_quads.get(self._current, 0)

    @property
    def n_segments(self) -> int:
        """Of all items, drawn or not."""
        return sum(entry.prepared.fine.n_segments for entry in self.entries if entry.item is not None)

    @property
    def gpu_bytes(self) -> int:
        textures = [self._points, self._states, self._shown, self._codes, *self._lists.values()]
        return sum(texture.n_bytes for texture in textures if texture is not None)

    def bind(self) -> None:
        """Put the textures on their units."""
        for unit, texture in (
            (POINTS, self._points),
            (STATES, self._states),
            (SHOWN, self._shown),
            (DRAW_LIST, self._lists[self._current]),
            (CODES, self._codes),
        ):
            if texture is not None:
                texture.bind(unit)
        if self._layers is not None:
            self._layers.use(LAYERS)

    def release(self) -> None:
        """Free every GL object; the layer is empty afterwards."""
        for texture in (self._points, self._states, self._shown, self._codes, self._layers, *self._lists.values()):
            if texture is not None:
                texture.release()
        self._points = self._states = self._shown = self._codes = self._layers = None
        self._lists.clear()
        self._n_quads.clear()
        self.entries = ()


def _shown_bytes(item: StreamlineItem) -> U8:
    """(S,) a factor on the opacity of each streamline, 255 for 1."""
    factors = np.full(item.tractogram.n_streamlines, 255, np.uint8)
    if item.lit is not None:
        factors[~item.lit.values] = round(255 * UNLIT)
    if item.shown is not None:
        factors[~item.shown.values] = 0
    return factors


def streamline_numbers(lines: Polylines, first: int, last: int, first_streamline: int) -> F32:
    """(n,) number + 1 of the streamline of each point `first` … `last`, negative at its two ends."""
    offsets = lines.offsets
    begin = int(np.searchsorted(offsets, first, side="right")) - 1
    end = int(np.searchsorted(offsets, last, side="left"))
    inside = offsets[begin : end + 1].clip(first, last) - first
    numbers = np.repeat((lines.streamlines[begin:end] + (first_streamline + 1)).astype(np.float32), np.diff(inside))
    lows, highs = offsets[begin:end], offsets[begin + 1 : end + 1] - 1
    filled = lows <= highs
    for ends in (lows[filled], highs[filled]):
        here = ends[(ends >= first) & (ends < last)] - first
        numbers[here] = -np.abs(numbers[here])
    return numbers
