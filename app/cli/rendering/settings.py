"""Everything that `plexoscope render` can be told: each option stated once."""

from dataclasses import dataclass
from pathlib import Path

from plexoscope.app.cli.rendering.arguments import (
    AXES,
    Side,
    parse_alpha,
    parse_frame,
    parse_named_range,
    parse_oriented,
    parse_place,
    parse_radius,
    parse_rising,
    parse_size,
    parse_slab,
    parse_slices,
    parse_view,
    parse_voxel,
    parse_width,
    parse_zoom,
)
from plexoscope.app.cli.rendering.options import option, written
from plexoscope.app.cli.shared.ways import FLAG, HELP, METAVAR

STREAMLINES, PICTURE, VOLUME, NETWORKS = "streamlines", "the whole picture", "a volume", "networks"


def _written_size(size_px: tuple[int, int]) -> str:
    return f"{size_px[0]}x{size_px[1]}"


def _written_slices(slices_mm: tuple[tuple[str, float], ...]) -> str:
    return ",".join(f"{axis}={written(position_mm)}" for axis, position_mm in slices_mm)


# fmt: off
@dataclass(frozen=True)
class RenderSettings:
    """How to draw a picture. Names are checked when it is drawn; None stands for what suits the data.

    The order is that of the help within each heading, and of the words that a picture carries.
    """

    size_px: tuple[int, int] = option(
        (1600, 1200), "--size", "pixels, default {default}",
        metavar="WxH", parse=parse_size, write=_written_size, always=True)
    alpha: float = option(
        0.1, "--alpha", "opacity, 0 … 1, default {default}",
        group=STREAMLINES, metavar="A", parse=parse_alpha, always=True)
    width_px: float = option(
        1.5, "--width", "thousandths of the shorter side, default {default}",
        group=STREAMLINES, metavar="W", parse=parse_width)
    order: str = option(
        "sorted", "--order", "how transparency is resolved, or auto; default {default}",
        group=PICTURE, metavar="NAME", always=True)
    view_deg: tuple[float, float] | None = option(
        None, "--view", "degrees; 0,0 looks from behind, 0,90 from above",
        metavar="AZIMUTH,ELEVATION", parse=parse_view, always=True)
    zoom: float = option(
        1.0, "--zoom", "magnification, default {default}",
        metavar="Z", parse=parse_zoom, always=True)
    centre_mm: tuple[float, float, float] | None = option(
        None, "--center", "what stands in the middle of the picture; default the middle of all that is drawn",
        metavar="X,Y,Z", parse=parse_place)
    radius_mm: float | None = option(
        None, "--radius", "of the sphere that fills the shorter side at zoom 1; default that about all that is drawn",
        metavar="MM", parse=parse_radius)
    background: str = option(
        "#101418", "--background", "'#rrggbb' or transparent, default '{default}'",
        metavar="C", always=True)
    colour: str = option(
        "direction", "--color",
        "direction, uniform, '#rrggbb', or value:NAME; `plexoscope info FILE` lists the values, and length, group and "
        "the name of the volume are some, too",
        group=STREAMLINES, metavar="C", always=True)
    colormap: str | None = option(
        None, "--colormap", "of the values; default viridis, for groups and labels categories",
        group=STREAMLINES, metavar="NAME")
    value_range: tuple[float, float] | None = option(
        None, "--range", "of the colormap; default 2nd to 98th percentile",
        group=STREAMLINES, metavar="LO,HI", parse=parse_rising)
    log: bool = option(
        False, "--log", "logarithmic colormap",
        group=STREAMLINES)
    oriented: tuple[str, float, Side] | None = option(
        None, "--oriented",
        f"fade by the angle to an axis: {', '.join(AXES)} or X:Y:Z; sharpness 0.1 … 64, default 4; fade those along it "
        "(default) or across",
        group=STREAMLINES, metavar="AXIS[,SHARPNESS[,SIDE]]", parse=parse_oriented)
    opacity_by: tuple[str, float, float] | None = option(
        None, "--opacity-by", "opacity in proportion to values",
        group=STREAMLINES, metavar="NAME,LO,HI", parse=parse_named_range)
    voxel_mm: float = option(
        4.0, "--voxel-size", "of the order voxel, default {default}",
        group=PICTURE, metavar="MM", parse=parse_voxel)
    n_directions: int = option(
        6, "--directions", "of the order voxel, default {default}",
        group=PICTURE, parse=int, choices=(6, 14, 26))
    shade: str = option(
        "flat", "--shade", "flat, lines or tubes, default {default}",
        group=PICTURE, metavar="NAME")
    depth_cue: float = option(
        0.0, "--depth-cue", "0 … 1, default {default}",
        group=PICTURE, metavar="D", parse=parse_alpha)
    slab: tuple[str, float, float] | None = option(
        None, "--slab", "draw only what lies between, in mm along the axis",
        group=PICTURE, metavar="AXIS,LO,HI", parse=parse_slab)
    volume: Path | None = option(  # noqa: RUF009 -- a field
        None, "--volume", "a NIfTI or FreeSurfer volume, for slices and values",
        group=VOLUME, metavar="FILE", parse=Path)
    frame: int | None = option(
        None, "--frame", "of a volume that has several, counted from 1 as the window does; default the first",
        group=VOLUME, metavar="N", parse=parse_frame)
    slices_mm: tuple[tuple[str, float], ...] = option(
        (), "--slice", "planes through it, one or more",
        group=VOLUME, metavar="x=MM,y=MM,z=MM", parse=parse_slices, write=_written_slices)
    window: tuple[float, float] | None = option(
        None, "--window", "values drawn black and white",
        group=VOLUME, metavar="LO,HI", parse=parse_rising)
    layout: str | None = option(
        None, "--layout", "force, spectral, circular, anatomy, …; default where nodes are, else force",
        group=NETWORKS, metavar="NAME")
    n_dims: int | None = option(
        None, "--dimensions", "default 2, of nodes that have places 3",
        group=NETWORKS, parse=int, choices=(2, 3))
    node_colour: str | None = option(
        None, "--node-color", "degree, strength, the name of a value, or '#rrggbb'; default the class",
        group=NETWORKS, metavar="C")
    edge_colour: str | None = option(
        None, "--edge-color", "ends, weight, sign, the name of a value, or '#rrggbb'",
        group=NETWORKS, metavar="C")
    edge_alpha: float | None = option(
        None, "--edge-alpha", "opacity, 0 … 1; default the less the more edges there are",
        group=NETWORKS, metavar="A", parse=parse_alpha)
    bundling: float | None = option(
        None, "--bundle", "draw edges that run alike together, 0 … 1; default 0, of nodes with places 0.6",
        group=NETWORKS, metavar="S", parse=parse_alpha)
    labels: str | None = option(
        None, "--names", "of nodes: none, important or all that fit",
        group=NETWORKS, metavar="WHICH", choices=("none", "important", "all"))
    read_as: str | None = option(
        None, FLAG, HELP,
        group=NETWORKS, metavar=METAVAR)
# fmt: on
