"""The exact picture, fragment by fragment, to judge the methods by. Needs GL 4.3.

The same vertex shader and the same fragment colour as the product, but every fragment is written to a
list (pixel, depth, colour), and numpy composites each pixel's fragments from far to near in float64.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from unittest.mock import patch

import moderngl
import numpy as np
import numpy.typing as npt

from plexoscope.render.gpu.context import unbind_framebuffer
from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers import streamline_pass
from plexoscope.render.gpu.layers.streamline_pass import StreamlinePass
from plexoscope.render.gpu.layers.streamlines import StreamlineLayer
from plexoscope.render.gpu.shader_source import included, load_shader
from plexoscope.render.lists.prepared import prepared
from plexoscope.render.scene.orders import AUTO
from plexoscope.render.scene.scene import OrderSettings, Scene

_CAPTURE = """#version 430
#include "streamlines/streamline_fragment.glsl"
struct Fragment { uint pixel; float depth; vec2 padding; vec4 rgba; };
layout(std430, binding = 0) buffer Count { uint n_fragments; };
layout(std430, binding = 1) buffer Fragments { Fragment fragments[]; };
uniform uint width;
uniform uint capacity;
out vec4 unused;
void main() {
    vec4 rgba = streamline_fragment();
    unused = vec4(0.0);
    if (rgba.a <= 0.0) return;
    uint slot = atomicAdd(n_fragments, 1u);
    if (slot >= capacity) return;
    uint pixel = uint(gl_FragCoord.y) * width + uint(gl_FragCoord.x);
    fragments[slot] = Fragment(pixel, gl_FragCoord.z, vec2(0.0), rgba);
}
"""

_CAPTURE_PATH = "the text above"

_FRAGMENT = np.dtype([("pixel", "u4"), ("depth", "f4"), ("padding", "f4", 2), ("rgba", "f4", 4)])


def captured_fragments(
    context: moderngl.Context, scene: Scene, size_px: tuple[int, int], scale: float, capacity: int = 4_000_000
) -> npt.NDArray[np.void]:
    """Every fragment of the scene, in no order: pixel (row from the bottom * width + column), depth, rgba."""
    width = size_px[0]
    layer, capture = _filled_layer(context, scene), StreamlinePass(context, _CAPTURE_PATH)
    colour = context.renderbuffer(size_px, 4)
    target = context.framebuffer([colour])
    count = context.buffer(np.zeros(1, np.uint32).tobytes())
    storage = context.buffer(reserve=capacity * _FRAGMENT.itemsize)
    try:
        count.bind_to_storage_buffer(0)
        storage.bind_to_storage_buffer(1)
        target.use()
        context.enable_only(moderngl.NOTHING)
        with patch.object(streamline_pass, "load_shader", _load_shader):
            capture.draw(layer, Frame.of(scene, size_px, scale), width=width, capacity=capacity)
        context.memory_barrier()
        (n_fragments,) = np.frombuffer(count.read(), np.uint32)
        assert n_fragments <= capacity, f"{n_fragments} fragments, room for {capacity}"
        return np.frombuffer(storage.read(int(n_fragments) * _FRAGMENT.itemsize), _FRAGMENT)
    finally:
        unbind_framebuffer(context)
        for thing in (layer, capture, target, colour, count, storage):
            thing.release()


def _load_shader(path: str, constants: Mapping[str, int]) -> str:
    """As the product's, but for the text above, which is no file."""
    if path != _CAPTURE_PATH:
        return load_shader(path, constants)
    version, rest = included(_CAPTURE).split("\n", 1)
    return "\n".join([version, *(f"#define {name} {value}" for name, value in constants.items()), rest])


def _filled_layer(context: moderngl.Context, scene: Scene) -> StreamlineLayer:
    """All visible segments of a scene on the GPU, in the order of memory."""
    layer = StreamlineLayer(context)
    layer.set_tractograms([prepared(item.tractogram, lambda: None) for item in scene.items])
    for _ in layer.upload():
        pass
    layer.set_items(scene.items)
    starts = [np.zeros(0, np.uint32)]
    for entry in layer.entries:
        offsets = entry.prepared.fine.offsets
        is_last = np.zeros(entry.prepared.fine.n_points, bool)
        is_last[offsets[1:][np.diff(offsets) > 0] - 1] = True
        starts.append(np.flatnonzero(~is_last).astype(np.uint32) + np.uint32(entry.first_fine))
    for _ in layer.write_list("all", np.concatenate(starts)):
        pass
    layer.use_list("all")
    return layer


def composited(fragments: npt.NDArray[np.void], size_px: tuple[int, int]) -> npt.NDArray[np.float64]:
    """(H, W, 4) float64 premultiplied, first row at the bottom: each pixel's fragments over each other."""
    width, height = size_px
    picture = np.zeros((width * height, 4))
    order = np.lexsort((-fragments["depth"], fragments["pixel"]))
    pixel, rgba = fragments["pixel"][order], fragments["rgba"][order].astype(np.float64)
    # Rank of each fragment in its pixel, far first; then one vectorised step per rank.
    first = np.flatnonzero(np.append(True, pixel[1:] != pixel[:-1])) if len(pixel) else np.zeros(0, int)
    rank = np.arange(len(pixel)) - np.repeat(first, np.diff(np.append(first, len(pixel))))
    by_rank = np.argsort(rank, kind="stable")
    for chosen in np.split(by_rank, np.flatnonzero(np.diff(rank[by_rank])) + 1):
        picture[pixel[chosen]] = rgba[chosen] + (1 - rgba[chosen, 3:]) * picture[pixel[chosen]]
    return picture.reshape(height, width, 4)


def exact_picture(
    context: moderngl.Context, scene: Scene, size_px: tuple[int, int], scale: float = 1.0
) -> npt.NDArray[np.float64]:
    """(H, W, 4) float64 premultiplied, without background, first row at the bottom.

    Kept: it is the same whatever method the scene asks for, and all methods are judged by the same scenes.
    """
    return _exact_picture(context, replace(scene, order=AUTO, order_settings=OrderSettings()), size_px, scale)


@lru_cache(64)
def _exact_picture(
    context: moderngl.Context, scene: Scene, size_px: tuple[int, int], scale: float
) -> npt.NDArray[np.float64]:
    picture = composited(captured_fragments(context, scene, size_px, scale), size_px)
    picture.flags.writeable = False
    return picture


def psnr_db(picture: npt.NDArray[np.floating], reference: npt.NDArray[np.floating]) -> float:
    """Peak signal-to-noise ratio over all pixels of all given channels, for values 0 … 1."""
    mean_square = float(np.mean((np.asarray(picture, np.float64) - reference) ** 2))
    return float("inf") if mean_square == 0 else -10 * float(np.log10(mean_square))
