"""From a state to the scene that is drawn: in the window, in exported pictures and by `plexoscope render` alike.

What the renderer compares by identity is made once and kept, so that an unchanged document is an unchanged scene.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from plexoscope.app.document.graph_layer import PlacedGraph
from plexoscope.app.document.state import GroupLook, Layer, State, ViewSettings
from plexoscope.app.document.workspace import FIGURE
from plexoscope.app.scene.graph_scene import drawn
from plexoscope.app.scene.listed_regions import listed_regions
from plexoscope.app.scene.lit_streamlines import lit_centroids, lit_streamlines
from plexoscope.app.scene.visible_streamlines import N_KEPT, group_owners, visible_centroids, visible_streamlines
from plexoscope.models.data.column import Column
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.clusters import Clusters
from plexoscope.models.tracts.regions import Box, Region, Sphere
from plexoscope.models.tracts.volume_region import VolumeRegion
from plexoscope.render.scene.appearance import Rgb, Rgba, StreamlineStyle, ValueColours, ValueOpacity
from plexoscope.render.scene.outlines import box_outline, crosshair, region_outline, sphere_outline
from plexoscope.render.scene.scene import Outline, Plane, Scene, SliceItem, StreamlineItem

AXES: dict[Plane, int] = {"sagittal": 0, "coronal": 1, "axial": 2}
"""World axis across each plane."""

CATEGORIES = "categories"
CROSSHAIR_RGB = (0.87, 0.62, 0.16)
CENTROID_OPACITY = 0.9
CENTROID_WIDTHS_PX = (1.5, 9.0)
"""Of a cluster of one streamline, at most, and of the largest."""

Corners = tuple[tuple[float, float, float], tuple[float, float, float]]


def scene_of(
    state: State, background: Rgba, shown: Mapping[str, Column], placed: Mapping[str, PlacedGraph]
) -> Scene | None:
    """What the renderer draws for a state; None if there is nothing to draw.

    Parameters
    ----------
    shown
        For each layer with a filter, by id, which streamlines pass it.
    placed
        Where the nodes of each graph are, by id; one that is not among them is not drawn yet.
    """
    if state.camera is None:
        return None
    view = state.view
    graphs = [
        drawn(graph, placed[graph.id], state.selected_nodes, background) for graph in state.graphs if graph.id in placed
    ]
    streamlines = (
        item for layer in state.layers for item in _items(layer, shown.get(layer.id), lit_streamlines(state, layer))
    )
    return Scene(
        items=(*streamlines, *(item for edges, _ in graphs for item in edges)),
        camera=state.camera,
        background=background,
        order=view.order,
        slices=tuple(_slices(state)),
        outlines=tuple(_outlines(state)),
        looks=view.looks,
        slab=view.slab,
        order_settings=view.order_settings,
        points=tuple(item for _, nodes in graphs for item in nodes),
    )


def _items(layer: Layer, shown: Column | None, lit: Column | None) -> Iterator[StreamlineItem]:
    # With all clusters collapsed none of its streamlines is drawn, but they keep their place on the GPU.
    style = layer.style if layer.groups is None else _by_group(layer, layer.groups)
    yield StreamlineItem(layer.id, layer.tractogram, style, visible_streamlines(layer, shown), lit)
    if layer.clusters is not None:
        centroids = layer.clusters.clusters.centroids
        style = replace(centroid_style(layer.clusters.clusters), visible=layer.style.visible)
        lit = None if lit is None else lit_centroids(layer.clusters.clusters, lit)
        yield StreamlineItem(f"{layer.id}/centroids", centroids, style, visible_centroids(layer.clusters, shown), lit)


def _by_group(layer: Layer, looks: tuple[GroupLook, ...]) -> StreamlineStyle:
    colours, opacities = _group_columns(group_owners(layer.tractogram, looks), looks)
    values = ValueColours(colours, 0.0, 1.0, colormap=CATEGORIES)
    return replace(layer.style, colour="values", values=values, opacity_by=ValueOpacity(opacities, 0.0, 1.0))


@kept_with(n_kept=N_KEPT)
def _group_columns(owner: Column, looks: tuple[GroupLook, ...]) -> tuple[Column, Column]:
    # One more row for the streamlines without a visible group: they are -1.
    categories = [np.nan if look.category is None else look.category for look in looks]
    opacities = [look.opacity for look in looks]
    return (
        Column(np.array([*categories, np.nan], np.float32)[owner.values]),
        Column(np.array([*opacities, 0.0], np.float32)[owner.values]),
    )


@kept_with()
def centroid_style(clusters: Clusters) -> StreamlineStyle:
    """How centroids look: each cluster in a colour of its own, the wider the more streamlines it has."""
    low_px, high_px = CENTROID_WIDTHS_PX
    share = np.sqrt(clusters.sizes / max(int(clusters.sizes.max(initial=1)), 1))
    widths_px = low_px + (high_px - low_px) * share
    numbers = Column(np.arange(clusters.n_clusters, dtype=np.float32))
    return StreamlineStyle(
        opacity=CENTROID_OPACITY,
        colour="values",
        width_px=high_px,
        width_by=Column(widths_px / high_px),
        values=ValueColours(numbers, 0.0, 1.0, colormap=CATEGORIES),
    )


def _slices(state: State) -> Iterator[SliceItem]:
    for layer in state.volumes:
        if layer.visible:
            for key, plane, position_mm in _slice_places(state.view):
                yield SliceItem(
                    f"{layer.id}/{key}",
                    layer.volume,
                    plane,
                    position_mm,
                    layer.low,
                    layer.high,
                    layer.colormap,
                    layer.clear_below,
                )


def _slice_places(view: ViewSettings) -> list[tuple[str, Plane, float]]:
    """A key of its own, the plane and the position in mm of each slice of a volume."""
    if view.slices is not None:
        return [(f"{plane}/{number}", plane, position_mm) for number, (plane, position_mm) in enumerate(view.slices)]
    if view.crosshair_mm is None:
        return []
    return [(plane, plane, view.crosshair_mm[AXES[plane]]) for plane in sorted(view.planes)]


def _outlines(state: State) -> Iterator[Outline]:
    view, visible = state.view, [volume.volume for volume in state.volumes if volume.visible]
    is_figure = state.workspace.name == FIGURE  # which shows what is there, not where one works
    if visible and view.slices is None and view.planes and view.crosshair_mm is not None and not is_figure:
        bounds_mm = np.stack([volume.bounds_mm for volume in visible])
        low, high = bounds_mm[:, 0].min(axis=0).tolist(), bounds_mm[:, 1].max(axis=0).tolist()
        yield _crosshair(view.crosshair_mm, (tuple(low), tuple(high)))
    if state.selected_layer is not None and (layer := state.layer(state.selected_layer)).style.visible:
        for listed in listed_regions(layer):
            if listed.condition.enabled:
                yield _region(listed.region, listed.rgb)


@lru_cache(N_KEPT)
def _crosshair(position_mm: tuple[float, float, float], bounds_mm: Corners) -> Outline:
    return Outline(crosshair(position_mm, bounds_mm), CROSSHAIR_RGB)


def _region(region: Region, rgb: Rgb) -> Outline:
    if isinstance(region, VolumeRegion):
        return _outline_of_labels(region.volume, region.labels, rgb)
    assert isinstance(region, Sphere | Box)
    return _outline_of_shape(region, rgb)


@lru_cache(4 * N_KEPT)
def _outline_of_shape(region: Sphere | Box, rgb: Rgb) -> Outline:
    if isinstance(region, Sphere):
        return Outline(sphere_outline(region.centre_mm, region.radius_mm), rgb)
    return Outline(box_outline(region.lowest_mm, region.highest_mm), rgb)


@kept_with(n_kept=4 * N_KEPT)
def _outline_of_labels(volume: Volume, labels: tuple[int, ...] | None, rgb: Rgb) -> Outline:
    if labels is None:
        # Voxels from a value on are scattered all over the volume: the box about it would say nothing.
        return Outline(np.zeros((0, 2, 3), np.float32), rgb)
    return Outline(region_outline(np.isin(volume.values, labels), volume.affine), rgb)
