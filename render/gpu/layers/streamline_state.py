"""What the shader must know of each streamline and each layer, as texels; the other end is `streamlines.vert`."""

import numpy as np

from plexoscope.models.data.arrays import F32, I32, U8
from plexoscope.render.colormap import colours, lookup, palette_colours
from plexoscope.render.lists.point_codes import point_values
from plexoscope.render.scene.appearance import OrientedOpacity, StreamlineStyle, ValueOpacity
from plexoscope.render.scene.scene import StreamlineItem

LAYER_TEXELS = 2 + 256
"""Axis and power; whether codes of points are in use, and whether these are heads of arrows; then the colour of each
code."""

_OWN_RGB, _DIRECTION, _CODES = 0, 1, 2


def streamline_states(item: StreamlineItem, layer: int) -> F32:
    """(S, 4) float32: packed 8-bit rgb, opacity (0 if invisible), width_px, 4 * layer + colouring."""
    style = item.style
    states = np.empty((item.tractogram.n_streamlines, 4), np.float32)
    states[:, 1] = style.opacity if style.visible else 0.0
    states[:, 2] = style.width_px if style.width_by is None else style.width_px * style.width_by.values
    red, green, blue = (round(value * 255) for value in style.rgb)
    states[:, 0] = red << 16 | green << 8 | blue
    colouring = _DIRECTION if style.colour == "direction" else _OWN_RGB
    if style.colour == "values" and style.values is not None:
        if style.values.column.per == "point":
            colouring = _CODES
        else:
            states[:, 0] = _packed(colours(style.values.column.values, style.values))
    if style.colour == "palette" and style.palette is not None:
        states[:, 0] = _packed(palette_colours(style.palette))
    states[:, 3] = 4 * layer + colouring
    by = style.opacity_by
    if isinstance(by, ValueOpacity) and by.column.per == "streamline":
        share = (by.column.values.astype(np.float32) - np.float32(by.low)) / np.float32(by.high - by.low)
        states[:, 1] *= np.nan_to_num(share, nan=0.0).clip(0, 1)
    return states


def _packed(rgb: U8) -> I32:
    red, green, blue = rgb.astype(np.int32).T
    packed: I32 = red << 16 | green << 8 | blue
    return packed


def layer_row(style: StreamlineStyle) -> F32:
    """(LAYER_TEXELS, 4) float32."""
    row = np.zeros((LAYER_TEXELS, 4), np.float32)
    if isinstance(style.opacity_by, OrientedOpacity):
        axis = np.asarray(style.opacity_by.axis, np.float64)
        sharpness = style.opacity_by.sharpness
        row[0, :3] = axis / np.linalg.norm(axis)
        row[0, 3] = -sharpness if style.opacity_by.hide == "along" else sharpness
    row[1, 1] = style.form == "arrow"
    values = point_values(style)
    if values is not None:
        row[1, 0] = 1.0
        if values.colours is not None:
            row[2:, :3] = lookup(values.colours) / np.float32(255)
    return row
