"""What a transparency method is: it composites the layers of a frame into a framebuffer.

A method is one module here and one folder of the same name under `shaders/`. Its fragment shader includes
`streamlines/streamline_fragment.glsl` and decides what becomes of each fragment.
"""

from typing import ClassVar, Protocol

import moderngl

from plexoscope.render.frame import Frame
from plexoscope.render.layers.streamlines import StreamlineLayer


class TransparencyMethod(Protocol):
    """One way to draw transparent layers. Made with a context, which must be current in every call.

    Attributes
    ----------
    name : str
        As `Scene.order` names it.
    needs_order : bool
        The layer's order must suit the view.
    """

    name: ClassVar[str]
    needs_order: ClassVar[bool]

    def __init__(self, context: moderngl.Context) -> None: ...

    def draw(self, layer: StreamlineLayer, frame: Frame, destination: moderngl.Framebuffer) -> None:
        """Fill the destination's viewport with premultiplied colour, background included."""
        ...

    def release(self) -> None:
        """Free every GL object."""
        ...
