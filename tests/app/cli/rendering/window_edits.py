"""What the forms of the window do to a document for each option of `plexoscope render`.

Each edit is the call that a form makes: only the numbers are those of the option.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as field_of
from pathlib import Path

from plexoscope.app.document.document import Document
from plexoscope.app.document.framing import in_scene
from plexoscope.app.document.graph_layer import GraphLayer, PlacedGraph
from plexoscope.app.document.state import Layer, VolumeLayer
from plexoscope.app.scene.axes import BODY_AXES, Axis, line_of_sight
from plexoscope.app.scene.first_graph_look import arrangement_by
from plexoscope.app.scene.first_volume_look import at_frame, opened_layer
from plexoscope.app.scene.graph_events import first_moment_s
from plexoscope.app.scene.graph_paths import bundled_paths, eased
from plexoscope.app.scene.graph_reading import graph_layer, read_graph
from plexoscope.app.scene.graph_scene import drawn_edges
from plexoscope.app.scene.value_columns import ColumnKey, ValueColumns, first_colours, is_categorical
from plexoscope.app.tractograms.bundles import first_looks
from plexoscope.app.view.actions import set_order, set_shading
from plexoscope.models.data.column import Column
from plexoscope.models.data.volume import Volume
from plexoscope.models.graphs.drawing.layout import lay_out
from plexoscope.models.io.tractogram import read_tractogram
from plexoscope.render.scene.appearance import OrientedOpacity, Rgba, StreamlineStyle, ValueOpacity
from plexoscope.render.scene.graph import GraphGeometry
from plexoscope.render.scene.scene import Plane, Slab

LEFT_RIGHT, FRONT_BACK, UP_DOWN = BODY_AXES.values()


@dataclass
class Desk:
    """A document as the window has one, the files that can be opened, the ground of the view and how near it is."""

    document: Document
    files: Mapping[str, Path]
    rgba: Rgba = (16 / 255, 20 / 255, 24 / 255, 1.0)
    zoom: float = 1.0
    place: Mapping[str, object] = field_of(default_factory=dict)
    """Fields of the camera that say what it looks at, where that is not everything."""

    @property
    def layer(self) -> Layer:
        return self.document.state.layers[-1]

    @property
    def graph(self) -> GraphLayer:
        return self.document.state.graphs[-1]

    @property
    def volume(self) -> VolumeLayer:
        return self.document.state.volumes[-1]


Edit = Callable[[Desk], None]


def open_tractogram(name: str) -> Edit:
    def edit(desk: Desk) -> None:
        path = desk.files[name]
        desk.document.add_layers((Layer(name, path.name, path, read_tractogram(path), StreamlineStyle()),))

    return edit


def open_volume(name: str) -> Edit:
    return lambda desk: desk.document.add_volumes((opened_layer(desk.files[name]),))


def frame(number: int) -> Edit:
    """The slider of frames moved, which counts from 1."""

    def edit(desk: Desk) -> None:
        there = at_frame(desk.volume, number - 1)
        desk.document.change_volume(desk.volume.id, "Change frame", volume=there.volume, frame=there.frame)

    return edit


def open_graph(name: str) -> Edit:
    def edit(desk: Desk) -> None:
        path = desk.files[name]
        desk.document.add_graphs((graph_layer(path, path.name, read_graph(path)),))

    return edit


def lay_out_all(desk: Desk) -> None:
    """What the window does by itself, to the end."""
    for graph in desk.document.state.graphs:
        _lay_out(desk.document, graph)


def show_all(desk: Desk) -> None:
    """A look at everything, and as many steps nearer as were asked for."""
    desk.document.show_all()
    camera = replace(desk.document.state.camera, **desk.place)
    desk.document.move_camera(camera.zoomed(desk.zoom), "1", "Zoom")


def _lay_out(document: Document, graph: GraphLayer) -> None:
    of = graph.arrangement
    *_, positions = lay_out(graph.network, of.layout, of.n_dims, of.attempt, order_by=of.order_by)
    geometry = GraphGeometry(in_scene(positions, graph), graph.network.edges)
    if graph.look.bundling is not None:
        paths = eased(bundled_paths(graph.network, geometry, drawn_edges(graph, ())), graph.look.bundling)
        geometry = GraphGeometry(geometry.positions_mm, graph.network.edges, paths)
    document.place_graph(graph.id, PlacedGraph(geometry, of, False, first_moment_s(graph)))


# ---- the style form


def restyle(**changes: object) -> Edit:
    return lambda desk: desk.document.restyle(desk.layer.id, "Change", **changes)


def column_of(desk: Desk, key: ColumnKey) -> tuple[Column, Volume | None]:
    columns, volume = ValueColumns(), desk.volume.volume if key.source == "volume" else None
    tractogram = desk.layer.tractogram
    return columns.ready(tractogram, key, volume) or columns.make(tractogram, key, volume), volume


def colour_by(source: str, name: str, **changes: object) -> Edit:
    """Values chosen, then their colormap, range or scale changed."""

    def edit(desk: Desk) -> None:
        key = ColumnKey(source, name)
        column, volume = column_of(desk, key)
        values = first_colours(column, is_categorical(key, volume), desk.layer.style.values)
        style = replace(desk.layer.style, colour="values", values=values)
        desk.document.change_layer(desk.layer.id, "Colour", style=style, groups=None)
        for field, value in changes.items():
            restyle(values=replace(desk.layer.style.values, **{field: value}))(desk)

    return edit


def colour_by_groups(desk: Desk) -> None:
    desk.document.change_layer(desk.layer.id, "Colour by groups", groups=first_looks(desk.layer))


def fade_by_angle(axis: Axis | None, **changes: object) -> Edit:
    """`axis` is None for the line of sight."""

    def edit(desk: Desk) -> None:
        restyle(opacity_by=OrientedOpacity(LEFT_RIGHT))(desk)
        wanted = {"axis": axis or line_of_sight(desk.document.state.camera), **changes}
        for field, value in wanted.items():
            restyle(opacity_by=replace(desk.layer.style.opacity_by, **{field: value}))(desk)

    return edit


def fade_by(source: str, name: str, low: float, high: float) -> Edit:
    def edit(desk: Desk) -> None:
        column, _ = column_of(desk, ColumnKey(source, name))
        restyle(opacity_by=ValueOpacity(column, *column.robust_range()))(desk)
        restyle(opacity_by=replace(desk.layer.style.opacity_by, low=low, high=high))(desk)

    return edit


# ---- the view dock, menus and keys


def order(name: str, **settings: float) -> Edit:
    def edit(desk: Desk) -> None:
        set_order(desk.document, name)
        changed = replace(desk.document.state.view.order_settings, **settings)
        desk.document.change_view("Change the order", order_settings=changed)

    return edit


def shade(name: str) -> Edit:
    return lambda desk: set_shading(desk.document, name)


def depth_cue(amount: float) -> Edit:
    def edit(desk: Desk) -> None:
        looks = replace(desk.document.state.view.looks, depth_cue=amount)
        desk.document.change_view("Change depth cue", looks=looks)

    return edit


def clip(axis: Axis | None, low_mm: float, high_mm: float) -> Edit:
    """`axis` is None for the line of sight."""

    def edit(desk: Desk) -> None:
        along = axis or line_of_sight(desk.document.state.camera)
        desk.document.change_view("Clip", slab=Slab(along, low_mm, high_mm))

    return edit


def look_from(azimuth_deg: float, elevation_deg: float) -> Edit:
    return lambda desk: desk.document.look_from("Look", azimuth_deg, elevation_deg)


def zoom(by: float) -> Edit:
    def edit(desk: Desk) -> None:
        desk.zoom = by

    return edit


def look_at(**place: object) -> Edit:
    def edit(desk: Desk) -> None:
        desk.place = place

    return edit


def ground(*rgba: float) -> Edit:
    def edit(desk: Desk) -> None:
        desk.rgba = rgba

    return edit


# ---- the volumes dock


def slices(places_mm: dict[Plane, float]) -> Edit:
    """Planes switched on, and the crosshair moved to where they are."""

    def edit(desk: Desk) -> None:
        view = desk.document.state.view
        at = {"sagittal": 0, "coronal": 1, "axial": 2}
        crosshair_mm = list(view.crosshair_mm)
        for plane, position_mm in places_mm.items():
            crosshair_mm[at[plane]] = position_mm
        desk.document.change_view("Planes", planes=frozenset(places_mm))
        desk.document.change_view("Move crosshair", crosshair_mm=tuple(crosshair_mm))

    return edit


def window(low: float, high: float) -> Edit:
    """The window changed, and what lies below it hidden if low values are."""

    def edit(desk: Desk) -> None:
        desk.document.change_volume(desk.volume.id, "Change window", low=low, high=high)
        if desk.volume.clear_below is not None:
            desk.document.change_volume(desk.volume.id, "Change lowest value", clear_below=low)

    return edit


# ---- the graphs dock


def restyle_graph(**changes: object) -> Edit:
    return lambda desk: desk.document.restyle_graph(desk.graph.id, "Change", **changes)


def arrange(layout: str) -> Edit:
    return lambda desk: desk.document.arrange_graph(desk.graph.id, "Arrange", arrangement_by(desk.graph, layout))


def dimensions(n_dims: int) -> Edit:
    def edit(desk: Desk) -> None:
        desk.document.arrange_graph(desk.graph.id, "Draw", replace(desk.graph.arrangement, n_dims=n_dims))

    return edit
