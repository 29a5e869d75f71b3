"""Pixels as a picture, and in words."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from plexoscope.app.panels.shared.heat import GREY, Scale, coloured, scale_of
from plexoscope.app.panels.shared.value_bar import MISSING, paint_missing
from plexoscope.app.widgets.number_box import number_text
from plexoscope.app.widgets.theme import UNIT_PX, Theme

Pixels = npt.NDArray[Any]
N_CHANNELS = "RGBA"


def pixel_scale(pixels: Pixels, limits: tuple[float, float] | None, colormap: str, *, colours: bool) -> Scale | None:
    """Return the scale of pixels that are numbers; None of `colours`."""
    return None if colours else scale_of(pixels, limits, colormap or GREY)


def picture_of(pixels: Pixels, scale: Scale | None) -> QImage:
    """Return (H, W) numbers or (H, W, 3 or 4) colours as a picture; NaN is transparent."""
    if scale is not None:
        return coloured(pixels, scale)
    height, width, n_channels = pixels.shape
    rgba = np.full((height, width, 4), 255, np.uint8)
    if pixels.dtype == np.uint8:
        rgba[..., :n_channels] = pixels
    else:
        rgba[..., :n_channels] = np.rint(np.clip(np.nan_to_num(pixels), 0, 1) * 255)
        rgba[np.isnan(pixels).any(axis=2)] = 0
    return QImage(rgba.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def shrunk(picture: QImage, width: float, height: float) -> QImage:
    """Return a picture as it is if it is to be enlarged, which painting does with sharp pixels, else made smaller."""
    size = QSize(max(round(width), 1), max(round(height), 1))
    if size.width() >= picture.width() and size.height() >= picture.height():
        return picture
    return picture.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def paint_ground(painter: QPainter, place: QRectF, pixels: Pixels, scale: Scale | None, theme: Theme) -> None:
    """Paint what shows through: hatches where numbers are missing, squares where colours are transparent."""
    if scale is not None and scale.missing:
        paint_missing(painter, place, theme)
    elif scale is None and pixels.ndim == 3 and (pixels.shape[2] == 4 or pixels.dtype != np.uint8):
        painter.save()
        painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
        painter.fillRect(place, theme.colour("surface"))
        for row in range(int(place.height() / UNIT_PX) + 1):
            for column in range(row % 2, int(place.width() / UNIT_PX) + 1, 2):
                left, top = place.left() + column * UNIT_PX, place.top() + row * UNIT_PX
                painter.fillRect(QRectF(left, top, UNIT_PX, UNIT_PX), theme.colour("border"))
        painter.restore()


def pixel_words(pixels: Pixels, x: int, y: int, label: str) -> str:
    """What is at a pixel of (H, W) numbers or (H, W, 3 or 4) colours; "" beside them."""
    if not (0 <= y < pixels.shape[0] and 0 <= x < pixels.shape[1]):
        return ""
    if pixels.ndim == 2:
        value = float(pixels[y, x])
        words = MISSING if np.isnan(value) else number_text(value, 5)
        words = f"{label} {words}" if label else words
    else:
        parts = zip(N_CHANNELS, pixels[y, x].tolist(), strict=False)
        words = "  ".join(f"{name} {number_text(value, 3)}" for name, value in parts)
    return f"x {x}, y {y}\n{words}"
