"""A program run once for every pixel, and the uniforms that such programs share."""

from collections.abc import Sequence

import moderngl

from plexoscope.render.gpu.layers.streamline_pass import Uniform
from plexoscope.render.gpu.shader_source import load_shader
from plexoscope.render.scene.appearance import Rgba


class FullScreen:
    """Covers the current framebuffer's viewport, or its scissor, with the current blending.

    Parameters
    ----------
    context : moderngl.Context
    fragment_shader : str
        Below `shaders/`.
    samplers : names, optional
        Of its textures, which `draw` puts on units 0, 1, …
    """

    def __init__(self, context: moderngl.Context, fragment_shader: str, samplers: Sequence[str] = ()) -> None:
        self._program = context.program(load_shader("common/full_screen.vert"), load_shader(fragment_shader))
        self._vertex_array = context.vertex_array(self._program, [])
        for unit, name in enumerate(samplers):
            self._program[name] = unit

    def draw(self, *textures: moderngl.Texture, **uniforms: Uniform) -> None:
        for unit, texture in enumerate(textures):
            texture.use(unit)
        for name, value in uniforms.items():
            self._program[name] = value
        self._vertex_array.render(moderngl.TRIANGLES, vertices=3)

    def release(self) -> None:
        self._vertex_array.release()
        self._program.release()


def premultiplied(rgba: Rgba) -> Rgba:
    """A straight colour as the shaders take it."""
    red, green, blue, alpha = rgba
    return (red * alpha, green * alpha, blue * alpha, alpha)
