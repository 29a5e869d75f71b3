"""All that is opaque in a scene: slices of volumes and outlines. Drawn first, it hides what lies behind it."""

import moderngl

from plexoscope.render.frame import Frame
from plexoscope.render.layers.outlines import OutlineLayer
from plexoscope.render.layers.slices import SliceLayer
from plexoscope.render.scene import Scene


class OpaqueLayers:
    """GPU side of `Scene.slices` and `Scene.outlines`. The context must be current in every call."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._slices = SliceLayer(context)
        self._outlines = OutlineLayer(context)

    def update(self, scene: Scene) -> None:
        """Bring the GPU up to date with the scene.

        Raises
        ------
        ValueError
            If a slice names an unknown colormap.
        """
        self._slices.update(scene.slices)
        self._outlines.update(scene.outlines)

    def draw(self, frame: Frame) -> None:
        """Draw into the bound framebuffer, which needs depth: colours premultiplied, and the depth of opaque pixels.

        Blending, depth test and depth writing are left as it needed them.
        """
        if self.empty:
            return
        self._context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        self._context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        self._context.depth_func = "<="
        self._context.fbo.depth_mask = True
        self._slices.draw(frame)
        self._outlines.draw(frame)

    @property
    def empty(self) -> bool:
        """Nothing would be drawn."""
        return self._slices.empty and self._outlines.empty

    @property
    def gpu_bytes(self) -> int:
        """Of textures and buffers."""
        return self._slices.gpu_bytes + self._outlines.gpu_bytes

    @property
    def n_volume_uploads(self) -> int:
        """How often a volume was sent to the GPU; for tests of what causes it."""
        return self._slices.n_uploads

    def release(self) -> None:
        """Free every GL object."""
        self._slices.release()
        self._outlines.release()
