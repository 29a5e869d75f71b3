"""Names of nodes in pictures that are written to files and to the clipboard, as in the window but at any size."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from plexoscope.app.document.graph_layer import GraphLayer, PlacedGraph
from plexoscope.app.scene.graph_names import LONGEST_PX, named_nodes, place_beside, room_for_names
from plexoscope.app.scene.graph_scene import node_sizes
from plexoscope.app.scene.graph_values import selected_in
from plexoscope.render.scene.appearance import Rgba
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scale import line_scale
from plexoscope.render.screen_space import GraphScreen

FONT_PX, LEAST_PX = 16.0, 8.0
"""In a picture whose shorter side is 1000 px, and at least."""
_WINDOW_FONT_PX = 11.0
_HALO = 0.16
_ON_LIGHT, _ON_DARK = (24, 30, 38), (233, 236, 241)

Rgb8 = tuple[int, int, int]


def write_names(
    picture: Image.Image,
    graphs: Sequence[tuple[GraphLayer, PlacedGraph]],
    camera: Camera,
    background: Rgba,
    selected: tuple[str, ...] = (),
) -> None:
    """Write names into a picture of these graphs.

    Parameters
    ----------
    background
        Of the picture: names are dark on a light one, and on one that is transparent.
    """
    width, height = picture.size
    scale = max(FONT_PX * line_scale(picture.size), LEAST_PX) / _WINDOW_FONT_PX
    light = background[3] == 0 or float(np.dot(background[:3], (0.3, 0.6, 0.1))) > 0.5
    colour, halo = (_ON_LIGHT, (255, 255, 255)) if light else (_ON_DARK, _rgb8(background))
    room, draw = room_for_names((width, height)), ImageDraw.Draw(picture)
    for graph, placed in reversed(graphs):
        if not graph.look.visible:
            continue
        screen = GraphScreen(placed.geometry, camera, (float(width), float(height)))
        chosen = selected_in(graph.network, selected).tolist() if graph.look.labels != "none" else []
        nodes = named_nodes(graph, screen, selected, chosen, scale)
        fonts = [_font(round(_WINDOW_FONT_PX * scale, 1), node in chosen) for node in nodes]
        texts = [_shortened(graph.network.node_names[node], fonts[k], scale) for k, node in enumerate(nodes)]
        widths = [int(font.getlength(text)) + 1 for text, font in zip(texts, fonts, strict=True)]
        radii = node_sizes(graph) * np.float32(line_scale(picture.size) / 2)
        line_px = 1.25 * _WINDOW_FONT_PX * scale
        words = dict(zip(nodes, zip(texts, fonts, strict=True), strict=True))
        for node, box in place_beside(nodes, screen, radii, widths, line_px, room).items():
            text, font = words[node]
            stroke = max(round(_HALO * font.size), 1)
            at = (box.left, box.top)
            draw.text(at, text, fill=(*colour, 255), font=font, stroke_width=stroke, stroke_fill=(*halo, 255))


@lru_cache(8)
def _font(size_px: float, bold: bool) -> ImageFont.FreeTypeFont:
    name = "Inter-SemiBold.otf" if bold else "Inter-Regular.otf"
    return ImageFont.truetype(BytesIO((files("plexoscope.assets") / "fonts" / name).read_bytes()), size_px)


def _shortened(text: str, font: ImageFont.FreeTypeFont, scale: float) -> str:
    most_px = LONGEST_PX * scale
    while len(text) > 3 and font.getlength(text) > most_px:
        half = len(text) // 2
        text = f"{text[: half - 1].rstrip('…')}…{text[half + 1 :].lstrip('…')}"
    return text


def _rgb8(background: Rgba) -> Rgb8:
    red, green, blue = (round(255 * part) for part in background[:3])
    return red, green, blue
