"""From the settings of `plexoscope render` and what was read to a state, as the window has one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from plexoscope.app.cli.rendering.graphs import as_asked, laid_out
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.rendering.streamlines import axis_of, styles_of
from plexoscope.app.document.edits import GRAPHS
from plexoscope.app.document.framing import DEFAULT_VIEW_DEG, FLAT_VIEW_DEG, beside, camera_on
from plexoscope.app.document.graph_layer import GraphLayer, PlacedGraph
from plexoscope.app.document.state import Layer, State, ViewSettings, VolumeLayer
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Looks, OrderSettings, Plane, Slab

ALL_ALIKE: Mapping[str, RenderSettings] = MappingProxyType({})
"""No layer or graph has settings of its own."""

PLANES: dict[str, Plane] = {"x": "sagittal", "y": "coronal", "z": "axial"}


@dataclass(frozen=True, eq=False)
class ToDraw:
    """What is to be drawn.

    Parameters
    ----------
    state : State
    placed
        Where the nodes of each graph are, by its id.
    """

    state: State
    placed: dict[str, PlacedGraph]

    @property
    def graphs(self) -> list[tuple[GraphLayer, PlacedGraph]]:
        return [(graph, self.placed[graph.id]) for graph in self.state.graphs]


def state_of(
    settings: RenderSettings,
    layers: Sequence[Layer],
    volumes: Sequence[VolumeLayer] = (),
    graphs: Sequence[GraphLayer] = (),
    own: Mapping[str, RenderSettings] = ALL_ALIKE,
) -> ToDraw:
    """The state of a window with these open, after everything that was asked for is done to it.

    Parameters
    ----------
    layers, graphs
        As they are opened.
    volumes
        With all that was asked of them.
    own
        Settings of single layers and graphs, by id, in the place of those of all.

    Raises
    ------
    UsageError
        If a file has no such values, or something cannot be drawn as asked.
    """
    state = State(
        layers=tuple(layers),
        volumes=tuple(volumes),
        view=ViewSettings(
            order=settings.order,
            order_settings=OrderSettings(settings.voxel_mm, settings.n_directions),
            looks=Looks(settings.shade, settings.depth_cue),  # type: ignore[arg-type]
            slices=tuple((PLANES[axis], position_mm) for axis, position_mm in settings.slices_mm),
        ),
    )
    placed: dict[str, PlacedGraph] = {}
    for graph in graphs:
        graph = beside(as_asked(own.get(graph.id, settings), graph), state, placed)
        placed[graph.id] = laid_out(graph)
        state = GRAPHS.added(state, (graph,))
    aspect = settings.size_px[0] / settings.size_px[1]
    camera = camera_on(state, placed, view_deg_of(settings, state), aspect).zoomed(settings.zoom)
    camera = replace(
        camera,
        centre_mm=settings.centre_mm or camera.centre_mm,
        radius_mm=settings.radius_mm or camera.radius_mm,
    )
    state = replace(
        state,
        layers=styled(settings, own, layers, volumes, camera),
        view=replace(state.view, slab=slab_of(settings, camera)),
        camera=camera,
    )
    return ToDraw(state, placed)


def styled(
    settings: RenderSettings,
    own: Mapping[str, RenderSettings],
    layers: Sequence[Layer],
    volumes: Sequence[VolumeLayer],
    camera: Camera,
) -> tuple[Layer, ...]:
    """Layers in their styles; those of which the same is asked share the range of their values."""
    alike: dict[RenderSettings, list[Layer]] = {}
    for layer in layers:
        alike.setdefault(own.get(layer.id, settings), []).append(layer)
    styles = {
        layer.id: style
        for asked, some in alike.items()
        for layer, style in zip(
            some, styles_of(asked, [each.tractogram for each in some], volumes, camera), strict=True
        )
    }
    return tuple(replace(layer, style=styles[layer.id]) for layer in layers)


def view_deg_of(settings: RenderSettings, state: State) -> tuple[float, float]:
    """Azimuth and elevation: what was asked for, else straight down where all is flat, else from the usual side."""
    flat = bool(state.graphs) and not state.layers and all(graph.arrangement.n_dims == 2 for graph in state.graphs)
    return settings.view_deg or (FLAT_VIEW_DEG if flat else DEFAULT_VIEW_DEG)


def slab_of(settings: RenderSettings, camera: Camera) -> Slab | None:
    """What the slab that was asked for is in the scene; None for none."""
    if settings.slab is None:
        return None
    words, low_mm, high_mm = settings.slab
    x, y, z = axis_of(words, camera)
    length = (x * x + y * y + z * z) ** 0.5
    return Slab((x / length, y / length, z / length), low_mm, high_mm)
