"""From what the window shows to the line of `plexoscope render` that draws it, and what no option says."""

import math
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from plexoscope.app.cli.rendering.checks import VALUE
from plexoscope.app.cli.rendering.graphs import as_asked
from plexoscope.app.cli.rendering.options import option_words, written
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.rendering.values import value_names
from plexoscope.app.document.filter_settings import FilterSettings
from plexoscope.app.document.framing import camera_on
from plexoscope.app.document.graph_layer import ENDS, SIGN, UNIFORM, WEIGHT, GraphLayer, PlacedGraph
from plexoscope.app.document.graph_layer import VALUE as VALUE_KEY
from plexoscope.app.document.state import Layer, State, VolumeLayer
from plexoscope.app.document.workspace import FIGURE
from plexoscope.app.inputs.samples import catalogue
from plexoscope.app.scene.first_graph_look import first_arrangement, first_look
from plexoscope.app.scene.first_volume_look import first_look as first_volume_look
from plexoscope.app.scene.graph_events import first_moment_s
from plexoscope.app.scene.scene_builder import AXES
from plexoscope.models.data.column import Column
from plexoscope.models.io.ways import said
from plexoscope.plugins.samples import locate_sample, why_missing
from plexoscope.render.scene.appearance import OrientedOpacity, Rgb, StreamlineStyle, ValueOpacity

OUT = "picture.png"
_LETTERS = "xyz"
_CLOSE = 1e-6


@dataclass(frozen=True)
class CommandLine:
    """A line to type, and what of the picture it does not draw, in words."""

    words: tuple[str, ...]
    left_out: tuple[str, ...]

    def __str__(self) -> str:
        return shlex.join(self.words)


def command_line(
    state: State,
    placed: Mapping[str, PlacedGraph],
    size_px: tuple[int, int],
    background: Rgb | None,
    space_of: Callable[[Path], str] = lambda path: "",
) -> CommandLine:
    """Return the line that draws what is visible of a state.

    Parameters
    ----------
    placed
        Where the nodes of its graphs are, by the id of each.
    size_px
        Of the picture.
    background
        Of the picture; None for a transparent one.
    space_of
        Returns what the user has said of the space of a file; "" for nothing.
    """
    left: list[str] = []
    layers = [layer for layer in state.layers if layer.style.visible]
    graphs = [graph for graph in state.graphs if graph.look.visible and graph.id in placed]
    volumes = [volume for volume in state.volumes if volume.visible and state.view.has_slices]
    settings = RenderSettings(
        size_px=size_px,
        background="transparent" if background is None else _hex(background),
        order=state.view.order,
        voxel_mm=state.view.order_settings.voxel_mm,
        n_directions=state.view.order_settings.n_directions,
        shade=state.view.looks.shading,
        depth_cue=state.view.looks.depth_cue,
    )
    if state.view.slab is not None:
        slab = state.view.slab
        settings = replace(settings, slab=(_axis(slab.axis), slab.low_mm, slab.high_mm))
    if layers:
        settings = _with_style(settings, layers[0], state.volumes, left)
        for layer in layers:
            left += _left_of_layer(layer)
        left += [f"the look of {each.name}" for each in layers[1:] if not _alike(each.style, layers[0].style)]
    by = {settings.colour.removeprefix(VALUE), "" if settings.opacity_by is None else settings.opacity_by[0]}
    used = [each for each in state.volumes if each.name in by] or volumes
    if used:
        settings = _with_volume(settings, used[0], state, volumes, left)
        left += [f"the volume {volume.name}" for volume in volumes if volume is not used[0]]
    if graphs:
        settings = _with_graph(settings, graphs[0])
        for graph in graphs:
            left += _left_of_graph(settings, graph, placed[graph.id])
    if (state.selected_nodes and graphs) or state.selection.streamlines:
        left.append("the selection")
    settings = _with_camera(settings, state, placed)
    opened: list[Layer | GraphLayer] = [*layers, *graphs]
    ways = {way for graph in graphs if (way := said(graph.path))}
    if len(ways) == 1:
        settings = replace(settings, read_as=next(iter(ways)))
    spaces = {space for layer in layers if (space := space_of(layer.path))}
    more = ["--space", next(iter(spaces))] if len(spaces) == 1 else []
    left += ["how the files are read, which differs"] if len(spaces) > 1 or len(ways) > 1 else []
    words = ["plexoscope", "render", *map(_word, opened), "--out", OUT, *option_words(settings), *more]
    return CommandLine(tuple(words), tuple(dict.fromkeys(left)))


def _word(opened: Layer | GraphLayer) -> str:
    """What is typed for a file: the id of a sample, else its path."""
    samples = (sample for sample in catalogue() if not sample.address and not why_missing(sample))
    sample = next((sample for sample in samples if locate_sample(sample) == opened.path), None)
    return str(opened.path.absolute()) if sample is None else sample.id


def _with_camera(settings: RenderSettings, state: State, placed: Mapping[str, PlacedGraph]) -> RenderSettings:
    """With the way in which the scene is looked at, as far as it is not that of a picture without options."""
    camera = state.camera
    if camera is None:
        return settings
    view_deg = camera.azimuth_deg, camera.elevation_deg
    home = camera_on(state, placed, view_deg, settings.size_px[0] / settings.size_px[1])
    settings = replace(settings, view_deg=view_deg, zoom=camera.zoom / home.zoom)
    if math.dist(camera.centre_mm, home.centre_mm) > _CLOSE * home.radius_mm:
        settings = replace(settings, centre_mm=camera.centre_mm)
    if not math.isclose(camera.radius_mm, home.radius_mm, rel_tol=_CLOSE):
        settings = replace(settings, radius_mm=camera.radius_mm)
    return settings


def _with_style(
    settings: RenderSettings, layer: Layer, volumes: Sequence[VolumeLayer], left: list[str]
) -> RenderSettings:
    style = layer.style
    settings = replace(settings, alpha=style.opacity, width_px=style.width_px)
    if style.colour == "uniform":
        settings = replace(settings, colour=_hex(style.rgb))
    if style.colour == "values" and style.values is not None:
        values, name = style.values, _value_name(style.values.column, layer, volumes)
        if name is None:
            left.append(f"the values that {layer.name} is coloured by")
        else:
            span = values.low, values.high
            settings = replace(
                settings, colour=VALUE + name, colormap=values.colormap, value_range=span, log=values.log
            )
            if values.missing_rgb != type(values)(values.column, *span).missing_rgb:
                left.append("the colour of what has no value")
    by = style.opacity_by
    if isinstance(by, OrientedOpacity):
        return replace(settings, oriented=(_axis(by.axis), by.sharpness, by.hide))
    if isinstance(by, ValueOpacity):
        name = _value_name(by.column, layer, volumes)
        if name is not None:
            return replace(settings, opacity_by=(name, by.low, by.high))
        left.append(f"the values that {layer.name} fades by")
    return settings


def _value_name(column: Column, layer: Layer, volumes: Sequence[VolumeLayer]) -> str | None:
    """What is typed for values; None if they come from another file."""
    if any(column is each for each in layer.added):
        return None
    for typed, key in value_names(layer.tractogram).items():
        if key.name == column.name and (key.source == "point") == (column.per == "point"):
            return typed
    for each in volumes:
        unit = f" ({each.volume.unit})" if each.volume.unit else ""
        if column.name == f"{each.volume.name}{unit}":
            return each.name
    return None


def _left_of_layer(layer: Layer) -> list[str]:
    left = []
    if layer.filter != FilterSettings():
        left.append(f"the filter of {layer.name}")
    if layer.clusters is not None:
        left.append(f"the bundles of {layer.name}")
    if layer.groups is not None:
        left.append(f"the looks of the groups of {layer.name}")
    return left


def _alike(one: StreamlineStyle, other: StreamlineStyle) -> bool:
    """Whether one set of options draws both."""

    def said(style: StreamlineStyle) -> tuple[object, ...]:
        values, by = style.values if style.colour == "values" else None, style.opacity_by
        return (
            (style.opacity, style.colour, style.rgb if style.colour == "uniform" else None, style.width_px),
            None if values is None else (values.column.name, values.low, values.high, values.log, values.colormap),
            (by.column.name, by.low, by.high) if isinstance(by, ValueOpacity) else by,
        )

    return said(one) == said(other)


def _with_volume(
    settings: RenderSettings, volume: VolumeLayer, state: State, visible: Sequence[VolumeLayer], left: list[str]
) -> RenderSettings:
    settings = replace(settings, volume=volume.path.absolute())
    if volume.n_frames > 1:
        settings = replace(settings, frame=volume.frame + 1)
    if volume not in visible:
        return settings
    view = state.view
    first = first_volume_look(volume.volume if volume.file is None else volume.file.frame())
    slices = view.slices
    if slices is None and view.crosshair_mm is not None:
        crosshair_mm = view.crosshair_mm
        slices = tuple((plane, crosshair_mm[AXES[plane]]) for plane in sorted(view.planes))
        left += [] if state.workspace.name == FIGURE else ["the crosshair"]
    settings = replace(settings, slices_mm=tuple((_LETTERS[AXES[plane]], at_mm) for plane, at_mm in slices or ()))
    clear_below = first.clear_below
    if volume.volume.colours is None and (volume.low, volume.high) != (first.low, first.high):
        settings = replace(settings, window=(volume.low, volume.high))
        clear_below = None if first.clear_below is None else volume.low
    if (volume.colormap, volume.clear_below) != (first.colormap, clear_below):
        left.append(f"the colours of {volume.name}")
    return settings


def _with_graph(settings: RenderSettings, graph: GraphLayer) -> RenderSettings:
    look, first, arrangement = graph.look, first_look(graph.network), graph.arrangement
    if arrangement != first_arrangement(graph.network):
        settings = replace(settings, layout=arrangement.layout, n_dims=arrangement.n_dims)
    if (look.node_colour, look.node_rgb) != (first.node_colour, first.node_rgb):
        settings = replace(settings, node_colour=_typed_key(look.node_colour, look.node_rgb))
    if (look.edge_colour, look.edge_rgb) != (first.edge_colour, first.edge_rgb):
        settings = replace(settings, edge_colour=_typed_key(look.edge_colour, look.edge_rgb))
    if look.edge_opacity != first.edge_opacity:
        settings = replace(settings, edge_alpha=look.edge_opacity)
    if look.bundling != first.bundling:
        settings = replace(settings, bundling=look.bundling or 0.0)
    if look.labels != first.labels and look.labels in ("none", "important", "all"):
        settings = replace(settings, labels=look.labels)
    return settings


def _left_of_graph(settings: RenderSettings, graph: GraphLayer, placed: PlacedGraph) -> list[str]:
    first = replace(graph, look=first_look(graph.network), arrangement=first_arrangement(graph.network))
    asked = as_asked(settings, first)
    left = []
    if asked.arrangement != graph.arrangement:
        left.append(f"the layout of {graph.name}")
    if asked.look != graph.look:
        left.append(f"some of the look of {graph.name}")
    if placed.at_s != first_moment_s(graph):
        left.append(f"the time of {graph.name}")
    return left


def _typed_key(key: str, rgb: Rgb) -> str:
    if key == UNIFORM:
        return _hex(rgb)
    return key if key in (ENDS, WEIGHT, SIGN) else key.removeprefix(VALUE_KEY)


def _axis(axis: Sequence[float]) -> str:
    return ":".join(written(float(part)) for part in axis)


def _hex(rgb: Sequence[float]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb[:3])
