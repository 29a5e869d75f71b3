"""The renderer: from a scene to pixels in a framebuffer, in one GL context.

For a picture it draws everything at once. For a window it draws what fits into a frame while something moves, a share
of the streamlines in long segments, and fills in at rest: first a larger share, then all, in steps so short that a
new movement waits for none. All GL work happens on the thread that calls `draw` and `advance`; tractograms are
prepared and segments ordered on threads of their own (`jobs`).
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import moderngl
import numpy as np
import numpy.typing as npt

from plexoscope.render.camera import Tile
from plexoscope.render.frame import Frame
from plexoscope.render.jobs import Jobs
from plexoscope.render.layers.opaque import OpaqueLayers
from plexoscope.render.layers.streamlines import Entry, StreamlineLayer
from plexoscope.render.list_maker import DrawList, Source, Wish, of_share, within_budget
from plexoscope.render.orders.base import Checkpoint
from plexoscope.render.point_codes import Codes, PointValues, point_codes, point_values
from plexoscope.render.prepared import Prepared, prepared
from plexoscope.render.scene import Scene, StreamlineItem
from plexoscope.render.shown_picture import ShownPicture
from plexoscope.render.transparency import METHODS, chosen
from plexoscope.render.transparency.base import Content, TransparencyMethod

FRAME_BUDGET_MS = 33.0
"""What a frame may take while something moves."""

REST_S = 0.12
"""Filling in begins when nothing has moved for so long."""

# An order seen from 3° off differs from the exact one by less than 0.1 dB.
_STALE_ANGLE_DEG = 3.0
_FIRST_GUESS_QUADS = 20_000
_FEWEST_QUADS = 2_000
# The rest of a frame is the window's: composing and showing it.
_DRAWING_SHARE = 0.7
# Where not all streamlines fit into a frame, thin ones are drawn without soft edges: twice as many then fit.
_HAIRLINES_TO_PX = 2.5
# The longer the view has rested, the longer a step may be: each writes the whole picture once.
_STEP_MS, _LONGEST_STEP_MS = 12.0, 50.0
_MOVING, _FULL = "moving", "full"


@dataclass(frozen=True)
class RenderStats:
    """For the status bar.

    Parameters
    ----------
    frame_ms : float
        Of the last frame drawn in motion.
    n_segments : int
        In the scene.
    share : float
        Of the visible streamlines in the picture shown, 0 … 1.
    order : str
        Name of the transparency method in use.
    """

    frame_ms: float = 0.0
    n_segments: int = 0
    share: float = 1.0
    order: str = ""


@dataclass(frozen=True)
class _Key:
    """What a picture depends on."""

    scene: Scene
    size_px: tuple[int, int]
    pixel_ratio: float


class Renderer:
    """Draws scenes into framebuffers of one context, which must be current in every call.

    Parameters
    ----------
    context : moderngl.Context
        One made by `plexoscope.render.context`.

    Attributes
    ----------
    frame_budget_ms : float
        What a frame may take while something moves.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self.frame_budget_ms = FRAME_BUDGET_MS
        self._context = context
        self._content = Content(OpaqueLayers(context), StreamlineLayer(context))
        self._methods: dict[str, TransparencyMethod] = {}
        self._shown = ShownPicture(context)
        self._preparing, self._ordering = Jobs("plexoscope-prepare"), Jobs("plexoscope-order")
        self._prepared: dict[int, Prepared] = {}
        self._upload: Iterator[None] | None = None
        self._codes_wanted: dict[Entry, PointValues] = {}
        self._lists: dict[str, DrawList] = {}
        self._pending_list: tuple[DrawList, Iterator[None]] | None = None
        self._moving_for: tuple[Wish, tuple[float, float, float], int] | None = None
        self._budget_quads = _FIRST_GUESS_QUADS
        self._step_quads = _FIRST_GUESS_QUADS
        self._key: _Key | None = None  # of the last `draw`
        self._complete_key: _Key | None = None
        self._stale = False  # the picture shown could be better at once
        self._moved_s = 0.0
        self._rungs: list[float] = []
        self._filling: tuple[_Key, float, Iterator[None]] | None = None
        self._stats = RenderStats()

    # A picture

    def draw_complete(
        self,
        scene: Scene,
        framebuffer: moderngl.Framebuffer,
        size_px: tuple[int, int],
        *,
        pixel_ratio: float = 1.0,
        tile: Tile | None = None,
    ) -> None:
        """Draw all of a scene in the exact order for its view; takes as long as it takes.

        Parameters
        ----------
        scene : Scene
        framebuffer : moderngl.Framebuffer
            Filled from its lower left corner; colours arrive premultiplied with alpha. With no area, nothing
            happens.
        size_px : (width, height)
            Framebuffer pixels, of the tile if there is one.
        pixel_ratio : float
            Framebuffer pixels per `width_px`: `plexoscope.render.scale.line_scale`.
        tile : (x0, y0, x1, y1), optional
            Part of the picture that fills the framebuffer, 0 … 1 from the lower left corner.

        Raises
        ------
        ValueError
            If the scene names an unknown order, or does not fit on the GPU.
        MissingError
            If the order needs a newer GL.
        """
        if min(size_px) <= 0:
            return
        method = self._method(scene)
        for item in scene.items:
            if id(item.tractogram) not in self._prepared:
                self._prepared[id(item.tractogram)] = prepared(item.tractogram, lambda: None)
        self._place(scene)
        _exhaust(self._upload)
        self._upload = None
        self._content.streamlines.set_items(scene.items)
        for entry, values in self._wanted_codes(scene).items():
            self._take_codes(scene, entry, values, point_codes(entry.prepared, values))
        self._content.opaque.update(scene)
        wish, eye_mm = self._wish(scene, method), _eye(scene)
        full = self._lists.get(_FULL)
        if full is None or not full.complete or full.wish != wish or full.eye_mm != eye_mm:
            full = of_share(wish, eye_mm, 1.0, full)(lambda: None)
            _exhaust(self._content.streamlines.write_list(_FULL, full.starts))
            self._lists[_FULL] = full
        self._content.streamlines.use_list(_FULL)
        frame = self._frame(scene, size_px, pixel_ratio, 1.0, tile=tile)
        _exhaust(method.steps(self._content, frame, lambda: 1 << 30))
        framebuffer.viewport = (0, 0, *size_px)
        method.resolve(frame, framebuffer)

    # A window

    def draw(
        self, scene: Scene, framebuffer: moderngl.Framebuffer, size_px: tuple[int, int], pixel_ratio: float = 1.0
    ) -> None:
        """Fill a framebuffer with the best picture of a scene that can be had within the frame budget.

        Afterwards, as long as `busy` holds, call `advance` now and then. Parameters and errors are those of
        `draw_complete`.
        """
        if min(size_px) <= 0:
            return
        key = _Key(scene, size_px, pixel_ratio)
        if key != self._key:
            self._key, self._moved_s = key, time.perf_counter()
            self._stale = key != self._complete_key
            self._stop_filling()
        self._adopt(scene)
        if self._stale and self._can_draw(scene):
            self._draw_moving(key)
        framebuffer.viewport = (0, 0, *size_px)
        if self._shown.exists:
            self._shown.copy_to(framebuffer, size_px)
        else:
            framebuffer.use()
            red, green, blue, alpha = scene.background
            framebuffer.clear(red * alpha, green * alpha, blue * alpha, alpha)

    def advance(self) -> bool:
        """Go on with whatever there is to do, for about a hundredth of a second.

        Returns
        -------
        bool
            A better picture is there: draw again.
        """
        key = self._key
        if key is None:
            return False
        self._adopt(key.scene)
        if self._upload is not None:
            self._advance_upload()
        if self._stale and self._can_draw(key.scene):
            return True
        if self._upload is not None or time.perf_counter() - self._moved_s < REST_S or self._complete_key == key:
            return False
        return self._fill(key)

    @property
    def busy(self) -> bool:
        """The picture of the last `draw` is not complete yet."""
        return self._key is not None and (self._stale or self._complete_key != self._key)

    @property
    def stats(self) -> RenderStats:
        return self._stats

    @property
    def gpu_bytes(self) -> int:
        """Of everything this renderer keeps on the GPU."""
        methods = sum(method.gpu_bytes for method in self._methods.values())
        content = self._content.streamlines.gpu_bytes + self._content.opaque.gpu_bytes
        return content + self._shown.n_bytes + methods

    @property
    def n_geometry_uploads(self) -> int:
        return self._content.streamlines.n_geometry_uploads

    @property
    def n_state_uploads(self) -> int:
        return self._content.streamlines.n_state_uploads

    @property
    def n_order_uploads(self) -> int:
        return self._content.streamlines.n_order_uploads

    def release(self) -> None:
        """Join the workers and free every GL object. The renderer draws no more."""
        self.abandon()
        self._context.extra.unbind_program()
        for method in self._methods.values():
            method.release()
        self._methods.clear()
        for thing in (self._shown, self._content.streamlines, self._content.opaque):
            thing.release()

    def abandon(self) -> None:
        """Join the workers only: for a context that is lost, and its objects with it."""
        self._preparing.close()
        self._ordering.close()

    # What the scene needs on the GPU

    def _method(self, scene: Scene) -> TransparencyMethod:
        name = chosen(scene.order, self._context.version_code)
        if name not in self._methods:
            self._methods[name] = METHODS[name](self._context)
        return self._methods[name]

    def _adopt(self, scene: Scene) -> None:
        """Start and collect what the workers do for this scene."""
        for name, result in self._preparing.take().items():
            if isinstance(result, Prepared):
                self._prepared[id(result.tractogram)] = result
            elif isinstance(name, tuple) and isinstance(result, tuple):
                self._take_codes(scene, *result)
                self._stale = True
        for item in scene.items:
            tractogram, name = item.tractogram, ("prepare", id(item.tractogram))
            if id(tractogram) not in self._prepared and not self._preparing.has(name):
                self._preparing.submit(name, partial(prepared, tractogram))
        self._place(scene)
        self._content.streamlines.set_items(scene.items)
        self._content.opaque.update(scene)
        for entry, values in self._wanted_codes(scene).items():
            if self._codes_wanted.get(entry) != values:
                self._codes_wanted[entry] = values
                self._preparing.submit(
                    ("codes", id(entry)),
                    partial(_coded, entry, values),
                )
        self._update_lists(scene)

    def _place(self, scene: Scene) -> None:
        """Give every prepared tractogram of the scene a place on the GPU."""
        layer = self._content.streamlines
        wanted = {id(item.tractogram) for item in scene.items}
        self._prepared = {key: each for key, each in self._prepared.items() if key in wanted}
        placed = {id(entry.prepared.tractogram) for entry in layer.entries}
        n_used = sum(each.n_points for each in self._prepared.values())
        n_placed = sum(entry.prepared.n_points for entry in layer.entries)
        # What a removed tractogram leaves behind is cleared away when it is more than what stays.
        if self._prepared.keys() <= placed and n_placed <= 2 * n_used:
            return
        if self._prepared.keys() == placed:
            return
        self._stop_filling()
        self._lists.clear()
        self._pending_list = self._moving_for = None
        self._codes_wanted.clear()
        layer.set_tractograms(list(self._prepared.values()))
        self._upload = layer.upload()
        self._stale = True
        self._complete_key = None

    def _advance_upload(self) -> None:
        assert self._upload is not None
        until_s = time.perf_counter() + _STEP_MS / 1000
        while time.perf_counter() < until_s:
            if next(self._upload, self) is self:
                self._upload = None
                return

    def _wanted_codes(self, scene: Scene) -> dict[Entry, PointValues]:
        wanted = {}
        for item in scene.items:
            values, entry = point_values(item.style), self._content.streamlines.entry_of(item.tractogram)
            if values is not None and entry is not None and entry.coded != values:
                wanted[entry] = values
        return wanted

    def _take_codes(self, scene: Scene, entry: Entry, values: PointValues, codes: Codes) -> None:
        if entry in self._content.streamlines.entries:
            self._content.streamlines.set_codes(entry, values, codes)
            self._content.streamlines.set_items(scene.items)

    # Draw lists

    def _wish(self, scene: Scene, method: TransparencyMethod) -> Wish:
        sources = []
        for item in scene.items:
            entry = self._content.streamlines.entry_of(item.tractogram)
            if entry is not None and _is_visible(item):
                shown = None if item.shown is None else item.shown.values
                sources.append(Source(entry.prepared, entry.first_fine, entry.first_coarse, shown))
        return Wish(tuple(sources), method.ordering, scene.order_settings)

    def _update_lists(self, scene: Scene) -> None:
        """Ask for a list for motion where the one at hand is of other streamlines or of another view."""
        for name, result in self._ordering.take().items():
            assert isinstance(result, DrawList)
            if name == _MOVING:
                _exhaust(self._content.streamlines.write_list(_MOVING, result.starts))
                self._lists[_MOVING] = result
                self._stale = self._stale or self._complete_key != self._key
            else:
                self._pending_list = result, self._content.streamlines.write_list(_FULL, result.starts)
                self._lists.pop(_FULL, None)
        wish, eye_mm = self._wish(scene, self._method(scene)), _eye(scene)
        if self._moving_for is not None:
            for_wish, for_eye_mm, for_quads = self._moving_for
            turned_mm = float(np.linalg.norm(np.subtract(eye_mm, for_eye_mm)))
            near = turned_mm <= scene.camera.distance_mm * np.tan(np.radians(_STALE_ANGLE_DEG))
            list_at_hand = self._lists.get(_MOVING)
            small = list_at_hand is not None and list_at_hand.complete
            fits = 0.7 < for_quads / self._budget_quads < 1.4 or (small and for_quads < self._budget_quads)
            if for_wish == wish and near and fits:
                return
            if for_wish == wish and self._ordering.has(_MOVING):
                return  # one at a time, or a steady turn would never see one finished
        self._moving_for = wish, eye_mm, self._budget_quads
        self._ordering.submit(_MOVING, within_budget(wish, eye_mm, self._budget_quads))

    # Drawing

    def _frame(
        self,
        scene: Scene,
        size_px: tuple[int, int],
        pixel_ratio: float,
        share: float,
        *,
        tile: Tile | None = None,
        hairlines: bool = False,
    ) -> Frame:
        boxes = [entry.prepared.bounds_mm for entry in self._content.streamlines.entries if entry.item is not None]
        bounds_mm = _joined(boxes) if boxes else np.zeros((2, 3), np.float32)
        return Frame.of(scene, size_px, pixel_ratio, tile=tile, bounds_mm=bounds_mm, share=share, hairlines=hairlines)

    def _can_draw(self, scene: Scene) -> bool:
        """There is something to draw for the scene: its list for motion, and the points of that."""
        layer = self._content.streamlines
        if not scene.items:
            return True
        at_hand = self._lists.get(_MOVING)
        ready = all(entry.fine_ready if at_hand and at_hand.fine else entry.coarse_ready for entry in layer.entries)
        return ready and at_hand is not None

    def _draw_moving(self, key: _Key) -> None:
        started_s = time.perf_counter()
        moving, method = self._lists.get(_MOVING), self._method(key.scene)
        share = moving.share if moving is not None else 1.0
        self._content.streamlines.use_list(_MOVING)
        widest_px = max((item.style.width_px for item in key.scene.items), default=0.0) * key.pixel_ratio
        hairlines = share < 1.0 and widest_px <= _HAIRLINES_TO_PX
        frame = self._frame(key.scene, key.size_px, key.pixel_ratio, share, hairlines=hairlines)
        _exhaust(method.steps(self._content, frame, lambda: 1 << 30))
        method.resolve(frame, self._shown.framebuffer(key.size_px))
        self._context.finish()
        frame_ms = (time.perf_counter() - started_s) * 1000
        self._stale, self._complete_key = False, None
        if moving is not None:
            target_ms = self.frame_budget_ms * _DRAWING_SHARE
            n_quads = len(moving.starts)
            if not moving.complete or frame_ms > target_ms:
                change = float(np.clip(target_ms / max(frame_ms, 0.1), 0.5, 2.0))
                self._budget_quads = max(int(n_quads * change), _FEWEST_QUADS)
            wish = self._wish(key.scene, method)
            if moving.complete and moving.wish == wish and moving.eye_mm == _eye(key.scene) and not self._awaited(key):
                self._complete_key = key
        elif not key.scene.items:
            self._complete_key = key
        self._stats = RenderStats(frame_ms, self._content.streamlines.n_segments, share, method.name)

    def _awaited(self, key: _Key) -> bool:
        """Something that the picture needs is still being made."""
        layer = self._content.streamlines
        missing = any(layer.entry_of(item.tractogram) is None for item in key.scene.items)
        return missing or self._upload is not None or bool(self._wanted_codes(key.scene))

    # Filling in

    def _stop_filling(self) -> None:
        self._filling = None
        self._rungs = []
        self._pending_list = None
        self._ordering.cancel(_FULL)

    def _fill(self, key: _Key) -> bool:
        """One step towards the complete picture; True if a better one is there to show."""
        if self._awaited(key):
            return False
        if self._filling is None:
            return self._begin_rung(key)
        filled_key, share, steps = self._filling
        started_s = time.perf_counter()
        if next(steps, self) is not self:
            self._context.finish()
            took_ms = (time.perf_counter() - started_s) * 1000
            rested_ms = (started_s - self._moved_s) * 1000
            step_ms = float(np.clip(0.05 * rested_ms, _STEP_MS, _LONGEST_STEP_MS))
            change = float(np.clip(step_ms / max(took_ms, 0.1), 0.5, 2.0))
            self._step_quads = int(np.clip(self._step_quads * change, _FEWEST_QUADS, 1 << 26))
            return False
        self._filling = None
        method = self._method(key.scene)
        frame = self._frame(key.scene, key.size_px, key.pixel_ratio, share)
        method.resolve(frame, self._shown.framebuffer(key.size_px))
        self._rungs.pop(0)
        self._stats = RenderStats(self._stats.frame_ms, self._content.streamlines.n_segments, share, method.name)
        if not self._rungs:
            self._complete_key = filled_key
        return True

    def _begin_rung(self, key: _Key) -> bool:
        method = self._method(key.scene)
        wish, eye_mm = self._wish(key.scene, method), _eye(key.scene)
        if not self._rungs:
            moving = self._lists.get(_MOVING)
            now = moving.share if moving is not None else 1.0
            # One picture half-way, where all would take much longer than what is shown.
            self._rungs = [now**0.5, 1.0] if now < 0.2 else [1.0]
        share = self._rungs[0]
        if self._pending_list is not None:
            made, upload = self._pending_list
            if next(upload, self) is self:
                self._lists[_FULL], self._pending_list = made, None
            return False
        full = self._lists.get(_FULL)
        if full is not None and full.complete and full.wish == wish and full.eye_mm == eye_mm:
            self._rungs, share = [1.0], 1.0  # only the looks have changed
        if full is None or full.wish != wish or full.eye_mm != eye_mm or full.share != share:
            if not self._ordering.has(_FULL):
                self._ordering.submit(_FULL, of_share(wish, eye_mm, share, full))
            return False
        self._content.streamlines.use_list(_FULL)
        frame = self._frame(key.scene, key.size_px, key.pixel_ratio, share)
        self._filling = key, share, self._with_list(_FULL, method.steps(self._content, frame, lambda: self._step_quads))
        return False

    def _with_list(self, name: str, steps: Iterator[None]) -> Iterator[None]:
        """The steps, each with its own list in use, whatever is drawn between them."""
        while True:
            self._content.streamlines.use_list(name)
            if next(steps, self) is self:
                return
            yield


def _coded(entry: Entry, values: PointValues, checkpoint: Checkpoint) -> tuple[Entry, PointValues, Codes]:
    return entry, values, point_codes(entry.prepared, values)


def _eye(scene: Scene) -> tuple[float, float, float]:
    x, y, z = scene.camera.eye_mm
    return (float(x), float(y), float(z))


def _is_visible(item: StreamlineItem) -> bool:
    return item.style.visible and item.style.opacity > 0


def _joined(boxes: list[npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    return np.stack([np.min([box[0] for box in boxes], axis=0), np.max([box[1] for box in boxes], axis=0)])


def _exhaust(steps: Iterator[None] | None) -> None:
    for _ in steps or ():
        pass
