"""What the README shows of `plexoscope bench streamlines --json`: a picture, and a table in Markdown on stdout.

Run as `python tests/bench/figure.py build/bench/whole_brain_140000.json orders.png`.
"""

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from plexoscope.app.cli.measuring.report import megabytes, psnr

Figures = Mapping[str, Any]
Box = tuple[float, float, float, float]

TITLE = "How near each order comes to the exact picture, and what a frame costs"
SIZE_PX = (1500, 620)
_FINER = 3  # drawn so many times larger, then averaged down: Pillow draws without soft edges
_LEFT, _RIGHT, _TOP, _BOTTOM, _BETWEEN = 96, 32, 128, 96, 36
_MARKER_PX = 10
_INK, _FAINT, _GRID, _PAPER = "#1b1f24", "#5b636d", "#e3e6ea", "#ffffff"

# Okabe and Ito, Color universal design, 2008: told apart with any colour vision. The shapes tell them apart in grey.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#1b1f24")
SHAPES = ((32, 0), (4, 0), (3, 0), (5, 0), (6, 0), (3, 180), (4, 45))  # corners, turned by degrees
_RATIO_TICKS = (0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100, 200, 500, 1000)


def readme_table(figures: Figures) -> str:
    """A row for each order; in the cells PSNR and SSIM against `exact`, and the frame time in multiples of `none`."""
    alphas = _alphas(figures)
    lines = [
        f"| order | {' | '.join(f'opacity {alpha:g}' for alpha in alphas)} | on the GPU |",
        "|---" * (len(alphas) + 2) + "|",
    ]
    for order in _names(figures):
        rows = {row["alpha"]: row for row in figures["orders"] if row["order"] == order}
        cells = [_cell(rows[alpha]) for alpha in alphas]
        n_bytes = max(row["gpu_bytes"] for row in rows.values())
        lines.append(f"| `{order}` | {' | '.join(cells)} | {megabytes(n_bytes)} |")
    return "\n".join(lines)


def _cell(row: Figures) -> str:
    quality = psnr(row) if row["psnr_db"] is None else f"{psnr(row)}, {row['ssim']:.4f}"
    return f"{quality}, {row['ratio_to_none']:.2f} ×"


def draw_figure(figures: Figures) -> Image.Image:
    """PSNR against frame time, a panel for each opacity.

    Raises
    ------
    ValueError
        If there is no PSNR in the figures.
    """
    if all(row["psnr_db"] is None for row in figures["orders"]):
        raise ValueError("figures: expected PSNR of some order, got none (no order 'exact' on that machine)")
    return _Figure(figures).drawn()


class _Figure:
    """Draws in pixels of the finished picture, into a larger one."""

    def __init__(self, figures: Figures) -> None:
        self._figures, self._alphas, self._names = figures, _alphas(figures), _names(figures)
        self._image = Image.new("RGB", (SIZE_PX[0] * _FINER, SIZE_PX[1] * _FINER), _PAPER)
        self._draw = ImageDraw.Draw(self._image)
        measured = [row["psnr_db"] for row in figures["orders"] if row["psnr_db"] is not None]
        self._low_db = 10 * math.floor(min(measured) / 10 - 0.2)
        self._high_db = 10 * math.ceil(max(measured) / 10 + 0.2)
        ratios = [row["ratio_to_none"] for row in figures["orders"]]
        self._low, self._high = min(*ratios, 1) / 1.15, max(*ratios, 1.5) * 1.3

    def drawn(self) -> Image.Image:
        width = (SIZE_PX[0] - _LEFT - _RIGHT - _BETWEEN * (len(self._alphas) - 1)) / len(self._alphas)
        self._text((_LEFT, 34), TITLE, "SemiBold", 24)
        self._text((_LEFT, 66), self._conditions(), size=16, colour=_FAINT)
        for number, alpha in enumerate(self._alphas):
            left = _LEFT + number * (width + _BETWEEN)
            self._panel((left, _TOP, left + width, SIZE_PX[1] - _BOTTOM), alpha, first=number == 0)
        middle = (_LEFT + SIZE_PX[0] - _RIGHT) / 2
        self._text((middle, SIZE_PX[1] - 28), "frame time in multiples of unsorted drawing (none)", anchor="mm")
        return self._image.reduce(_FINER)

    def _conditions(self) -> str:
        figures, (width, height) = self._figures, self._figures["size_px"]
        return (
            f"{Path(figures['file']).stem.replace('_', ' ')}: {figures['n_streamlines']:,} streamlines, "
            f"{figures['n_segments']:,} segments; {width} × {height} px, mean of {len(figures['views_deg'])} views; "
            f"{figures['renderer'].split(' (')[0]}"
        )

    def _panel(self, box: Box, alpha: float, first: bool) -> None:
        left, top, right, bottom = box
        self._text((left, top - 24), f"PSNR at opacity {alpha:g}", "SemiBold", 18)
        for level_db in range(self._low_db, self._high_db + 1, 10):
            y = self._y(level_db, box)
            self._line([(left, y), (right, y)], _GRID)
            if first:
                self._text((left - 10, y), f"{level_db} dB", anchor="rm", colour=_FAINT)
        last_x = -math.inf
        for ratio in _RATIO_TICKS:
            x = self._x(ratio, box)
            if self._low <= ratio <= self._high and x - last_x > 46:
                self._line([(x, top), (x, bottom)], _GRID)
                self._text((x, bottom + 18), f"{ratio:g}", anchor="mm", colour=_FAINT)
                last_x = x
        self._line([(left, top), (left, bottom), (right, bottom)], _FAINT)
        rows = [row for row in self._figures["orders"] if row["alpha"] == alpha]
        places = {row["order"]: self._place(row, box) for row in rows}
        taken = [_around(place, _MARKER_PX + 2) for place in places.values()]
        for order, place in places.items():
            self._marker(place, self._names.index(order))
            self._label(place, order, box, taken)

    def _place(self, row: Figures, box: Box) -> tuple[float, float]:
        """What equals the reference has no PSNR and stands at the upper edge."""
        y = box[1] if row["psnr_db"] is None else self._y(row["psnr_db"], box)
        return self._x(row["ratio_to_none"], box), y

    def _x(self, ratio: float, box: Box) -> float:
        return box[0] + (box[2] - box[0]) * math.log(ratio / self._low) / math.log(self._high / self._low)

    def _y(self, level_db: float, box: Box) -> float:
        return box[3] - (box[3] - box[1]) * (level_db - self._low_db) / (self._high_db - self._low_db)

    def _marker(self, place: tuple[float, float], number: int) -> None:
        x, y = (each * _FINER for each in place)
        n_corners, turn_deg = SHAPES[number % len(SHAPES)]
        circle, colour = (x, y, _MARKER_PX * _FINER), COLOURS[number % len(COLOURS)]
        self._draw.regular_polygon(circle, n_corners, turn_deg, fill=colour)

    def _label(self, place: tuple[float, float], order: str, box: Box, taken: list[Box]) -> None:
        """Beside the marker where nothing else is; the exact one says that it is no measurement."""
        text = order if any(row["psnr_db"] is not None for row in self._rows(order)) else f"{order}: the reference"
        x, y = place
        aside, up = _MARKER_PX + 6, _MARKER_PX + 14
        choices = [(x + aside, y, "lm"), (x - aside, y, "rm"), (x, y - up, "mm"), (x, y + up, "mm")]
        for x, y, anchor in choices:
            spread = self._spread((x, y), text, anchor)
            inside = box[0] <= spread[0] and spread[2] <= box[2] + _BETWEEN / 2
            if inside and not any(_overlap(spread, other) for other in taken):
                break
        taken.append(spread)
        self._text((x, y), text, "SemiBold", 16, anchor=anchor)

    def _rows(self, order: str) -> list[Figures]:
        return [row for row in self._figures["orders"] if row["order"] == order]

    def _spread(self, place: tuple[float, float], text: str, anchor: str) -> Box:
        left, top, right, bottom = self._draw.textbbox(
            (place[0] * _FINER, place[1] * _FINER), text, _font("SemiBold", 16), anchor
        )
        return left / _FINER, top / _FINER, right / _FINER, bottom / _FINER

    def _text(
        self,
        place: tuple[float, float],
        text: str,
        weight: str = "Regular",
        size: int = 16,
        colour: str = _INK,
        anchor: str = "lm",
    ) -> None:
        halo = {"stroke_width": 3 * _FINER, "stroke_fill": _PAPER}  # grid lines stop short of words
        self._draw.text((place[0] * _FINER, place[1] * _FINER), text, colour, _font(weight, size), anchor, **halo)

    def _line(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        self._draw.line([(x * _FINER, y * _FINER) for x, y in points], colour, _FINER)


def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    with (files("plexoscope.assets") / "fonts" / f"Inter-{weight}.otf").open("rb") as file:
        return ImageFont.truetype(file, size * _FINER)


def _around(place: tuple[float, float], radius: float) -> Box:
    return place[0] - radius, place[1] - radius, place[0] + radius, place[1] + radius


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _alphas(figures: Figures) -> list[float]:
    return list(dict.fromkeys(row["alpha"] for row in figures["orders"]))


def _names(figures: Figures) -> list[str]:
    return list(dict.fromkeys(row["order"] for row in figures["orders"]))


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the figures of `plexoscope bench streamlines --json`.")
    parser.add_argument("figures", metavar="JSON", type=Path)
    parser.add_argument("out", metavar="OUT.png", type=Path)
    arguments = parser.parse_args()
    figures = json.loads(arguments.figures.read_text(encoding="utf-8"))
    # A palette makes the file a third of the size and no colour visibly another.
    draw_figure(figures).quantize(256, Image.Quantize.MAXCOVERAGE).save(arguments.out, optimize=True)
    print(readme_table(figures))


if __name__ == "__main__":
    main()
