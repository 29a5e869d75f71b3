"""A headless context for the whole run, and a counter of live GL objects."""

import importlib.metadata
from collections.abc import Callable, Iterator

import moderngl
import numpy as np
import numpy.typing as npt
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import MissingError
from plexoscope.render.context import create_headless_context, unbind_framebuffer
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene import Scene

_PROBES = ("glIsBuffer", "glIsTexture", "glIsFramebuffer", "glIsRenderbuffer", "glIsProgram", "glIsShader",
           "glIsVertexArray")  # fmt: skip
_MAX_NAME = 512


def live_gl_objects(context: moderngl.Context) -> dict[str, int]:
    """How many objects of each kind are alive. Mesa hands out small names, so all of them can be asked."""
    return {
        probe.removeprefix("glIs"): sum(context.extra.call(probe, name) & 0xFF for name in range(1, _MAX_NAME))
        for probe in _PROBES
    }


@pytest.fixture(scope="session")
def _shared_context() -> Iterator[moderngl.Context]:
    try:
        context = create_headless_context()
    except MissingError as error:
        pytest.skip(str(error))
    yield context
    context.release()


@pytest.fixture
def context(_shared_context: moderngl.Context) -> Iterator[moderngl.Context]:
    """A headless context, current during the test. Objects that a test leaves behind fail it."""
    with _shared_context:
        before = live_gl_objects(_shared_context)
        yield _shared_context
        assert live_gl_objects(_shared_context) == before, "GL objects left behind"
        assert _shared_context.error == "GL_NO_ERROR"


@pytest.fixture
def gl_objects(context: moderngl.Context) -> Callable[[], dict[str, int]]:
    """Counts live GL objects by kind."""
    return lambda: live_gl_objects(context)


@pytest.fixture
def renderer(context: moderngl.Context) -> Iterator[Renderer]:
    renderer = Renderer(context)
    yield renderer
    renderer.release()


Drawing = Callable[..., npt.NDArray[np.float32]]


@pytest.fixture
def drawn(context: moderngl.Context, renderer: Renderer) -> Iterator[Drawing]:
    """`drawn(scene, size_px, **keywords)` -> (H, W, 4) float32 premultiplied, first row at the bottom."""
    made: list[moderngl.Framebuffer] = []

    def draw(scene: Scene, size_px: tuple[int, int] = (128, 96), **keywords: object) -> npt.NDArray[np.float32]:
        texture = context.texture(size_px, 4, dtype="f4")
        framebuffer = context.framebuffer([texture])
        made.extend([framebuffer, texture])
        renderer.draw(scene, framebuffer, size_px, **{"wait": True, **keywords})
        raw = framebuffer.read(components=4, dtype="f4")
        return np.frombuffer(raw, np.float32).reshape(size_px[1], size_px[0], 4)

    yield draw
    unbind_framebuffer(context)
    for thing in made:
        thing.release()


@pytest.fixture(scope="session")
def fornix() -> Tractogram:
    """300 streamlines of a human fornix, which ship with dipy: 14,276 segments of 0.85 mm."""
    import nibabel

    for file in importlib.metadata.files("dipy") or ():
        if file.name == "tracks300.trk":
            streamlines = nibabel.streamlines.load(file.locate()).streamlines
            return Tractogram(streamlines.get_data(), np.append(0, np.cumsum(streamlines._lengths)))
    pytest.skip("dipy without its data files")
