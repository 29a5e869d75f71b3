"""What a transparency method is: it composites the layers of a frame into a framebuffer.

A method is one module here and one folder of the same name under `shaders/`. Its fragment shader includes
`streamlines/streamline_fragment.glsl` and decides what becomes of each fragment.

A frame is drawn in steps, because a million streamlines on a machine without a GPU take seconds and the window
must answer meanwhile. Between two steps anything may happen to the state of the context, another frame of
another method included; so every step sets the state it needs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

import moderngl

from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers.opaque import OpaqueLayers
from plexoscope.render.gpu.layers.streamlines import StreamlineLayer
from plexoscope.render.lists.orders.base import Ordering


@dataclass(frozen=True, eq=False)
class Content:
    """What a method draws: opaque layers first, with depth test and depth write, then the streamlines."""

    opaque: OpaqueLayers
    streamlines: StreamlineLayer

    @property
    def depth_test(self) -> int:
        """The flag for drawing streamlines: a test costs a sixth of the frame where there is no GPU."""
        return moderngl.NOTHING if self.opaque.empty else moderngl.DEPTH_TEST


class TransparencyMethod(Protocol):
    """One way to draw transparent layers. Made with a context, which must be current in every call.

    Attributes
    ----------
    name : str
        As `Scene.order` names it.
    version_code : int
        The GL version it needs, 330 or 430.
    ordering : type of Ordering
        What puts the draw list in order. Methods for which any order gives the same picture take that of memory.
    """

    name: ClassVar[str]
    version_code: ClassVar[int]
    ordering: ClassVar[type[Ordering]]

    def __init__(self, context: moderngl.Context) -> None: ...

    def steps(self, content: Content, frame: Frame, step_quads: Callable[[], int]) -> Iterator[None]:
        """Draw the frame, and yield after each `step_quads()` quads or so; exhausted when it is complete.

        An abandoned iterator leaves nothing behind that the next `steps` would not clear.
        """
        ...

    def resolve(self, frame: Frame, destination: moderngl.Framebuffer) -> None:
        """Fill the destination's viewport with premultiplied colour, background included, once complete."""
        ...

    @property
    def gpu_bytes(self) -> int:
        """Of its own targets and buffers, at the size last drawn."""
        ...

    def release(self) -> None:
        """Free every GL object."""
        ...


def clear(framebuffer: moderngl.Framebuffer, alpha: float = 0.0) -> None:
    """Bind a target and make it black, of this alpha, and empty to the farthest depth."""
    framebuffer.use()
    framebuffer.depth_mask = True
    framebuffer.clear(0.0, 0.0, 0.0, alpha, depth=1.0)


def begin_streamlines(context: moderngl.Context, framebuffer: moderngl.Framebuffer, flags: int) -> None:
    """Bind a target for streamlines, which write no depth, with these flags enabled and no others."""
    framebuffer.use()
    framebuffer.depth_mask = False
    context.enable_only(flags)
