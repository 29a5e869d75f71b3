"""A scene on the GPU: its tractograms prepared and placed, its states, values and opaque layers up to date."""

import time
from collections.abc import Iterator
from functools import partial

import moderngl

from plexoscope.render.bounds import joined_bounds
from plexoscope.render.camera import Tile
from plexoscope.render.frame import Frame
from plexoscope.render.jobs import Jobs
from plexoscope.render.layers.opaque import OpaqueLayers
from plexoscope.render.layers.streamlines import Entry, StreamlineLayer
from plexoscope.render.list_maker import Source, Wish
from plexoscope.render.orders.base import Checkpoint, Ordering
from plexoscope.render.point_codes import Codes, PointValues, point_codes, point_values
from plexoscope.render.prepared import Prepared, prepared
from plexoscope.render.scene import Scene
from plexoscope.render.transparency.base import Content


class GpuScene:
    """Keeps what it has uploaded and compares each scene with the one before.

    Parameters
    ----------
    context : moderngl.Context
        Current in every call.

    Attributes
    ----------
    content : Content
        For a transparency method to draw.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self.content = Content(OpaqueLayers(context), StreamlineLayer(context))
        self._preparing = Jobs("plexoscope-prepare")
        self._prepared: dict[int, Prepared] = {}
        self._upload: Iterator[None] | None = None
        self._codes_wanted: dict[Entry, PointValues] = {}

    def adopt(self, scene: Scene) -> tuple[bool, bool]:
        """Start and collect what the worker does for this scene, and upload small things.

        Returns
        -------
        placed : bool
            Points have new places on the GPU: draw lists made before are void.
        better : bool
            The scene can be drawn better than before.
        """
        better = False
        for result in self._preparing.take().values():
            if isinstance(result, Prepared):
                self._prepared[id(result.tractogram)] = result
            elif isinstance(result, tuple):
                better = self._take_codes(scene, *result) or better
        for item in scene.items:
            tractogram, name = item.tractogram, ("prepare", id(item.tractogram))
            if id(tractogram) not in self._prepared and not self._preparing.has(name):
                self._preparing.submit(name, partial(prepared, tractogram))
        placed = self._place(scene)
        self.content.streamlines.set_items(scene.items)
        self.content.opaque.update(scene)
        for entry, values in self._missing_codes(scene).items():
            if self._codes_wanted.get(entry) != values:
                self._codes_wanted[entry] = values
                self._preparing.submit(("codes", id(entry)), partial(_coded, entry, values))
        return placed, better or placed

    def adopt_at_once(self, scene: Scene) -> bool:
        """Do all of it now, on this thread; True if points have new places."""
        for item in scene.items:
            if id(item.tractogram) not in self._prepared:
                self._prepared[id(item.tractogram)] = prepared(item.tractogram, lambda: None)
        placed = self._place(scene)
        for _ in self._upload or ():
            pass
        self._upload = None
        self.content.streamlines.set_items(scene.items)
        for entry, values in self._missing_codes(scene).items():
            self._take_codes(scene, entry, values, point_codes(entry.prepared, values, lambda: None))
        self.content.opaque.update(scene)
        return placed

    def advance_upload(self, for_ms: float) -> None:
        """Go on uploading points for about so long."""
        until_s = time.perf_counter() + for_ms / 1000
        while self._upload is not None and time.perf_counter() < until_s:
            if next(self._upload, self) is self:
                self._upload = None

    @property
    def uploading(self) -> bool:
        return self._upload is not None

    def has_points(self, fine: bool) -> bool:
        """All points of short segments, or of long ones, are on the GPU."""
        entries = self.content.streamlines.entries
        return all(entry.fine_ready if fine else entry.coarse_ready for entry in entries)

    def awaits(self, scene: Scene) -> bool:
        """Something that the scene needs is still being made."""
        missing = any(self.content.streamlines.entry_of(item.tractogram) is None for item in scene.items)
        return missing or self.uploading or bool(self._missing_codes(scene))

    def wish(self, scene: Scene, ordering: type[Ordering]) -> Wish:
        """What the scene's draw lists are made of."""
        sources = []
        for item in scene.items:
            entry = self.content.streamlines.entry_of(item.tractogram)
            if entry is not None and item.style.visible and item.style.opacity > 0:
                shown = None if item.shown is None else item.shown.values
                sources.append(Source(entry.prepared, entry.first_fine, entry.first_coarse, shown))
        return Wish(tuple(sources), ordering, scene.order_settings)

    def frame(
        self,
        scene: Scene,
        size_px: tuple[int, int],
        pixel_ratio: float,
        share: float,
        *,
        tile: Tile | None = None,
        hairlines: bool = False,
        draft: bool = False,
    ) -> Frame:
        """A frame with the depth range of what is on the GPU. Parameters as of `Frame.of`."""
        drawn = (entry for entry in self.content.streamlines.entries if entry.item is not None)
        bounds_mm = joined_bounds(entry.prepared.bounds_mm for entry in drawn)
        return Frame.of(
            scene,
            size_px,
            pixel_ratio,
            tile=tile,
            bounds_mm=bounds_mm,
            share=share,
            hairlines=hairlines,
            draft=draft,
        )

    @property
    def gpu_bytes(self) -> int:
        return self.content.streamlines.gpu_bytes + self.content.opaque.gpu_bytes

    def release(self) -> None:
        """Join the worker and free every GL object."""
        self.abandon()
        self.content.streamlines.release()
        self.content.opaque.release()

    def abandon(self) -> None:
        """Join the worker only."""
        self._preparing.close()

    def _place(self, scene: Scene) -> bool:
        """Give every prepared tractogram of the scene a place on the GPU; True if any has moved."""
        layer = self.content.streamlines
        wanted = {id(item.tractogram) for item in scene.items}
        self._prepared = {key: each for key, each in self._prepared.items() if key in wanted}
        placed = {id(entry.prepared.tractogram) for entry in layer.entries}
        n_used = sum(each.n_points for each in self._prepared.values())
        n_placed = sum(entry.prepared.n_points for entry in layer.entries)
        # What a removed tractogram leaves behind is cleared away when it is more than what stays.
        if self._prepared.keys() == placed or (self._prepared.keys() <= placed and n_placed <= 2 * n_used):
            return False
        # Each time, all points go to the GPU again. Of many tractograms opened at once some are placed together.
        n_new = sum(each.n_points for key, each in self._prepared.items() if key not in placed)
        if not wanted <= self._prepared.keys() and n_new < n_placed:
            return False
        self._codes_wanted.clear()
        layer.set_tractograms(list(self._prepared.values()))
        self._upload = layer.upload()
        return True

    def _missing_codes(self, scene: Scene) -> dict[Entry, PointValues]:
        missing = {}
        for item in scene.items:
            values, entry = point_values(item.style), self.content.streamlines.entry_of(item.tractogram)
            if values is not None and entry is not None and entry.coded != values:
                missing[entry] = values
        return missing

    def _take_codes(self, scene: Scene, entry: Entry, values: PointValues, codes: Codes) -> bool:
        self._codes_wanted.pop(entry, None)
        # By now the scene may want others, or has gone back to those that are there.
        if self._missing_codes(scene).get(entry) != values:
            return False
        self.content.streamlines.set_codes(entry, values, codes)
        self.content.streamlines.set_items(scene.items)
        return True


def _coded(entry: Entry, values: PointValues, checkpoint: Checkpoint) -> tuple[Entry, PointValues, Codes]:
    return entry, values, point_codes(entry.prepared, values, checkpoint)
