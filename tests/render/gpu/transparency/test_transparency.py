"""What holds for every transparency method, whatever it makes of fragments that lie behind each other."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.render.gpu.transparency import METHODS
from plexoscope.render.gpu.transparency.base import TransparencyMethod
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Scene, SliceItem, StreamlineItem
from tests.render.exact_reference import exact_picture
from tests.render.method_pictures import Stage
from tests.render.scenes import item, scene_of, turned

CLEAR = (0.0, 0.0, 0.0, 0.0)
SIZE_PX = (128, 96)
RGB = (1.0, 0.5, 0.25)
# Looks along +y.
CAMERA = Camera(0, 0, (0, 0, 0), 12)


def line_at(depth_mm: float, opacity: float, rgb: tuple[float, float, float] = RGB) -> StreamlineItem:
    """A level line, wider than a pixel, so far behind the centre; one fragment in each of its pixels."""
    tractogram = Tractogram(np.array([[-8.0, depth_mm, 0.5], [8.0, depth_mm, 1.5]]), np.array([0, 2]))
    style = StreamlineStyle(opacity=opacity, width_px=9, colour="uniform", rgb=rgb)
    return StreamlineItem(f"at {depth_mm}", tractogram, style)


@pytest.fixture(params=METHODS)
def name(request: pytest.FixtureRequest, context: moderngl.Context) -> str:
    if METHODS[request.param].version_code > context.version_code:
        pytest.skip("this machine's GL is too old for it")
    return str(request.param)


@pytest.fixture
def method(name: str, context: moderngl.Context) -> Iterator[TransparencyMethod]:
    method = METHODS[name](context)
    yield method
    context.extra.unbind_program()
    method.release()


@pytest.fixture
def stage(context: moderngl.Context) -> Iterator[Callable[[Scene], Stage]]:
    with ExitStack() as stack:

        def make(scene: Scene) -> Stage:
            stage = Stage(context, scene)
            stack.callback(stage.release)
            return stage

        yield make


@pytest.mark.parametrize(
    ("opacity", "background"), [(0.02, (0.1, 0.4, 0.9, 1.0)), (0.5, (1.0, 1.0, 1.0, 0.5)), (1.0, CLEAR)]
)
def test_one_fragment_in_a_pixel_is_over_the_background(
    context: moderngl.Context, drawn: Callable, name: str, opacity: float, background: tuple[float, ...]
) -> None:
    scene = Scene((line_at(0, opacity),), CAMERA, background, name)
    line = exact_picture(context, scene, SIZE_PX)
    assert line[..., 3].max() == pytest.approx(opacity)
    behind = np.array([*(value * background[3] for value in background[:3]), background[3]])
    np.testing.assert_allclose(drawn(scene), line + (1 - line[..., 3:]) * behind, atol=2e-4)


def test_opaque_things_hide_what_is_behind_and_are_veiled_by_what_is_before(
    context: moderngl.Context, drawn: Callable, name: str
) -> None:
    plane = SliceItem(
        "a", Volume(np.full((9, 9, 9), 0.5, np.float32), np.diag([1, 1, 1, 1.0]), "grey"), "coronal", 4, 0, 1
    )
    camera = Camera(0, 0, (4, 4, 4), 12)
    shift = np.array([4, 4, 4])
    near, far = (
        replace(line, tractogram=Tractogram(line.tractogram.positions_mm + shift, line.tractogram.offsets))
        for line in (line_at(-3, 0.5), line_at(3, 0.5, (0, 0, 1)))
    )
    alone = drawn(Scene((), camera, CLEAR, name, (plane,)))
    veil = exact_picture(context, Scene((near,), camera, CLEAR), SIZE_PX)
    both = drawn(Scene((near, far), camera, CLEAR, name, (plane,)))
    on_plane = alone[..., 3] == 1
    assert (on_plane & (veil[..., 3] > 0.4)).sum() > 100
    np.testing.assert_allclose(both[on_plane], (veil + (1 - veil[..., 3:]) * alone)[on_plane], atol=2e-4)
    without = drawn(Scene((near, far), camera, CLEAR, name))
    assert (np.abs(without - both)[on_plane].max(axis=-1) > 0.1).sum() > 100


def test_how_opaque_a_pixel_is_comes_out_exactly(context: moderngl.Context, drawn: Callable, name: str) -> None:
    """What passes through all fragments is a product, whatever their order."""
    scene = scene_of(item("a", 1, width_px=3, opacity=0.3), item("b", 2, opacity=0.9), background=CLEAR, order=name)
    passed = 1 - exact_picture(context, scene, SIZE_PX)[..., 3]
    assert passed.min() < 0.01
    np.testing.assert_allclose(1 - drawn(scene)[..., 3], passed, rtol=0.01, atol=1e-4)


def test_steps_of_any_size_make_the_same_picture(
    context: moderngl.Context, method: TransparencyMethod, stage: Callable[[Scene], Stage]
) -> None:
    """Between two steps the state of the context is turned over, by drawing another scene and by hand."""
    here, elsewhere = stage(scene_of(item(), background=CLEAR)), stage(turned(scene_of(item(seed=3))))
    others = [kind(context) for kind in METHODS.values() if kind.version_code <= context.version_code]
    at_once = here.picture(method)
    n_steps = 0

    def disturb() -> None:
        nonlocal n_steps
        n_steps += 1
        elsewhere.picture(others[n_steps % len(others)], (32, 40))
        context.enable_only(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        context.blend_func = (moderngl.ZERO, moderngl.ZERO)

    np.testing.assert_allclose(here.picture(method, step_quads=400, between=disturb), at_once, atol=1e-6)
    assert n_steps > 5
    context.extra.unbind_program()
    for other in others:
        other.release()


def test_an_abandoned_picture_leaves_nothing_behind(
    context: moderngl.Context, method: TransparencyMethod, stage: Callable[[Scene], Stage]
) -> None:
    one, two = stage(scene_of(item())), stage(turned(scene_of(item(seed=3))))
    expected = two.picture(method)
    for n_steps in (1, 12):
        steps = one.steps(method, SIZE_PX, 300)
        for _ in range(n_steps):
            next(steps, None)
        np.testing.assert_array_equal(two.picture(method), expected)


def test_it_follows_the_size_of_the_frame(method: TransparencyMethod, stage: Callable[[Scene], Stage]) -> None:
    scene = stage(scene_of(item()))
    small, n_bytes = scene.picture(method, (40, 30)), method.gpu_bytes
    assert n_bytes >= 40 * 30 * 20
    assert scene.picture(method, (160, 120)).shape == (120, 160, 4)
    assert method.gpu_bytes > 5 * n_bytes
    np.testing.assert_array_equal(scene.picture(method, (40, 30)), small)


def test_nothing_at_all_is_the_background(drawn: Callable, name: str) -> None:
    nothing = StreamlineItem("none", Tractogram(np.zeros((0, 3)), np.array([0])))
    for items in ((), (nothing,)):
        picture = drawn(Scene(items, CAMERA, (0.5, 0.25, 1.0, 0.5), name))
        np.testing.assert_allclose(picture, np.broadcast_to([0.25, 0.125, 0.5, 0.5], picture.shape), atol=1e-6)
