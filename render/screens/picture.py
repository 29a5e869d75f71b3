"""Pictures of any size, with or without a window.

A picture is drawn in tiles through parts of the camera's frustum, each larger than asked by the
supersampling factor and averaged down with premultiplied alpha. So neither the window nor the limits of
GL bound its size, and the order made once serves all tiles.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import moderngl
import numpy as np

from plexoscope.models.data.arrays import F32, U8
from plexoscope.render.gpu.context import create_headless_context, unbind_framebuffer
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.scale import line_scale
from plexoscope.render.scene.scene import Scene

# Of a supersampled tile: bounds its targets to about 40 MB.
MAX_TILE_SIDE_PX = 1536

MAX_SIDE_PX = 65_535


def draw_picture(
    scene: Scene,
    size_px: tuple[int, int],
    *,
    context: moderngl.Context | None = None,
    samples: int = 2,
    pixel_ratio: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> U8:
    """Draw a scene in its exact order for this view.

    Parameters
    ----------
    scene : Scene
    size_px : (width, height)
        Of the picture. Line widths follow it (`plexoscope.render.scene.scale`), so a picture of twice the
        size shows the same, finer.
    context : moderngl.Context, optional
        A current context to draw in, made by `plexoscope.render.gpu.context`; by default a headless one is made
        for the purpose, on a thread of its own.
    samples : int
        Supersampling factor per side, 1 … 8.
    pixel_ratio : float, optional
        Pixels of the picture per `width_px`. By default what makes pictures of all sizes look alike.
    progress : callable, optional
        Called as `progress(n_tiles_done, n_tiles)` on the drawing thread; may raise to stop.

    Returns
    -------
    (H, W, 4) uint8
        Straight alpha, first row at the top.

    Raises
    ------
    ValueError
        If a size is out of range.
    MissingError
        If there is no context to draw in.
    """
    if not all(1 <= side <= MAX_SIDE_PX for side in size_px):
        raise ValueError(f"size_px: expected 1 … {MAX_SIDE_PX} a side, got {size_px}")
    if not 1 <= samples <= 8:
        raise ValueError(f"samples: expected 1 … 8, got {samples}")
    scale = line_scale(size_px) if pixel_ratio is None else pixel_ratio
    if context is not None:
        return _drawn(scene, size_px, scale, context, samples, progress)
    # A context is current on one thread. On a thread of its own it does not displace another of the caller's.
    with ThreadPoolExecutor(1, thread_name_prefix="plexoscope-picture") as thread:
        return thread.submit(_drawn_headless, scene, size_px, scale, samples, progress).result()


def _drawn_headless(
    scene: Scene,
    size_px: tuple[int, int],
    scale: float,
    samples: int,
    progress: Callable[[int, int], None] | None,
) -> U8:
    own = create_headless_context()
    try:
        with own:
            return _drawn(scene, size_px, scale, own, samples, progress)
    finally:
        own.release()


def _drawn(
    scene: Scene,
    size_px: tuple[int, int],
    scale: float,
    context: moderngl.Context,
    samples: int,
    progress: Callable[[int, int], None] | None,
) -> U8:
    width, height = size_px
    side_max = min(MAX_TILE_SIDE_PX, int(context.info["GL_MAX_TEXTURE_SIZE"])) // samples
    boxes = list(_boxes(width, height, side_max))
    picture = np.empty((height, width, 4), np.uint8)
    side_px = (min(width, side_max) * samples, min(height, side_max) * samples)
    # Float, because eight bits of premultiplied colour cannot be divided by a small alpha again.
    colour = context.texture(side_px, 4, dtype="f4")
    framebuffer = context.framebuffer([colour])
    renderer = Renderer(context)
    try:
        for n_done, (x, y, tile_width, tile_height) in enumerate(boxes, 1):
            drawn_px = (tile_width * samples, tile_height * samples)
            tile = (x / width, y / height, (x + tile_width) / width, (y + tile_height) / height)
            renderer.draw_complete(scene, framebuffer, drawn_px, pixel_ratio=scale * samples, tile=tile)
            raw = framebuffer.read(viewport=(0, 0, *drawn_px), components=4, dtype="f4")
            fine = np.frombuffer(raw, np.float32).reshape(tile_height, samples, tile_width, samples, 4)
            # GL counts rows from the bottom, pictures from the top.
            rows = slice(height - y - tile_height, height - y)
            picture[rows, x : x + tile_width] = _straight(fine.mean((1, 3)))[::-1]
            if progress is not None:
                progress(n_done, len(boxes))
    finally:
        unbind_framebuffer(context)
        renderer.release()
        framebuffer.release()
        colour.release()
    return picture


def _boxes(width: int, height: int, side_max: int) -> Iterator[tuple[int, int, int, int]]:
    """(x, y, width, height) of the tiles, from the lower left corner, row by row from the top."""
    for y in reversed(range(0, height, side_max)):
        for x in range(0, width, side_max):
            yield x, y, min(side_max, width - x), min(side_max, height - y)


def _straight(premultiplied: F32) -> U8:
    """(..., 4) premultiplied 0 … 1 to straight 0 … 255; where nothing is, all zero."""
    alpha = premultiplied[..., 3:].clip(0, 1)
    rgb = premultiplied[..., :3] / np.maximum(alpha, 1e-6)
    straight = np.concatenate([rgb.clip(0, 1), alpha], axis=-1)
    return np.rint(straight * np.float32(255)).astype(np.uint8)
