"""From the settings of `plexoscope render` to the scene that it draws."""

from collections.abc import Sequence
from typing import get_args

from plexoscope.app.cli.rendering.colours import rgb_of, rgba_of
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.rendering.values import named_column
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.document.framing import DEFAULT_VIEW_DEG, home_camera
from plexoscope.app.document.graph_framing import FLAT_VIEW_DEG
from plexoscope.app.document.graph_layer import GraphLayer, PlacedGraph
from plexoscope.app.scene.axes import BODY_AXES
from plexoscope.app.scene.first_volume_look import first_look
from plexoscope.app.scene.graph_scene import drawn
from plexoscope.app.scene.value_columns import CATEGORICAL_COLORMAP
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.plugins.spelling import did_you_mean, listed
from plexoscope.render.colormap import COLORMAPS
from plexoscope.render.scene.appearance import (
    DEFAULT_COLORMAP,
    OrientedOpacity,
    StreamlineColour,
    StreamlineStyle,
    ValueColours,
    ValueOpacity,
)
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.orders import AUTO, SUMMARIES
from plexoscope.render.scene.scene import Looks, OrderSettings, Plane, Scene, Shading, Slab, SliceItem, StreamlineItem

_PLANES: dict[str, Plane] = {"x": "sagittal", "y": "coronal", "z": "axial"}
_AXES = {name.lower().replace("–", "-"): axis for name, axis in BODY_AXES.items()}
_VALUE = "value:"


def check_names(settings: RenderSettings) -> None:
    """Find what cannot be drawn before anything is read.

    Raises
    ------
    UsageError
    """
    _known("--order", settings.order, (AUTO, *SUMMARIES))
    _known("--shade", settings.shade, get_args(Shading))
    if settings.colormap is not None:
        _known("--colormap", settings.colormap, tuple(COLORMAPS))
    rgba_of(settings.background)
    colour = settings.colour
    if colour not in ("direction", "uniform") and not colour.startswith(_VALUE) and rgb_of(colour) is None:
        raise UsageError(
            f"--color: expected direction, uniform, '#rrggbb' or value:NAME, got {colour!r}"
            + did_you_mean(colour, ("direction", "uniform"))
        )
    if settings.oriented is not None and settings.opacity_by is not None:
        raise UsageError("--oriented, --opacity-by: expected one of them, got both")
    if not colour.startswith(_VALUE):
        for flag, given in (
            ("--colormap", settings.colormap is not None),
            ("--range", settings.value_range is not None),
            ("--log", settings.log),
        ):
            if given:
                raise UsageError(f"{flag}: expected --color value:NAME with it, got --color {colour}")
    if settings.volume is None and (settings.slices_mm or settings.window):
        raise UsageError(f"{'--slice' if settings.slices_mm else '--window'}: expected --volume FILE with it, got none")


def scene_of_files(
    settings: RenderSettings,
    tractograms: Sequence[Tractogram],
    volume: Volume | None,
    graphs: Sequence[tuple[GraphLayer, PlacedGraph]] = (),
) -> Scene:
    """The scene.

    Raises
    ------
    UsageError
        If a file has no such values, or they cannot be drawn as asked.
    """
    view_deg = view_of(settings, tractograms, graphs)
    aspect = settings.size_px[0] / settings.size_px[1]
    shown = [volume.bounds_mm] if volume is not None and settings.slices_mm else []
    places = [placed.positions_mm for _, placed in graphs]
    camera = home_camera(tractograms, view_deg, aspect, shown, places).zoomed(settings.zoom)
    styles = _styles(settings, tractograms, volume, camera)
    background = rgba_of(settings.background)
    drawn_graphs = [drawn(graph, placed, (), background) for graph, placed in graphs]
    return Scene(
        items=(
            *(
                StreamlineItem(str(number), tractogram, style)
                for number, (tractogram, style) in enumerate(zip(tractograms, styles, strict=True))
            ),
            *(item for edges, _ in drawn_graphs for item in edges),
        ),
        camera=camera,
        background=background,
        order=settings.order,
        slices=_slices(settings, volume),
        looks=Looks(settings.shade, settings.depth_cue),  # type: ignore[arg-type]
        slab=_slab(settings, camera),
        order_settings=OrderSettings(settings.voxel_mm, settings.n_directions),
        points=tuple(item for _, nodes in drawn_graphs for item in nodes),
    )


def view_of(
    settings: RenderSettings, tractograms: Sequence[Tractogram], graphs: Sequence[tuple[GraphLayer, PlacedGraph]]
) -> tuple[float, float]:
    """Azimuth and elevation: what was asked for, else straight down where all is flat, else from the usual side."""
    flat = bool(graphs) and not tractograms and all(graph.arrangement.n_dims == 2 for graph, _ in graphs)
    return settings.view_deg or (FLAT_VIEW_DEG if flat else DEFAULT_VIEW_DEG)


def _styles(
    settings: RenderSettings, tractograms: Sequence[Tractogram], volume: Volume | None, camera: Camera
) -> list[StreamlineStyle]:
    values: Sequence[ValueColours | None] = [None] * len(tractograms)
    colour: StreamlineColour = "uniform"
    if settings.colour == "direction":
        colour = "direction"
    elif settings.colour.startswith(_VALUE):
        name = settings.colour.removeprefix(_VALUE)
        found = [named_column("--color", name, each, volume) for each in tractograms]
        columns, categorical = [column for column, _ in found], any(each for _, each in found)
        colour, values = "values", _value_colours(settings, columns, categorical)
    rgb = rgb_of(settings.colour) or (1.0, 1.0, 1.0)
    return [
        StreamlineStyle(
            opacity=settings.alpha,
            colour=colour,
            rgb=rgb,
            width_px=settings.width_px,
            values=by,
            opacity_by=_opacity_by(settings, tractogram, volume, camera),
        )
        for tractogram, by in zip(tractograms, values, strict=True)
    ]


def _value_colours(settings: RenderSettings, columns: Sequence[Column], categorical: bool) -> list[ValueColours]:
    """All files share a range, so that a colour says the same everywhere."""
    ranges = [column.robust_range() for column in columns]
    low, high = settings.value_range or (min(low for low, _ in ranges), max(high for _, high in ranges))
    if settings.log and low <= 0:
        raise UsageError(f"--log: expected a range above 0, got {low:g} … {high:g}; --range LO,HI gives another")
    colormap = settings.colormap or (CATEGORICAL_COLORMAP if categorical else DEFAULT_COLORMAP)
    return [ValueColours(column, low, high, settings.log, colormap) for column in columns]


def _opacity_by(
    settings: RenderSettings, tractogram: Tractogram, volume: Volume | None, camera: Camera
) -> ValueOpacity | OrientedOpacity | None:
    if settings.oriented is not None:
        axis, sharpness, side = settings.oriented
        return OrientedOpacity(_axis(axis, camera), sharpness, side)
    if settings.opacity_by is not None:
        name, low, high = settings.opacity_by
        return ValueOpacity(named_column("--opacity-by", name, tractogram, volume)[0], low, high)
    return None


def _slab(settings: RenderSettings, camera: Camera) -> Slab | None:
    if settings.slab is None:
        return None
    axis, low_mm, high_mm = settings.slab
    x, y, z = _axis(axis, camera)
    length = (x * x + y * y + z * z) ** 0.5
    return Slab((x / length, y / length, z / length), low_mm, high_mm)


def _axis(words: str, camera: Camera) -> tuple[float, float, float]:
    if words == "sight":
        x, y, z = camera.forward
    else:
        x, y, z = _AXES.get(words) or (float(part) for part in words.split(":"))
    return float(x), float(y), float(z)


def _slices(settings: RenderSettings, volume: Volume | None) -> tuple[SliceItem, ...]:
    if volume is None:
        return ()
    look = first_look(volume)
    low, high = settings.window or (look.low, look.high)
    clear_below = low if settings.window is not None and look.clear_below is not None else look.clear_below
    return tuple(
        SliceItem(f"{axis}{number}", volume, _PLANES[axis], position_mm, low, high, look.colormap, clear_below)
        for number, (axis, position_mm) in enumerate(settings.slices_mm)
    )


def _known(flag: str, name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise UsageError(f"{flag}: expected one of {listed(names)}, got {name!r}{did_you_mean(name, names)}")
