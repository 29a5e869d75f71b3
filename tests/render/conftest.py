"""A headless context for the whole run, a counter of live GL objects, and pictures: complete ones and a window's."""

import ctypes
import importlib.metadata
import time
from collections.abc import Callable, Iterator

import moderngl
import numpy as np
import numpy.typing as npt
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import MissingError
from plexoscope.render.gpu import transparency
from plexoscope.render.gpu.context import create_headless_context, unbind_framebuffer
from plexoscope.render.gpu.transparency.sorted_order import SortedOrder
from plexoscope.render.lists.orders.sorted import SortedOrdering
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.scene import Scene
from tests.render.window import Gate, Window

_PROBES = ("glIsBuffer", "glIsTexture", "glIsFramebuffer", "glIsRenderbuffer", "glIsProgram", "glIsShader",
           "glIsVertexArray")  # fmt: skip
_VERTEX_SHADER = 0x8B31
_LEAST_NAME_ASKED = 512


def live_gl_objects(context: moderngl.Context) -> dict[str, int]:
    """How many objects of each kind are alive. Mesa counts names up from 1, so all of them can be asked."""
    kinds = [probe.removeprefix("glIs") for probe in _PROBES]
    return {
        kind: sum(context.extra.call(f"glIs{kind}", name) & 0xFF for name in range(1, _newest_name(context, kind) + 1))
        for kind in kinds
    }


def _newest_name(context: moderngl.Context, kind: str) -> int:
    """No object of the kind has a higher name."""
    if kind in ("Program", "Shader"):  # which share their names
        name = context.extra.call("glCreateShader", _VERTEX_SHADER)
        context.extra.call("glDeleteShader", name)
        return max(name, _LEAST_NAME_ASKED)
    names = (ctypes.c_uint * 1)()
    context.extra.call(f"glGen{kind}s", 1, names)
    context.extra.call(f"glDelete{kind}s", 1, names)
    return max(names[0], _LEAST_NAME_ASKED)


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
def clock() -> Callable[[], float]:
    """The seconds that the renderer goes by."""
    return time.perf_counter


@pytest.fixture
def renderer(context: moderngl.Context, clock: Callable[[], float]) -> Iterator[Renderer]:
    renderer = Renderer(context, clock)
    yield renderer
    renderer.release()


Drawing = Callable[..., npt.NDArray[np.float32]]


@pytest.fixture
def drawn(context: moderngl.Context, renderer: Renderer) -> Iterator[Drawing]:
    """`drawn(scene, size_px, **keywords)` -> (H, W, 4) float32 premultiplied, first row at the bottom: all of it."""
    made: list[moderngl.Framebuffer | moderngl.Texture] = []

    def draw(scene: Scene, size_px: tuple[int, int] = (128, 96), **keywords: object) -> npt.NDArray[np.float32]:
        texture = context.texture(size_px, 4, dtype="f4")
        framebuffer = context.framebuffer([texture])
        made.extend([framebuffer, texture])
        renderer.draw_complete(scene, framebuffer, size_px, **keywords)
        raw = framebuffer.read(components=4, dtype="f4")
        return np.frombuffer(raw, np.float32).reshape(size_px[1], size_px[0], 4)

    yield draw
    unbind_framebuffer(context)
    for thing in made:
        thing.release()


@pytest.fixture
def window(context: moderngl.Context, renderer: Renderer) -> Iterator[Window]:
    window = Window(context, renderer)
    yield window
    window.release()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Filling in begins without waiting for rest."""
    monkeypatch.setattr("plexoscope.render.renderer.REST_S", 0.0)


@pytest.fixture
def complete(context: moderngl.Context) -> Callable[..., npt.NDArray[np.uint8]]:
    """As `drawn`, in bytes, as a window shows it, and drawn by a renderer of its own."""

    def draw(scene: Scene, size_px: tuple[int, int] = (128, 96)) -> npt.NDArray[np.uint8]:
        own = Renderer(context)
        target = context.framebuffer([colour := context.renderbuffer(size_px, 4)])
        own.draw_complete(scene, target, size_px)
        picture = np.frombuffer(target.read(components=4), np.uint8).reshape(size_px[1], size_px[0], 4)
        unbind_framebuffer(context)
        for thing in (own, target, colour):
            thing.release()
        return picture

    return draw


@pytest.fixture
def gate() -> Iterator[Gate]:
    """Opened at the end, or a failing test would wait for its workers."""
    gate = Gate()
    yield gate
    gate.go.set()


@pytest.fixture
def gated_order(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name of an order whose lists wait at the gate."""

    class Gated(SortedOrdering):
        def back_to_front(self, *arguments: object) -> np.ndarray:
            gate()
            return super().back_to_front(*arguments)

    monkeypatch.setitem(
        transparency.METHODS, "gated", type("GatedOrder", (SortedOrder,), {"name": "gated", "ordering": Gated})
    )
    return "gated"


@pytest.fixture(scope="session")
def fornix() -> Tractogram:
    """300 streamlines of a human fornix, which ship with dipy: 14,276 segments of 0.85 mm."""
    import nibabel

    for file in importlib.metadata.files("dipy") or ():
        if file.name == "tracks300.trk":
            streamlines = nibabel.streamlines.load(file.locate()).streamlines
            lengths = [len(points) for points in streamlines]
            return Tractogram(streamlines.get_data(), np.append(0, np.cumsum(lengths)))
    pytest.skip("dipy without its data files")
