"""What may be typed for an option of `plexoscope render`: each text becomes a value, or says what was expected."""

import argparse
import re
import sys
from typing import Literal

Side = Literal["along", "across"]

AXES = ("left-right", "front-back", "up-down", "sight")
"""Names of axes; any other is x:y:z."""
_SIDES: tuple[Side, ...] = ("along", "across")


def parse_size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)[x×](\d+)", text)
    size_px = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(1 <= side <= 65_535 for side in size_px):
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT in pixels, 1 … 65535 each, got {text!r}")
    return size_px


def parse_view(text: str) -> tuple[float, float]:
    numbers = _numbers(text)
    if len(numbers) != 2 or not -90 <= numbers[1] <= 90:
        raise argparse.ArgumentTypeError(f"expected AZIMUTH,ELEVATION in degrees, elevation -90 … 90, got {text!r}")
    return numbers[0], numbers[1]


def parse_alpha(text: str) -> float:
    return _within(text, 0, 1)


def parse_zoom(text: str) -> float:
    return _within(text, 0.01, 1000)


def parse_place(text: str) -> tuple[float, float, float]:
    numbers = _numbers(text)
    if len(numbers) != 3:
        raise argparse.ArgumentTypeError(f"expected X,Y,Z in mm, got {text!r}")
    return numbers[0], numbers[1], numbers[2]


def parse_radius(text: str) -> float:
    return _within(text, 1e-6, 1e9)


def parse_width(text: str) -> float:
    return _within(text, 0.01, 100)


def parse_voxel(text: str) -> float:
    return _within(text, 1, 64)


def parse_rising(text: str) -> tuple[float, float]:
    numbers = _numbers(text)
    if len(numbers) != 2 or not numbers[0] < numbers[1]:
        raise argparse.ArgumentTypeError(f"expected LO,HI, two rising numbers, got {text!r}")
    return numbers[0], numbers[1]


def parse_named_range(text: str) -> tuple[str, float, float]:
    name, *ends = text.rsplit(",", 2)
    if not name or len(ends) != 2:
        raise argparse.ArgumentTypeError(f"expected NAME,LO,HI, got {text!r}")
    return (name, *parse_rising(",".join(ends)))


def parse_slab(text: str) -> tuple[str, float, float]:
    axis, _, ends = text.partition(",")
    return (parse_axis(axis), *parse_rising(ends))


def parse_oriented(text: str) -> tuple[str, float, Side]:
    axis, *rest = text.split(",")
    sharpness = _within(rest[0], 0.1, 64) if rest else 4.0
    side = next((side for side in _SIDES if side == (rest[1] if len(rest) > 1 else "along")), None)
    if side is None or len(rest) > 2:
        raise argparse.ArgumentTypeError(f"expected AXIS[,SHARPNESS[,along or across]], got {text!r}")
    return parse_axis(axis), sharpness, side


def parse_axis(text: str) -> str:
    numbers = _numbers(text.replace(":", ",")) if "," not in text else []
    if text not in AXES and not (len(numbers) == 3 and any(numbers)):
        raise argparse.ArgumentTypeError(f"expected an axis, one of {', '.join(AXES)} or X:Y:Z, got {text!r}")
    return text


def parse_frame(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected the number of a frame, from 1, got {text!r}")
    return int(text)


def parse_slices(text: str) -> tuple[tuple[str, float], ...]:
    slices = []
    for part in text.split(","):
        axis, _, position = part.partition("=")
        numbers = _numbers(position)
        if axis not in ("x", "y", "z") or len(numbers) != 1:
            raise argparse.ArgumentTypeError(f"expected x=MM, y=MM or z=MM, parted by commas, got {text!r}")
        slices.append((axis, numbers[0]))
    return tuple(slices)


def _within(text: str, low: float, high: float) -> float:
    numbers = _numbers(text)
    if len(numbers) != 1 or not low <= numbers[0] <= high:
        raise argparse.ArgumentTypeError(f"expected a number in {low:g} … {high:g}, got {text!r}")
    return numbers[0]


def _numbers(text: str) -> list[float]:
    """Return the numbers of "1,2"; [] if one is none or infinite."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return []
    return numbers if all(abs(number) < sys.float_info.max for number in numbers) else []
