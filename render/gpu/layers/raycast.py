"""Volumes on the GPU, seen by rays: one pass over all pixels for each, which ends where something opaque stands."""

from collections.abc import Sequence
from functools import partial
from typing import get_args

import moderngl
import numpy as np

from plexoscope.models.data.volume import Volume
from plexoscope.render.colormap import n_categories
from plexoscope.render.gpu.context import release_framebuffer
from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers.brick_texture import BrickTexture
from plexoscope.render.gpu.layers.streamline_pass import Uniform
from plexoscope.render.gpu.layers.volume_store import VolumeStore
from plexoscope.render.gpu.shader_source import load_shader
from plexoscope.render.scene.scene import VolumeItem, VolumeMode

STEP_TEXELS, DRAFT_STEP_TEXELS = 0.5, 1.0
OPACITY_PATH = 1 / 32
"""Opacities hold along this share of a volume's longest side, whatever its voxels."""

_VALUES, _BRICKS, _DEPTH, _TABLE = range(4)
_SAMPLERS = {
    "value_texture": _VALUES,
    "brick_texture": _BRICKS,
    "depth_texture": _DEPTH,
    "table_texture": _TABLE,
}
_LAMP = np.array([-0.36, 0.48, 0.8])  # right, up, towards the viewer: as of points


class RaycastLayer:
    """GPU side of the volumes of a scene. A volume seen before is not sent again; all else of it is uniforms.

    Attributes
    ----------
    store : VolumeStore
        By volume, and whether its values are names.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._programs: dict[VolumeMode, tuple[moderngl.Program, moderngl.VertexArray]] = {}
        self._items: tuple[VolumeItem, ...] = ()
        self.store: VolumeStore[tuple[Volume, bool], BrickTexture] = VolumeStore(context)

    def update(self, items: Sequence[VolumeItem]) -> None:
        """Send what is new and free what is gone.

        Raises
        ------
        ValueError
            If a volume names an unknown colormap.
        """
        if tuple(items) == self._items:
            return
        self._items = ()
        keys = {_texture_key(item) for item in items}
        wanted = {key: partial(BrickTexture, self._context, *key) for key in keys}
        self.store.keep(wanted, (item.colormap for item in items))
        self._items = tuple(items)

    def draw(self, frame: Frame) -> None:
        """Put all volumes over the bound framebuffer, whose depth must be a texture; the farthest middle first."""
        if not self._items:
            return
        framebuffer = self._context.fbo
        depth = framebuffer.depth_attachment
        assert isinstance(depth, moderngl.Texture)
        depth.compare_func = ""
        # The same colours without the depth, which cannot be read while it is drawn to.
        colours = self._context.framebuffer(list(framebuffer.color_attachments))
        try:
            colours.use()
            colours.viewport = framebuffer.viewport
            self._context.enable_only(moderngl.BLEND)
            self._context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
            depth.use(_DEPTH)
            eye_mm = np.asarray(frame.eye_mm)
            distance_mm = [float(np.linalg.norm(item.volume.bounds_mm.mean(axis=0) - eye_mm)) for item in self._items]
            for index in np.argsort(distance_mm)[::-1]:
                self._draw_item(self._items[index], frame)
        finally:
            framebuffer.use()
            release_framebuffer(self._context, colours)

    @property
    def empty(self) -> bool:
        return not self._items

    @property
    def gpu_bytes(self) -> int:
        return self.store.gpu_bytes

    def release(self) -> None:
        """Free every GL object."""
        self._items = ()
        self.store.release()
        for program, vertex_array in self._programs.values():
            vertex_array.release()
            program.release()
        self._programs.clear()

    def _draw_item(self, item: VolumeItem, frame: Frame) -> None:
        volume = self.store.volumes[_texture_key(item)]
        program, vertex_array = self._program(item.mode)
        world_to_texel = np.linalg.inv(item.volume.affine)[:3] / volume.stride
        # Rays through the eye: of a place at depth t the clip coordinates x, y, w are t times (x, y, 1).
        view_to_mm = np.linalg.inv(frame.view_projection[[0, 1, 3], :3])
        sides_mm = item.volume.voxel_mm * item.volume.shape
        right, up, forward = view_to_mm[:, 0], view_to_mm[:, 1], frame.view_projection[3, :3]
        axes = np.stack([right / np.linalg.norm(right), up / np.linalg.norm(up), -forward])
        values: dict[str, Uniform] = {
            # GL matrices are stored column by column.
            "view_to_mm": tuple(view_to_mm.T.ravel()),
            "mm_to_texel": tuple(world_to_texel[:, :3].T.ravel()),
            "eye": tuple(world_to_texel @ [*frame.eye_mm, 1.0]),
            "box_low": (-0.5 / volume.stride,) * 3,
            "box_high": tuple((side - 0.5) / volume.stride for side in item.volume.shape),
            "viewport_px": tuple(map(float, frame.size_px)),
            "depth_terms": frame.depth_terms,
            "near_mm": frame.near_mm,
            "step_texels": DRAFT_STEP_TEXELS if frame.draft else STEP_TEXELS,
            "opacity_mm": float(sides_mm.max()) * OPACITY_PATH,
            "low": item.low,
            "high": item.high,
            "opacity": item.opacity,
            "n_categories": n_categories(item.colormap),
            "lamp": tuple(_LAMP @ axes),
        }
        for name, value in values.items():
            if name in program:  # the compiler drops what a mode does not use
                program[name] = value
        volume.bind(_VALUES, _BRICKS)
        self.store.tables[item.colormap].use(_TABLE)
        vertex_array.render(moderngl.TRIANGLES, vertices=3)

    def _program(self, mode: VolumeMode) -> tuple[moderngl.Program, moderngl.VertexArray]:
        """One for each mode: without a GPU a branch costs its time whether taken or not."""
        if mode not in self._programs:
            fragments = load_shader("raycast/raycast.frag", {"MODE": get_args(VolumeMode).index(mode)})
            program = self._context.program(load_shader("common/full_screen.vert"), fragments)
            for name, unit in _SAMPLERS.items():
                program[name] = unit
            self._programs[mode] = program, self._context.vertex_array(program, [])
        return self._programs[mode]


def _texture_key(item: VolumeItem) -> tuple[Volume, bool]:
    """Names are not interpolated, so that one volume may need two textures."""
    return item.volume, bool(n_categories(item.colormap) or item.volume.looks_like_labels)
