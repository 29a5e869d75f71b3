"""Everything that `plexoscope render` can be told, and the words that say it again."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Side = Literal["along", "across"]

AXES = ("left-right", "front-back", "up-down", "sight")
"""Names of axes; any other is x:y:z."""


@dataclass(frozen=True)
class RenderSettings:
    """How to draw a picture. Names are checked when it is drawn.

    Parameters
    ----------
    size_px : (width, height)
    alpha, width_px
        Of a streamline.
    order, voxel_mm, n_directions
        As in `Scene.order` and `OrderSettings`.
    view_deg : (azimuth, elevation), optional
    zoom
    background
        '#rrggbb' or "transparent".
    colour
        "direction", "uniform", '#rrggbb' or "value:NAME".
    colormap
        By default one that suits the values.
    value_range : (low, high), optional
    log
    shade, depth_cue
        As in `Looks`.
    oriented : (axis, sharpness, side), optional
        Axes are one of `AXES` or "x:y:z".
    opacity_by : (name, low, high), optional
    slab : (axis, low_mm, high_mm), optional
    volume
        A file.
    slices_mm : tuple of (x, y or z, position)
    window : (low, high), optional
    layout
        One of `LAYOUTS`; by default where nodes are, else by force.
    n_dims
        2 or 3; by default as when the network is opened.
    node_colour, edge_colour
        A name of `render_graphs.KEYS`, that of a value of the file, or '#rrggbb'; by default as when it is opened.
    edge_alpha
    bundling
        0 … 1, 0 for straight edges; by default as when it is opened.
    labels
        One of `Labels`.
    """

    size_px: tuple[int, int] = (1600, 1200)
    alpha: float = 0.1
    width_px: float = 1.5
    order: str = "sorted"
    voxel_mm: float = 4.0
    n_directions: int = 6
    view_deg: tuple[float, float] | None = None
    zoom: float = 1.0
    background: str = "#101418"
    colour: str = "direction"
    colormap: str | None = None
    value_range: tuple[float, float] | None = None
    log: bool = False
    shade: str = "flat"
    depth_cue: float = 0.0
    oriented: tuple[str, float, Side] | None = None
    opacity_by: tuple[str, float, float] | None = None
    slab: tuple[str, float, float] | None = None
    volume: Path | None = None
    slices_mm: tuple[tuple[str, float], ...] = ()
    window: tuple[float, float] | None = None
    layout: str | None = None
    n_dims: int | None = None
    node_colour: str | None = None
    edge_colour: str | None = None
    edge_alpha: float | None = None
    bundling: float | None = None
    labels: str | None = None


def option_words(settings: RenderSettings) -> list[str]:
    """The options of the command line that make these settings: what always matters, then what is unusual."""
    width, height = settings.size_px
    words = ["--size", f"{width}x{height}", "--alpha", _joined(settings.alpha), "--order", settings.order]
    if settings.view_deg is not None:
        words.append(f"--view={_joined(*settings.view_deg)}")
    words += ["--zoom", _joined(settings.zoom), "--background", settings.background, "--color", settings.colour]
    return [*words, *_unusual(settings)]


def _unusual(settings: RenderSettings) -> Iterator[str]:
    usual = RenderSettings()
    for flag, value, default in (
        ("--voxel-size", settings.voxel_mm, usual.voxel_mm),
        ("--directions", settings.n_directions, usual.n_directions),
        ("--width", settings.width_px, usual.width_px),
        ("--depth-cue", settings.depth_cue, usual.depth_cue),
    ):
        if value != default:
            yield from (flag, _joined(value))
    if settings.shade != usual.shade:
        yield from ("--shade", settings.shade)
    if settings.colormap is not None:
        yield from ("--colormap", settings.colormap)
    if settings.log:
        yield "--log"
    for flag, given in (
        ("--layout", settings.layout),
        ("--dimensions", settings.n_dims),
        ("--node-color", settings.node_colour),
        ("--edge-color", settings.edge_colour),
        ("--edge-alpha", settings.edge_alpha),
        ("--bundle", settings.bundling),
        ("--names", settings.labels),
    ):
        if given is not None:
            yield from (flag, _joined(given))
    # With an equals sign, because a word that begins with a minus would be taken for an option.
    for flag, values in (
        ("--range", settings.value_range),
        ("--oriented", settings.oriented),
        ("--opacity-by", settings.opacity_by),
        ("--slab", settings.slab),
        ("--window", settings.window),
    ):
        if values is not None:
            yield f"{flag}={_joined(*values)}"
    if settings.volume is not None:
        yield from ("--volume", str(settings.volume))
    if settings.slices_mm:
        yield from ("--slice", ",".join(f"{axis}={_joined(position)}" for axis, position in settings.slices_mm))


def _joined(*parts: object) -> str:
    # Nine digits are as many as the numbers of a picture have.
    return ",".join(f"{part:.9g}" if isinstance(part, float) else str(part) for part in parts)
