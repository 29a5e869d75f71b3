"""The program that draws the streamlines with the fragment shader of one transparency method."""

import moderngl
import numpy as np

from plexoscope.render.gpu.data_texture import ROW_TEXELS
from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.gl_functions import GlFunctions
from plexoscope.render.gpu.layers.streamlines import CODES, DRAW_LIST, LAYERS, POINTS, SHOWN, STATES, StreamlineLayer
from plexoscope.render.gpu.shader_source import load_shader

QUADS_PER_INSTANCE = 4096

_SHADINGS = ("flat", "lines", "tubes")
_CLIP_DISTANCES = (0x3000, 0x3001)
_SAMPLERS = {
    "point_texture": POINTS,
    "draw_list": DRAW_LIST,
    "state_texture": STATES,
    "shown_texture": SHOWN,
    "layer_texture": LAYERS,
    "code_texture": CODES,
}

Uniform = int | float | tuple[float, ...]


class StreamlinePass:
    """Draws parts of a draw list. What a scene does not need is left out of the program.

    Parameters
    ----------
    context : moderngl.Context
    fragment_shader : str
        Below `shaders/`; includes `streamlines/streamline_fragment.glsl`.
    by_place : bool
        Compiled with LISTED for frames that are flat: then it reads `list_place`, the place in the draw list.
    """

    def __init__(self, context: moderngl.Context, fragment_shader: str, *, by_place: bool = False) -> None:
        self._context = context
        self._fragment_shader, self._by_place = fragment_shader, by_place
        self._variants: dict[tuple[tuple[str, int], ...], tuple[moderngl.Program, moderngl.VertexArray]] = {}
        # Two triangles per quad. One instance per quad would be simpler, but GPUs (and llvmpipe, by a
        # factor of 1.5) are slow at instances of four vertices.
        quads = np.arange(QUADS_PER_INSTANCE)[:, None] * 4 + np.array([0, 2, 1, 1, 2, 3])
        self._indices = context.buffer(quads.astype(np.uint16).tobytes())

    def draw(
        self, layer: StreamlineLayer, frame: Frame, first: int = 0, count: int | None = None, **uniforms: Uniform
    ) -> None:
        """Draw segments `first` … `first + count` of the draw list into the current framebuffer.

        Blending and depth test are as the caller has set them. `uniforms` are for the fragment shader.
        """
        end = layer.n_quads if count is None else min(first + count, layer.n_quads)
        if first >= end:
            return
        listed = (("LISTED", 1),) if self._by_place and frame.flat else ()
        program, vertex_array = self._variant((*_defines(layer, frame), *listed))
        width, height = frame.size_px
        values: dict[str, Uniform] = {
            "first_quad": first,
            "end_quad": end,
            # GL matrices are stored column by column.
            "view_projection": tuple(frame.view_projection.T.ravel()),
            "half_viewport_px": (width / 2, height / 2),
            "line_scale": frame.line_scale,
            "near_mm": frame.near_mm,
            "stands_for": 1.0 / frame.share,
            "eye_mm": frame.eye_mm,
            "cue_rgb": frame.background[:3],
            "cue": (*frame.depth_range_mm, frame.looks.depth_cue),
            **uniforms,
        }
        if frame.slab is not None:
            values |= {"slab_axis": frame.slab.axis, "slab_mm": (frame.slab.low_mm, frame.slab.high_mm)}
        for name, value in values.items():
            if name in program:  # the compiler drops what a variant does not use
                program[name] = value
        layer.bind()
        gl: GlFunctions = self._context.extra
        for plane in _CLIP_DISTANCES if frame.slab is not None else ():
            gl.call("glEnable", plane)
        n_instances = -(-(end - first) // QUADS_PER_INSTANCE)
        if frame.hairlines:
            vertex_array.render(moderngl.LINES, vertices=2 * QUADS_PER_INSTANCE, instances=n_instances)
        else:
            vertex_array.render(moderngl.TRIANGLES, instances=n_instances)
        for plane in _CLIP_DISTANCES if frame.slab is not None else ():
            gl.call("glDisable", plane)

    def release(self) -> None:
        for program, vertex_array in self._variants.values():
            vertex_array.release()
            program.release()
        self._variants.clear()
        self._indices.release()

    def _variant(self, defines: tuple[tuple[str, int], ...]) -> tuple[moderngl.Program, moderngl.VertexArray]:
        if defines not in self._variants:
            constants = {"ROW_TEXELS": ROW_TEXELS, "QUADS_PER_INSTANCE": QUADS_PER_INSTANCE, **dict(defines)}
            program = self._context.program(
                load_shader("streamlines/streamlines.vert", constants), load_shader(self._fragment_shader, constants)
            )
            for name, unit in _SAMPLERS.items():
                if name in program:
                    program[name] = unit
            if "HAIRLINES" in constants:
                vertex_array = self._context.vertex_array(program, [])
            else:
                vertex_array = self._context.vertex_array(program, [], index_buffer=self._indices, index_element_size=2)
            self._variants[defines] = program, vertex_array
        return self._variants[defines]


def _defines(layer: StreamlineLayer, frame: Frame) -> tuple[tuple[str, int], ...]:
    wanted = {
        "BY_ANGLE": layer.by_angle,
        "BY_POINT": layer.by_point,
        "ARROWS": layer.with_arrows,
        "DEPTH_CUE": frame.looks.depth_cue > 0,
        "SLAB": frame.slab is not None,
        "HAIRLINES": frame.hairlines,
    }
    shading = ("SHADING", _SHADINGS.index(frame.looks.shading))
    return (shading, *((name, 1) for name, needed in wanted.items() if needed))
