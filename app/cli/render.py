"""`plexoscope render`: a picture of streamlines, without a window."""

import argparse
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from plexoscope.app.cli.exits import DONE, UsageError
from plexoscope.app.cli.folders import try_file

DESCRIPTION = "Draw streamlines into a PNG picture"

SIZE_PX = (1600, 1200)
ALPHA = 0.1
BACKGROUND = "#101418"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("files", metavar="FILE", nargs="+", help="a tractogram, or the id of a tractogram sample")
    add("--out", metavar="P.png", type=Path, required=True, help="the picture to write")
    add("--size", type=parse_size, default=SIZE_PX, metavar="WxH", help="pixels, default 1600x1200")
    add(
        "--alpha",
        type=parse_alpha,
        default=ALPHA,
        metavar="A",
        help="opacity of a streamline, 0 … 1, default 0.1",
    )
    add("--order", default="sorted", metavar="NAME", help="how transparency is resolved, default sorted")
    add("--view", type=parse_view, metavar="AZIMUTH,ELEVATION", help="degrees; 0,0 looks from behind")
    add("--zoom", type=parse_zoom, default=1.0, metavar="Z", help="magnification, default 1.0")
    add("--background", default=BACKGROUND, metavar="C", help="'#rrggbb' or transparent, default '#101418'")
    add("--color", choices=("direction", "uniform"), default="direction", help="default direction")


def run(arguments: argparse.Namespace) -> int:
    draw_files(
        arguments.files,
        arguments.out,
        size_px=arguments.size,
        alpha=arguments.alpha,
        order=arguments.order,
        view_deg=arguments.view,
        zoom=arguments.zoom,
        background=arguments.background,
        colour=arguments.color,
    )
    print(arguments.out)
    return DONE


def draw_files(
    words: Sequence[str],
    out: Path,
    *,
    size_px: tuple[int, int] = SIZE_PX,
    alpha: float = ALPHA,
    order: str = "sorted",
    view_deg: tuple[float, float] | None = None,
    zoom: float = 1.0,
    background: str = BACKGROUND,
    colour: str = "direction",
    when_read: Callable[[], None] = lambda: None,
) -> None:
    """Draw files or samples together into one PNG, which carries the command that draws it again.

    Parameters
    ----------
    when_read
        Called when all files are read; before that nothing is written.

    Raises
    ------
    UsageError
        If a value cannot be used or the picture not be written.
    FormatError, MissingError
        If a file cannot be read, or nothing here can draw.
    """
    rgba = parse_background(background)
    if out.suffix.lower() != ".png":
        raise UsageError(f"--out: expected a name that ends in .png, got {str(out)!r}")

    from plexoscope.app.cli.progress import ProgressLine
    from plexoscope.app.framing import DEFAULT_VIEW_DEG, home_camera
    from plexoscope.app.picture_file import PictureFileError, save_picture
    from plexoscope.app.sources import tractogram_file
    from plexoscope.models.io.tractogram import read_tractogram
    from plexoscope.plugins.spelling import did_you_mean, listed
    from plexoscope.render.scene import Scene, StreamlineItem, StreamlineStyle
    from plexoscope.render.transparency import METHODS

    if order not in METHODS:
        raise UsageError(f"--order: expected one of {listed(METHODS)}, got {order!r}{did_you_mean(order, METHODS)}")
    tractograms = [read_tractogram(tractogram_file(word)) for word in words]
    when_read()
    try_file(out)
    view_deg = view_deg or DEFAULT_VIEW_DEG
    camera = home_camera(tractograms, view_deg, size_px[0] / size_px[1])
    style = StreamlineStyle(opacity=alpha, colour=colour)  # type: ignore[arg-type]
    items = tuple(StreamlineItem(str(number), each, style) for number, each in enumerate(tractograms))
    scene = Scene(items, camera.zoomed(zoom), rgba, order)
    command = [
        *("plexoscope", "render", *words, "--out", out.name, "--size", f"{size_px[0]}x{size_px[1]}"),
        *("--alpha", f"{alpha:g}", "--order", order, f"--view={view_deg[0]:g},{view_deg[1]:g}"),
        *("--zoom", f"{zoom:g}", "--background", background, "--color", colour),
    ]
    try:
        with ProgressLine("drawing") as line:
            save_picture(
                scene,
                size_px,
                out,
                command=shlex.join(command),
                progress=lambda done, total: line.show(done / total, f"tile {done} of {total}"),
            )
    except PictureFileError as error:
        raise UsageError(f"--out: {error}") from None


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
    numbers = _numbers(text)
    if len(numbers) != 1 or not 0 <= numbers[0] <= 1:
        raise argparse.ArgumentTypeError(f"expected a number in 0 … 1, got {text!r}")
    return numbers[0]


def parse_zoom(text: str) -> float:
    numbers = _numbers(text)
    if len(numbers) != 1 or not 0.01 <= numbers[0] <= 1000:
        raise argparse.ArgumentTypeError(f"expected a number in 0.01 … 1000, got {text!r}")
    return numbers[0]


def parse_background(text: str) -> tuple[float, float, float, float]:
    """Return (r, g, b, a), 0 … 1 each, of '#rrggbb' or "transparent"."""
    if text == "transparent":
        return (0.0, 0.0, 0.0, 0.0)
    match = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", text)
    if not match:
        raise UsageError(f"--background: expected '#rrggbb' or transparent, got {text!r}")
    red, green, blue = (int(part, 16) / 255 for part in match.groups())
    return (red, green, blue, 1.0)


def _numbers(text: str) -> list[float]:
    """Return the numbers of "1,2"; [] if one is none or infinite."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return []
    return numbers if all(abs(number) < sys.float_info.max for number in numbers) else []
