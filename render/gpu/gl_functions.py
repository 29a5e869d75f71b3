"""The few raw GL calls that moderngl lacks: saving and restoring the state of a context we share.

In the window the context belongs to vispy. What vispy remembers of its state must still be true when
our drawing is done.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

# GL uses the "stdcall" convention on Windows.
_GL_CALL: Callable[..., Any] = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)

_BLEND, _DEPTH_TEST, _CULL_FACE, _SCISSOR_TEST = 0x0BE2, 0x0B71, 0x0B44, 0x0C11
_SWITCHES = (_BLEND, _DEPTH_TEST, _CULL_FACE, _SCISSOR_TEST)
_BLEND_FUNCTIONS = (0x80C9, 0x80C8, 0x80CB, 0x80CA)  # source and destination, of colour and of alpha
_DEPTH_MASK, _VIEWPORT, _SCISSOR_BOX, _CLEAR_COLOUR = 0x0B72, 0x0BA2, 0x0C10, 0x0C22
_PROGRAM, _VERTEX_ARRAY = 0x8B8D, 0x85B5
_ARRAY_BUFFER, _ACTIVE_TEXTURE = 0x8894, 0x84E0
_DRAW_FRAMEBUFFER, _READ_FRAMEBUFFER = 0x8CA6, 0x8CAA
_N_TEXTURE_UNITS, _TEXTURE_0, _TEXTURE_2D, _TEXTURE_BINDING_2D = 8, 0x84C0, 0x0DE1, 0x8069


class Loader(Protocol):
    """What glcontext's contexts offer."""

    def load(self, name: str) -> int: ...


def _c_type(argument: int | float | ctypes.Array[Any]) -> type[Any]:
    if isinstance(argument, ctypes.Array):
        return ctypes.c_void_p
    return ctypes.c_float if isinstance(argument, float) else ctypes.c_uint


class GlFunctions:
    """Function pointers of one context, looked up when first called."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._functions: dict[str, Callable[..., Any]] = {}

    def call(self, name: str, *arguments: int | float | ctypes.Array[Any]) -> int:
        """Call a GL function that takes integers, floats or arrays and returns an integer or nothing."""
        function = self._functions.get(name)
        if function is None:
            types = [_c_type(argument) for argument in arguments]
            function = _GL_CALL(ctypes.c_uint, *types)(self._loader.load(name))
            self._functions[name] = function
        return int(function(*arguments))

    def integers(self, name: int, n_values: int = 1) -> tuple[int, ...]:
        """`glGetIntegerv`."""
        values = (ctypes.c_int * 16)()
        self.call("glGetIntegerv", name, values)
        return tuple(values[:n_values])

    def unbind_program(self) -> None:
        """Bind no program and no vertex array: GL keeps deleted ones alive while they are bound."""
        self.call("glUseProgram", 0)
        self.call("glBindVertexArray", 0)

    @contextmanager
    def restored_state(self) -> Iterator[None]:
        """Leave the state of the context as it was found, whatever is drawn inside."""
        switches = [(switch, bool(self.call("glIsEnabled", switch) & 0xFF)) for switch in _SWITCHES]
        blend = [value for name in _BLEND_FUNCTIONS for value in self.integers(name)]
        clear_colour = (ctypes.c_float * 4)()
        self.call("glGetFloatv", _CLEAR_COLOUR, clear_colour)
        (depth_mask,) = self.integers(_DEPTH_MASK)
        viewport, scissor = self.integers(_VIEWPORT, 4), self.integers(_SCISSOR_BOX, 4)
        (program,), (vertex_array,) = self.integers(_PROGRAM), self.integers(_VERTEX_ARRAY)
        (array_buffer,), (active,) = self.integers(_ARRAY_BUFFER), self.integers(_ACTIVE_TEXTURE)
        (draw,), (read,) = self.integers(_DRAW_FRAMEBUFFER), self.integers(_READ_FRAMEBUFFER)
        textures: list[int] = []
        for unit in range(_N_TEXTURE_UNITS):
            self.call("glActiveTexture", _TEXTURE_0 + unit)
            textures += self.integers(_TEXTURE_BINDING_2D)
        try:
            yield
        finally:
            for unit, texture in enumerate(textures):
                self.call("glActiveTexture", _TEXTURE_0 + unit)
                self.call("glBindTexture", _TEXTURE_2D, texture)
            self.call("glActiveTexture", active)
            self.call("glUseProgram", program)
            self.call("glBindVertexArray", vertex_array)
            self.call("glBindBuffer", 0x8892, array_buffer)
            self.call("glBindFramebuffer", 0x8CA9, draw)
            self.call("glBindFramebuffer", 0x8CA8, read)
            self.call("glViewport", *viewport)
            self.call("glScissor", *scissor)
            self.call("glClearColor", *clear_colour)
            self.call("glDepthMask", depth_mask)
            self.call("glBlendFuncSeparate", *blend)
            for switch, enabled in switches:
                self.call("glEnable" if enabled else "glDisable", switch)
