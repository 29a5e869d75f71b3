"""The renderer: from a scene to pixels in a framebuffer, in one GL context.

For a picture it draws everything at once. For a window it draws what fits into a frame while something moves, a share
of the streamlines in long segments (if that is next to nothing, in half the resolution), and fills in at rest: first a
larger share, then all, in steps so short that a new movement waits for none. All GL work happens on the thread that
calls `draw` and `advance`; tractograms are prepared and segments ordered on threads of their own (`jobs`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import moderngl

from plexoscope.render.filling import LONGEST_STEP_MS, STEP_MS, Filling
from plexoscope.render.frame_budget import FIRST_QUICK_POINTS, FIRST_WHOLE_POINTS, FrameBudget
from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.gl_functions import GlFunctions
from plexoscope.render.gpu.gpu_scene import GpuScene
from plexoscope.render.gpu.transparency import METHODS, chosen
from plexoscope.render.gpu.transparency.base import TransparencyMethod
from plexoscope.render.gpu.transparency.full_screen import premultiplied
from plexoscope.render.list_keeper import FULL, MOVING, ListKeeper, exhaust, what
from plexoscope.render.lists.list_maker import DrawList, Eye
from plexoscope.render.scene.camera import Tile
from plexoscope.render.scene.scene import Scene
from plexoscope.render.shown_picture import ShownPicture

FRAME_BUDGET_MS = 33.0
"""What a frame may take while something moves."""

REST_S = 0.12
"""Filling in begins when nothing has moved for so long."""

DRAWING_SHARE = 0.7
"""Of a frame; the rest is the window's: composing and showing it."""

# What points may take of that where there are streamlines too.
_POINTS_SHARE = 0.4
# Points drawn with care take so many times as long, at most.
_CARE = 10
# Where next to nothing fits into a frame, half the resolution lets several times as much in; until enough does.
_HALVED_BELOW, _WHOLE_FROM, _HALVED_SIDE_PX = 0.02, 0.15, 400
# Where not all streamlines fit into a frame, thin ones are drawn without soft edges: twice as many then fit.
_HAIRLINES_TO_PX = 2.5


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
        One made by `plexoscope.render.gpu.context`.
    clock : callable
        Seconds, from any beginning.

    Attributes
    ----------
    frame_budget_ms : float
        What a frame may take while something moves.
    context : moderngl.Context
    gpu : GpuScene
    lists : ListKeeper
    filling : Filling
    budget, point_budget : FrameBudget
        How many segments, and points, a frame in motion may have.
    shown : ShownPicture
        Parts of it, to look at.
    """

    def __init__(self, context: moderngl.Context, clock: Callable[[], float] = time.perf_counter) -> None:
        self.frame_budget_ms = FRAME_BUDGET_MS
        self.gpu = GpuScene(context)
        self.lists = ListKeeper(self.gpu)
        self.filling = Filling()
        self.budget = FrameBudget()
        self.point_budget = FrameBudget(FIRST_WHOLE_POINTS, FIRST_QUICK_POINTS)
        self.shown = ShownPicture(context)
        self.context, self._clock = context, clock
        self._methods: dict[str, TransparencyMethod] = {}
        self._kind: tuple[object, ...] = ()  # of the last frame in motion
        self._halved = False  # its resolution
        self._key: _Key | None = None  # of the last `draw`
        self._complete_key: _Key | None = None
        self._stale = False  # the picture shown could be better at once
        self._moved_s = 0.0
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
        draft: bool = False,
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
            Framebuffer pixels per `width_px`: `plexoscope.render.scene.scale.line_scale`.
        tile : (x0, y0, x1, y1), optional
            Part of the picture that fills the framebuffer, 0 … 1 from the lower left corner.
        draft : bool
            Draw less of what is not streamlines: see `Frame`.

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
        self._stop_filling()  # its list and its target are taken
        if self.gpu.adopt_at_once(scene):
            self._forget_lists()
        self.lists.make_full(self.gpu.wish(scene, method.ordering), _eye(scene))
        self.gpu.content.streamlines.use_list(FULL)
        frame = self.gpu.frame(scene, size_px, pixel_ratio, 1.0, tile=tile, draft=draft)
        exhaust(method.steps(self.gpu.content, frame, lambda: 1 << 30))
        # Waited for here, through ctypes, other threads go on meanwhile; reading a target would keep them waiting.
        gl: GlFunctions = self.context.extra
        gl.call("glFinish")
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
            self._key, self._moved_s = key, self._clock()
            self._stale = key != self._complete_key
            self._stop_filling()
        if _is_empty(scene) and not self.shown.exists:
            self._begin_empty(key, framebuffer)
            return
        self._adopt(scene)
        if self._stale and self._can_draw(scene):
            self._draw_moving(key)
        framebuffer.viewport = (0, 0, *size_px)
        if self.shown.exists:
            self.shown.copy_to(framebuffer, size_px)
        else:
            framebuffer.use()
            framebuffer.clear(*premultiplied(scene.background))

    def _begin_empty(self, key: _Key, framebuffer: moderngl.Framebuffer) -> None:
        """Fill with the background, and make nothing that only a picture needs: a window begins so."""
        self._stale, self._complete_key = False, key
        self._stats = RenderStats(order=chosen(key.scene.order, self.context.version_code))
        framebuffer.viewport = (0, 0, *key.size_px)
        framebuffer.use()
        framebuffer.clear(*premultiplied(key.scene.background))

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
        self.gpu.advance_upload(STEP_MS)
        if self._stale and self._can_draw(key.scene):
            return True
        if self.gpu.uploading or self._clock() - self._moved_s < REST_S or self._complete_key == key:
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
        return self.gpu.gpu_bytes + self.shown.n_bytes + methods

    @property
    def n_geometry_uploads(self) -> int:
        return self.gpu.content.streamlines.n_geometry_uploads

    @property
    def n_state_uploads(self) -> int:
        return self.gpu.content.streamlines.n_state_uploads

    @property
    def n_order_uploads(self) -> int:
        return self.gpu.content.streamlines.n_order_uploads

    def release(self) -> None:
        """Join the workers and free every GL object. The renderer draws no more."""
        self.abandon()
        self.context.extra.unbind_program()
        for method in self._methods.values():
            method.release()
        self._methods.clear()
        self.shown.release()
        self.gpu.release()

    def abandon(self) -> None:
        """Join the workers only: for a context that is lost, and its objects with it."""
        self.gpu.abandon()
        self.lists.close()

    def _method(self, scene: Scene) -> TransparencyMethod:
        name = chosen(scene.order, self.context.version_code)
        if name not in self._methods:
            self._methods[name] = METHODS[name](self.context)
        return self._methods[name]

    def _adopt(self, scene: Scene) -> None:
        placed, better = self.gpu.adopt(scene)
        if placed:
            self._stop_filling()
            self._forget_lists()
            if self.gpu.is_moving:
                self.gpu.advance_upload(LONGEST_STEP_MS)
        self._stale = self._stale or (better and self._complete_key != self._key)
        self._update_lists(scene)

    # Draw lists

    def _forget_lists(self) -> None:
        self.lists.forget()
        self._complete_key = None

    def _update_lists(self, scene: Scene) -> None:
        wish = self.gpu.wish(scene, self._method(scene).ordering)
        if self.lists.update(wish, _eye(scene), scene.camera.distance_mm, self.budget):
            self._stale = self._stale or self._complete_key != self._key

    # Drawing

    def _can_draw(self, scene: Scene) -> bool:
        """There is something to draw for the scene: its list for motion, and the points of that."""
        if not scene.items:
            return True
        at_hand = self.lists.moving
        return at_hand is not None and self.gpu.has_points(at_hand.fine)

    def _draw_moving(self, key: _Key) -> None:
        self.filling.interrupt()  # its target is drawn over, and its list is not the one in use
        started_s = self._clock()
        moving, method = self.lists.moving, self._method(key.scene)
        share = moving.share if moving is not None else 1.0
        self.gpu.content.streamlines.use_list(MOVING)
        self._halved = share < (_WHOLE_FROM if self._halved else _HALVED_BELOW) and min(key.size_px) >= _HALVED_SIDE_PX
        size_px, pixel_ratio = key.size_px, key.pixel_ratio
        if self._halved:
            size_px, pixel_ratio = (size_px[0] // 2, size_px[1] // 2), pixel_ratio / 2
        widest_px = max((item.style.width_px for item in key.scene.items), default=0.0) * pixel_ratio
        hairlines = moving is not None and not moving.fine and widest_px <= _HAIRLINES_TO_PX
        n_points = self.gpu.content.opaque.n_points
        most_points = None if n_points <= self.point_budget.n_fine else self.point_budget.n_coarse
        frame = self.gpu.frame(key.scene, size_px, pixel_ratio, share, hairlines=hairlines, most_points=most_points)
        exhaust(method.steps(self.gpu.content, frame, lambda: 1 << 30))
        self.context.finish()
        drawn_s = self._clock()
        method.resolve(frame, self.shown.framebuffer(size_px))
        self.context.finish()
        resolved_s = self._clock()
        self._stale, self._complete_key = False, None
        if self._is_known(frame, method) and moving is not None:
            self._learn(frame, moving, 1000 * (drawn_s - started_s), 1000 * (resolved_s - drawn_s))
        if most_points is None and not self._halved and self._shows_all(key, method):
            self._complete_key = key
        frame_ms = 1000 * (resolved_s - started_s)
        self._stats = RenderStats(frame_ms, self.gpu.content.streamlines.n_segments, share, method.name)

    def _is_known(self, frame: Frame, method: TransparencyMethod) -> bool:
        """The frame was drawn by the same programs as the one before.

        The first frame of a kind that draws anything compiles its program, which says nothing about the next.
        """
        lines, n_points = self.gpu.content.streamlines, self.gpu.content.opaque.n_points
        looks = frame.looks, frame.slab is None, lines.by_angle, lines.by_point, lines.with_arrows
        kind = method.name, frame.hairlines, looks, n_points, frame.most_points is None, self._halved
        known, self._kind = kind == self._kind, kind if lines.n_quads else self._kind
        return known

    def _learn(self, frame: Frame, moving: DrawList, drawing_ms: float, resolving_ms: float) -> None:
        """Learn from a frame in motion how many segments and points the next may have."""
        budget_ms = self.frame_budget_ms * DRAWING_SHARE
        # What the size of the window costs is not the streamlines' fault.
        target_ms = max(budget_ms - resolving_ms, budget_ms / 3)
        points_ms, n_points = self.gpu.content.opaque.points_ms, self.gpu.content.opaque.n_points
        with_care = frame.most_points is None
        n_drawn = n_points if frame.most_points is None else min(n_points, frame.most_points)
        for_points_ms = target_ms * (_POINTS_SHARE if len(moving.starts) else 1.0)
        self.point_budget.learn(n_drawn, with_care, n_drawn / max(n_points, 1), points_ms, for_points_ms)
        if n_drawn == n_points and points_ms * _CARE < for_points_ms:
            self.point_budget.allow_fine(n_points)  # there is time to draw them with care
        for_segments_ms = max(target_ms - points_ms, target_ms / 3)
        self.budget.learn(len(moving.starts), moving.fine, moving.share, drawing_ms - points_ms, for_segments_ms)

    def _shows_all(self, key: _Key, method: TransparencyMethod) -> bool:
        """What was drawn from the list for motion cannot be bettered."""
        if not key.scene.items:
            return True
        moving = self.lists.moving
        wish = self.gpu.wish(key.scene, method.ordering)
        asked = wish, _eye(key.scene), True
        return moving is not None and what(moving) == asked and not self.gpu.awaits(key.scene)

    # Filling in

    def _stop_filling(self) -> None:
        self.filling.stop()
        self.lists.give_up_full()

    def _fill(self, key: _Key) -> bool:
        """One step towards the complete picture; True if a better one is there to show."""
        if self.gpu.awaits(key.scene):
            return False
        if not self.filling.under_way:
            self._begin_rung(key)
            return False
        frame = self.filling.step(self.context.finish, self._clock, self._moved_s)
        if frame is None:
            return False
        method = self._method(key.scene)
        method.resolve(frame, self.shown.framebuffer(key.size_px))
        self.filling.rungs.pop(0)
        self._stats = replace(self._stats, share=frame.share, order=method.name)
        if not self.filling.rungs:
            self._complete_key = key
            self.budget.hope()
            self.point_budget.hope()
        return True

    def _begin_rung(self, key: _Key) -> None:
        method = self._method(key.scene)
        wish, eye_mm = self.gpu.wish(key.scene, method.ordering), _eye(key.scene)
        if not self.filling.rungs:
            moving = self.lists.moving
            if moving is None:
                return  # it is on its way, and drawn much sooner
            # One picture half-way, where all would take much longer than what is shown.
            self.filling.rungs = [moving.share**0.5, 1.0] if moving.share < 0.2 else [1.0]
        if self.lists.has_full(wish, eye_mm):
            self.filling.rungs = [1.0]  # only the looks have changed
        share = self.filling.rungs[0]
        if not self.lists.bring(wish, eye_mm, share):
            return
        self.gpu.content.streamlines.use_list(FULL)
        frame = self.gpu.frame(key.scene, key.size_px, key.pixel_ratio, share)
        self.filling.begin(frame, method.steps(self.gpu.content, frame, lambda: self.filling.step_quads))


def _eye(scene: Scene) -> Eye:
    x, y, z = scene.camera.eye_mm
    return (float(x), float(y), float(z))


def _is_empty(scene: Scene) -> bool:
    return not (scene.items or scene.slices or scene.outlines or scene.points or scene.volumes)
