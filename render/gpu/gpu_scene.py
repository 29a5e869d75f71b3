"""A scene on the GPU: its tractograms prepared and placed, its states, values and opaque layers up to date."""

import time
from collections.abc import Iterator
from functools import partial

import moderngl

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers.opaque import OpaqueLayers
from plexoscope.render.gpu.layers.streamlines import StreamlineLayer, Upload
from plexoscope.render.gpu.transparency.base import Content
from plexoscope.render.lists.jobs import Jobs
from plexoscope.render.lists.list_maker import Source, Wish
from plexoscope.render.lists.orders.base import Checkpoint, Ordering
from plexoscope.render.lists.orders.memory import FileOrdering
from plexoscope.render.lists.point_codes import Codes, PointValues, point_codes, point_values
from plexoscope.render.lists.prepared import Prepared, can_stay_whole, hastily_prepared, prepared, prepared_whole
from plexoscope.render.scene.bounds import joined_bounds
from plexoscope.render.scene.camera import Tile
from plexoscope.render.scene.scene import Scene, StreamlineItem

# What takes a new form under its old key, as a graph that is being laid out, is made ready at once if it is small. Else
# the next form would be there before this one was drawn.
SMALL_POINTS = 1 << 16
# And made anew with care when it has kept its form for so long.
_REST_S = 0.25


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
    preparing : Jobs
        Prepares tractograms and codes values of points.
    is_moving : bool
        In the last call of `adopt`, something small took a new form under its old key: a graph that is being laid out.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self.content = Content(OpaqueLayers(context), StreamlineLayer(context))
        self.preparing = Jobs("plexoscope-prepare")
        self._prepared: dict[int, Prepared] = {}
        self._upload: Iterator[None] | None = None
        self._codes_wanted: dict[Upload, PointValues] = {}
        self._last: dict[str, StreamlineItem] = {}  # what was drawn under each key
        self._asked: dict[str, Tractogram] = {}  # by key, of the last scene
        self._moved_s = 0.0
        self._whole = False  # nothing has to be cut: all lies in one plane
        self.is_moving = False

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
        for result in self.preparing.take().values():
            if isinstance(result, Prepared):
                self._prepared[id(result.tractogram)] = result
            elif isinstance(result, tuple):
                better = self._take_codes(scene, *result) or better
        moving = {item.key for item in scene.items if self._asked.get(item.key, item.tractogram) is not item.tractogram}
        self._asked = {item.key: item.tractogram for item in scene.items}
        self._moved_s = time.perf_counter() if moving else self._moved_s
        rests = time.perf_counter() - self._moved_s > _REST_S
        self._whole = can_stay_whole([item.tractogram for item in scene.items])
        for item in scene.items:
            tractogram, name = item.tractogram, ("prepare", id(item.tractogram))
            made = self._prepared.get(id(tractogram))
            if made is None and item.key in moving and tractogram.n_points <= SMALL_POINTS:
                self._prepared[id(tractogram)] = hastily_prepared(tractogram)
            elif (made is None or (made.hasty and rests) or self._is_wrong(made)) and not self.preparing.has(name):
                self.preparing.submit(name, partial(prepared_whole if self._whole else prepared, tractogram))
        placed = self._place(scene)
        n_points = sum(item.tractogram.n_points for item in scene.items)
        self.is_moving = placed and n_points <= SMALL_POINTS and bool(moving)
        self.content.streamlines.set_items(self._standing(scene))
        self.content.opaque.update(scene)
        for entry, values in self._missing_codes(scene).items():
            if self._codes_wanted.get(entry) == values:
                continue
            if self.is_moving:
                better = self._take_codes(scene, entry, values, point_codes(entry.prepared, values, lambda: None))
            else:
                self._codes_wanted[entry] = values
                self.preparing.submit(("codes", id(entry)), partial(_coded, entry, values))
        return placed, better or placed

    def adopt_at_once(self, scene: Scene) -> bool:
        """Do all of it now, on this thread; True if points have new places."""
        self._whole = can_stay_whole([item.tractogram for item in scene.items])
        for item in scene.items:
            made = self._prepared.get(id(item.tractogram))
            if made is None or made.hasty or self._is_wrong(made):
                make = prepared_whole if self._whole else prepared
                self._prepared[id(item.tractogram)] = make(item.tractogram, lambda: None)
        placed = self._place(scene)
        for _ in self._upload or ():
            pass
        self._upload = None
        self.content.streamlines.set_items(self._standing(scene))
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
        entries = [self.content.streamlines.entry_of(item.tractogram) for item in scene.items]
        missing = any(entry is None or entry.prepared.hasty or self._is_wrong(entry.prepared) for entry in entries)
        return missing or self.uploading or bool(self._missing_codes(scene))

    def wish(self, scene: Scene, ordering: type[Ordering]) -> Wish:
        """What the scene's draw lists are made of."""
        sources = []
        for item in self._standing(scene):
            entry = self.content.streamlines.entry_of(item.tractogram)
            if entry is not None and item.style.visible and item.style.opacity > 0:
                shown = None if item.shown is None else item.shown.values
                in_long = item.style.form == "line"
                sources.append(Source(entry.prepared, entry.first_fine, entry.first_coarse, shown, in_long))
        if _is_flat(tuple(sources)):
            ordering = FileOrdering  # depth says nothing there, and the order of the data is the caller's
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
        most_points: int | None = None,
    ) -> Frame:
        """A frame with the depth range of what is on the GPU. Parameters as of `Frame.of`."""
        drawn = [entry for entry in self.content.streamlines.entries if entry.item is not None]
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
            most_points=most_points,
            flat=_is_flat(self.wish(scene, FileOrdering).sources),
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
        self.preparing.close()

    def _is_wrong(self, made: Prepared) -> bool:
        """Its segments are too long for what it is drawn beside now."""
        return made.whole and not self._whole

    def _standing(self, scene: Scene) -> tuple[StreamlineItem, ...]:
        """What can be drawn of the items; in place of one that is still being made, what had its key before."""
        standing: dict[int, StreamlineItem] = {}
        for item in scene.items:
            for each in (item, self._last.get(item.key)):
                if each is not None and self.content.streamlines.entry_of(each.tractogram) is not None:
                    standing.setdefault(id(each.tractogram), each)
                    break
        return tuple(standing.values())

    def _place(self, scene: Scene) -> bool:
        """Give every prepared tractogram of the scene a place on the GPU; True if any has moved."""
        layer = self.content.streamlines
        self._last = {item.key: item for item in self._standing(scene)}
        wanted = {id(item.tractogram) for item in scene.items}
        unready = (item for item in scene.items if id(item.tractogram) not in self._prepared)
        wanted |= {id(self._last[item.key].tractogram) for item in unready if item.key in self._last}
        self._prepared = {key: each for key, each in self._prepared.items() if key in wanted}
        ready, placed = set(self._prepared.values()), {entry.prepared for entry in layer.entries}
        n_used = sum(each.n_points for each in self._prepared.values())
        n_placed = sum(entry.prepared.n_points for entry in layer.entries)
        # What a removed tractogram leaves behind is cleared away when it is more than what stays.
        if ready == placed or (ready <= placed and n_placed <= 2 * n_used):
            return False
        # Each time, all points go to the GPU again. Of many tractograms opened at once some are placed together.
        n_new = sum(each.n_points for each in ready - placed)
        if not wanted <= self._prepared.keys() and n_new < n_placed:
            return False
        self._codes_wanted.clear()
        layer.set_tractograms(list(self._prepared.values()))
        self._upload = layer.upload()
        return True

    def _missing_codes(self, scene: Scene) -> dict[Upload, PointValues]:
        missing = {}
        for item in scene.items:
            values, entry = point_values(item.style), self.content.streamlines.entry_of(item.tractogram)
            if values is not None and entry is not None and entry.coded != values:
                missing[entry] = values
        return missing

    def _take_codes(self, scene: Scene, entry: Upload, values: PointValues, codes: Codes) -> bool:
        self._codes_wanted.pop(entry, None)
        # By now the scene may want others, or has gone back to those that are there.
        if self._missing_codes(scene).get(entry) != values:
            return False
        self.content.streamlines.set_codes(entry, values, codes)
        self.content.streamlines.set_items(self._standing(scene))
        return True


def _is_flat(sources: tuple[Source, ...]) -> bool:
    """All of it lies in one plane across an axis."""
    low_mm, high_mm = joined_bounds(source.prepared.bounds_mm for source in sources)
    return bool((low_mm == high_mm).any())


def _coded(entry: Upload, values: PointValues, checkpoint: Checkpoint) -> tuple[Upload, PointValues, Codes]:
    return entry, values, point_codes(entry.prepared, values, checkpoint)
