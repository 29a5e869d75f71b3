"""Slices of volumes on the GPU: each volume a 3-D texture, each slice a quad that reads it."""

from collections.abc import Sequence
from functools import partial

import moderngl
import numpy as np

from plexoscope.models.data.volume import Volume
from plexoscope.render.colormap import n_categories
from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers.volume_store import VolumeStore
from plexoscope.render.gpu.layers.volume_texture import MISSING, VolumeTexture
from plexoscope.render.gpu.shader_source import load_shader
from plexoscope.render.scene.scene import Plane, SliceItem

_AXIS: dict[Plane, int] = {"sagittal": 0, "coronal": 1, "axial": 2}
_VOLUME_UNIT, _TABLE_UNIT = 0, 1


class SliceLayer:
    """GPU side of the slices of a scene. A volume seen before is not sent again; all else of a slice is uniforms.

    Attributes
    ----------
    store : VolumeStore
    program : moderngl.Program
        Of volumes of numbers; that of colours is made when the first comes.
    quad : moderngl.VertexArray
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self.program, self.quad = self._compiled(coloured=False)
        self._of_colours: tuple[moderngl.Program, moderngl.VertexArray] | None = None
        self._items: tuple[SliceItem, ...] = ()
        self.store: VolumeStore[Volume, VolumeTexture] = VolumeStore(context)
        self._bounds_mm = np.zeros((2, 3))

    def update(self, items: Sequence[SliceItem]) -> None:
        """Send what is new and free what is gone."""
        if tuple(items) == self._items:
            return
        self._items = ()
        volumes = {item.volume for item in items}
        wanted = {volume: partial(VolumeTexture, self._context, volume) for volume in volumes}
        self.store.keep(wanted, (item.colormap for item in items))
        if volumes:
            bounds_mm = np.stack([volume.bounds_mm for volume in volumes])
            self._bounds_mm = np.stack([bounds_mm[:, 0].min(axis=0), bounds_mm[:, 1].max(axis=0)])
        self._items = tuple(items)

    def draw(self, frame: Frame) -> None:
        """Draw all slices into the bound framebuffer; of two in the same place the later one is seen."""
        for item in self._items:
            coloured = item.volume.colours is not None
            program, quad = self._coloured() if coloured else (self.program, self.quad)
            volume = self.store.volumes[item.volume]
            # GL matrices are stored column by column.
            program["view_projection"] = tuple(frame.view_projection.T.ravel())
            self._set_quad(program, item.plane, item.position_mm)
            program["world_to_voxel"] = tuple(volume.world_to_voxel.T.ravel())
            program["n_voxels"] = item.volume.shape
            program["stride"] = volume.stride
            program["clear_below"] = MISSING if item.clear_below is None else item.clear_below
            n_colours = 0 if coloured else n_categories(item.colormap)
            program["nearest"] = bool(n_colours or item.volume.looks_like_labels)
            if not coloured:
                program["low"] = item.low
                program["high"] = item.high
                program["n_categories"] = n_colours
                self.store.tables[item.colormap].use(_TABLE_UNIT)
            volume.bind(_VOLUME_UNIT)
            quad.render(moderngl.TRIANGLE_STRIP, vertices=4)

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
        self.quad.release()
        self.program.release()
        if self._of_colours is not None:
            program, quad = self._of_colours
            quad.release()
            program.release()
            self._of_colours = None

    def _coloured(self) -> tuple[moderngl.Program, moderngl.VertexArray]:
        if self._of_colours is None:
            self._of_colours = self._compiled(coloured=True)
        return self._of_colours

    def _compiled(self, coloured: bool) -> tuple[moderngl.Program, moderngl.VertexArray]:
        fragments = load_shader("slices/slices.frag", {"COLOURED": int(coloured)})
        program = self._context.program(load_shader("slices/slices.vert"), fragments)
        program["volume_texture"] = _VOLUME_UNIT
        if not coloured:
            program["table_texture"] = _TABLE_UNIT
        return program, self._context.vertex_array(program, [])

    def _set_quad(self, program: moderngl.Program, plane: Plane, position_mm: float) -> None:
        low, high = self._bounds_mm
        axis = _AXIS[plane]
        origin_mm = low.copy()
        origin_mm[axis] = position_mm
        across, along = (other for other in range(3) if other != axis)
        sides_mm = np.diag(high - low)
        program["origin_mm"] = tuple(origin_mm)
        program["across_mm"] = tuple(sides_mm[across])
        program["along_mm"] = tuple(sides_mm[along])
