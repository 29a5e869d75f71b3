"""What is drawn before the streamlines: slices, outlines, points, volumes. What is opaque hides what lies behind it."""

import time
from collections.abc import Callable, Iterator

import moderngl

from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers.outlines import OutlineLayer
from plexoscope.render.gpu.layers.points import PointLayer
from plexoscope.render.gpu.layers.raycast import RaycastLayer
from plexoscope.render.gpu.layers.slices import SliceLayer
from plexoscope.render.scene.scene import Scene


class OpaqueLayers:
    """GPU side of all of a scene but its streamlines. The context must be current in every call.

    Attributes
    ----------
    slices, outlines, points, volumes : layers
    points_ms : float
        What drawing the points took, when it was last done.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self.slices = SliceLayer(context)
        self.outlines = OutlineLayer(context)
        self.points = PointLayer(context)
        self.volumes = RaycastLayer(context)
        self._more_to_come = False
        self.points_ms = 0.0

    def update(self, scene: Scene) -> None:
        """Bring the GPU up to date with the scene.

        Raises
        ------
        ValueError
            If an item names an unknown colormap, or there are more points than the GPU holds.
        """
        self.slices.update(scene.slices)
        self.outlines.update(scene.outlines)
        self.points.update(scene.points)
        self.volumes.update(scene.volumes)
        self._more_to_come = bool(scene.items or scene.volumes)

    def steps(self, frame: Frame, framebuffer: moderngl.Framebuffer, step_quads: Callable[[], int]) -> Iterator[None]:
        """Draw into a framebuffer with depth: colours premultiplied, and the depth of opaque pixels.

        Blending, depth test and depth writing are left as it needed them.

        Parameters
        ----------
        step_quads : callable
            How many segments a step might have; what takes long is drawn in parts of about the same time.
        """
        if self.empty:
            return

        def begin() -> None:
            framebuffer.use()
            framebuffer.depth_mask = True
            self._context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
            self._context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
            self._context.depth_func = "<="

        begin()
        self.slices.draw(frame)
        self.outlines.draw(frame)
        self._context.finish()
        started_s = time.perf_counter()
        yield from self.points.steps(frame, begin, step_quads, depth_matters=self._more_to_come)
        self._context.finish()
        self.points_ms = 1000 * (time.perf_counter() - started_s)
        begin()
        self.volumes.draw(frame)

    @property
    def empty(self) -> bool:
        """Nothing would be drawn."""
        return all(layer.empty for layer in self._layers)

    @property
    def n_points(self) -> int:
        """Of the points of the scene."""
        return self.points.n_points

    @property
    def gpu_bytes(self) -> int:
        """Of textures and buffers."""
        return sum(layer.gpu_bytes for layer in self._layers)

    @property
    def n_volume_uploads(self) -> int:
        """How often a volume was sent to the GPU; for tests of what causes it."""
        return self.slices.store.n_uploads

    def release(self) -> None:
        """Free every GL object."""
        for layer in self._layers:
            layer.release()

    @property
    def _layers(self) -> tuple[SliceLayer, OutlineLayer, PointLayer, RaycastLayer]:
        return self.slices, self.outlines, self.points, self.volumes
