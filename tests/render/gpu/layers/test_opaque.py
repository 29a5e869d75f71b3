"""Opaque layers as a whole: depth, state, and nothing left on the GPU."""

import moderngl
import numpy as np
import pytest

from plexoscope.models.data.volume import Volume
from plexoscope.render.gpu.context import unbind_framebuffer
from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers.opaque import OpaqueLayers
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.outlines import box_outline
from plexoscope.render.scene.scene import Outline, Scene, SliceItem
from tests.render.opaque_pictures import alive, drawn_once, drawn_with

VOLUME = Volume(np.arange(1, 28, dtype=np.float32).reshape(3, 3, 3), np.eye(4), "")
SLICE = SliceItem("a", VOLUME, "coronal", 1.2, 0, 30)
BOX = Outline(box_outline((-0.5, -0.5, -0.5), (2.5, 2.5, 2.5)), (1.0, 0.5, 0.0))
CAMERA = Camera.framing(VOLUME.bounds_mm, 25, 15)
SCENE = Scene((), CAMERA, slices=(SLICE,), outlines=(BOX,))


def test_depth_is_that_of_the_frame(context: moderngl.Context) -> None:
    """As streamlines have it: what `view_projection` gives, 0 … 1."""
    size_px = (61, 47)
    scene = Scene((), CAMERA, slices=(SLICE,))
    rgba, depth = drawn_once(context, scene, size_px)
    matrix = Frame.of(scene, size_px, 1.0).view_projection
    rows, columns = np.nonzero(rgba[..., 3])
    assert len(rows) > 200
    for row, column in zip(rows[::7], columns[::7], strict=True):
        origin, direction = CAMERA.ray((column + 0.5) / 61, (row + 0.5) / 47, 61 / 47)
        place_mm = origin + (1.2 - origin[1]) / direction[1] * direction
        clip = matrix @ [*place_mm, 1]
        assert depth[row, column] == pytest.approx((clip[2] / clip[3] + 1) / 2, abs=1e-6)


def test_the_state_found_does_not_matter(context: moderngl.Context) -> None:
    expected, expected_depth = drawn_once(context, SCENE)
    layers = OpaqueLayers(context)
    try:
        context.enable_only(moderngl.CULL_FACE | moderngl.BLEND)
        context.blend_func = (moderngl.ZERO, moderngl.ONE)
        context.depth_func = ">"
        rgba, depth = drawn_with(context, layers, SCENE)
    finally:
        context.depth_func = "<="
        context.extra.unbind_program()
        layers.release()
    np.testing.assert_array_equal(rgba, expected)
    np.testing.assert_array_equal(depth, expected_depth)


def test_depth_already_there_hides(context: moderngl.Context) -> None:
    size_px = (32, 32)
    colour, depth = context.texture(size_px, 4, dtype="f4"), context.depth_renderbuffer(size_px)
    framebuffer = context.framebuffer([colour], depth)
    layers = OpaqueLayers(context)
    try:
        layers.update(SCENE)
        framebuffer.use()
        framebuffer.clear(0.0, 0.0, 0.0, 0.0, depth=0.0)
        for _ in layers.steps(Frame.of(SCENE, size_px, 1.0), framebuffer, lambda: 1 << 30):
            pass
        assert not np.frombuffer(colour.read(), np.float32).any()
    finally:
        unbind_framebuffer(context)
        context.extra.unbind_program()
        layers.release()
        for thing in (framebuffer, colour, depth):
            thing.release()


def test_nothing_to_draw(context: moderngl.Context) -> None:
    layers = OpaqueLayers(context)
    nothing = Scene((), CAMERA, outlines=(Outline(np.zeros((0, 2, 3), np.float32), (1.0, 1.0, 1.0)),))
    try:
        assert layers.empty
        assert layers.gpu_bytes == 0
        rgba, depth = drawn_with(context, layers, nothing)
        assert layers.empty
        assert not rgba.any()
        np.testing.assert_array_equal(depth, 1)
        for scene in (Scene((), CAMERA, slices=(SLICE,)), Scene((), CAMERA, outlines=(BOX,))):
            layers.update(scene)
            assert not layers.empty
    finally:
        context.extra.unbind_program()
        layers.release()


def test_release_frees_everything(context: moderngl.Context) -> None:
    layers = OpaqueLayers(context)
    drawn_with(context, layers, SCENE)
    slices, outlines = layers.slices, layers.outlines
    names = {
        "Texture": [slices.store.volumes[VOLUME].texture.glo, slices.store.tables["gray"].glo],
        "Buffer": [outlines.buffers[BOX][0].glo],
        "VertexArray": [slices.quad.glo, outlines.buffers[BOX][1].glo],
        "Program": [slices.program.glo, outlines.program.glo],
    }
    for kind, of_kind in names.items():
        assert all(alive(context, kind, *of_kind))
    context.extra.unbind_program()
    layers.release()
    for kind, of_kind in names.items():
        assert not any(alive(context, kind, *of_kind)), kind
    assert layers.gpu_bytes == 0


def test_drawing_again_changes_nothing(context: moderngl.Context) -> None:
    layers = OpaqueLayers(context)
    try:
        first, _ = drawn_with(context, layers, SCENE)
        again, _ = drawn_with(context, layers, SCENE)
        np.testing.assert_array_equal(first, again)
        assert layers.n_volume_uploads == 1
    finally:
        context.extra.unbind_program()
        layers.release()
