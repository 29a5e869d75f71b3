"""The arguments of `plexoscope render`, and what they may be."""

import argparse
import re
import sys
from pathlib import Path

from plexoscope.app.cli.rendering.settings import AXES, RenderSettings, Side

USUAL = RenderSettings()
_SIDES: tuple[Side, ...] = ("along", "across")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("files", metavar="FILE", nargs="+", help="a tractogram, a network, or the id of a sample of one")
    add("--out", metavar="P.png", type=Path, required=True, help="the picture to write")
    add("--size", type=parse_size, default=USUAL.size_px, metavar="WxH", help="pixels, default 1600x1200")
    add("--view", type=parse_view, metavar="AZIMUTH,ELEVATION", help="degrees; 0,0 looks from behind, 0,90 from above")
    add("--zoom", type=parse_zoom, default=USUAL.zoom, metavar="Z", help="magnification, default 1.0")
    add("--background", default=USUAL.background, metavar="C", help="'#rrggbb' or transparent, default '#101418'")
    _add_streamlines(parser.add_argument_group("streamlines"))
    _add_view(parser.add_argument_group("the whole picture"))
    _add_volume(parser.add_argument_group("a volume"))
    _add_networks(parser.add_argument_group("networks"))


def _add_streamlines(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--alpha", type=parse_alpha, default=USUAL.alpha, metavar="A", help="opacity, 0 … 1, default 0.1")
    add(
        "--width",
        type=parse_width,
        default=USUAL.width_px,
        metavar="W",
        help="thousandths of the shorter side, default 1.5",
    )
    add(
        "--color",
        default=USUAL.colour,
        metavar="C",
        help="direction, uniform, '#rrggbb', or value:NAME; `plexoscope info FILE` lists the values, and length, group "
        "and the name of the volume are some, too",
    )
    add("--colormap", metavar="NAME", help="of the values; default viridis, for groups and labels categories")
    add("--range", type=parse_rising, metavar="LO,HI", help="of the colormap; default 2nd to 98th percentile")
    add("--log", action="store_true", help="logarithmic colormap")
    add(
        "--oriented",
        type=parse_oriented,
        metavar="AXIS[,SHARPNESS[,SIDE]]",
        help=f"fade by the angle to an axis: {', '.join(AXES)} or X:Y:Z; sharpness 0.1 … 64, default 4; fade those "
        "along it (default) or across",
    )
    add("--opacity-by", type=parse_named_range, metavar="NAME,LO,HI", help="opacity in proportion to values")


def _add_view(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--order", default=USUAL.order, metavar="NAME", help="how transparency is resolved, or auto; default sorted")
    add("--voxel-size", type=parse_voxel, default=USUAL.voxel_mm, metavar="MM", help="of the order voxel, default 4")
    add(
        "--directions",
        type=int,
        choices=(6, 14, 26),
        default=USUAL.n_directions,
        help="of the order voxel, default 6",
    )
    add("--shade", default=USUAL.shade, metavar="NAME", help="flat, lines or tubes, default flat")
    add("--depth-cue", type=parse_alpha, default=USUAL.depth_cue, metavar="D", help="0 … 1, default 0")
    add("--slab", type=parse_slab, metavar="AXIS,LO,HI", help="draw only what lies between, in mm along the axis")


def _add_volume(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--volume", type=Path, metavar="FILE", help="a NIfTI or FreeSurfer volume, for slices and values")
    add("--slice", type=parse_slices, default=(), metavar="x=MM,y=MM,z=MM", help="planes through it, one or more")
    add("--window", type=parse_rising, metavar="LO,HI", help="values drawn black and white")


def _add_networks(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--layout", metavar="NAME", help="force, spectral, circular, anatomy, …; default where nodes are, else force")
    add("--dimensions", type=int, choices=(2, 3), help="default 2, of nodes that have places 3")
    add("--node-color", metavar="C", help="degree, strength, the name of a value, or '#rrggbb'; default the class")
    add("--edge-color", metavar="C", help="ends, weight, sign, the name of a value, or '#rrggbb'")
    add("--edge-alpha", type=parse_alpha, metavar="A", help="opacity, 0 … 1; default the less the more edges there are")
    add(
        "--bundle",
        type=parse_alpha,
        metavar="S",
        help="draw edges that run alike together, 0 … 1; default 0, of nodes with places 0.6",
    )
    add(
        "--names",
        metavar="WHICH",
        choices=("none", "important", "all"),
        help="of nodes: none, important or all that fit",
    )


def settings_of(arguments: argparse.Namespace) -> RenderSettings:
    return RenderSettings(
        size_px=arguments.size,
        alpha=arguments.alpha,
        width_px=arguments.width,
        order=arguments.order,
        voxel_mm=arguments.voxel_size,
        n_directions=arguments.directions,
        view_deg=arguments.view,
        zoom=arguments.zoom,
        background=arguments.background,
        colour=arguments.color,
        colormap=arguments.colormap,
        value_range=arguments.range,
        log=arguments.log,
        shade=arguments.shade,
        depth_cue=arguments.depth_cue,
        oriented=arguments.oriented,
        opacity_by=arguments.opacity_by,
        slab=arguments.slab,
        volume=arguments.volume,
        slices_mm=arguments.slice,
        window=arguments.window,
        layout=arguments.layout,
        n_dims=arguments.dimensions,
        node_colour=arguments.node_color,
        edge_colour=arguments.edge_color,
        edge_alpha=arguments.edge_alpha,
        bundling=arguments.bundle,
        labels=arguments.names,
    )


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
