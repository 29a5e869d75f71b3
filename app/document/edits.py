"""The edits of a state by kind, without Qt: each takes a state and returns the one after it."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from plexoscope.app.document.framing import (
    DEFAULT_VIEW_DEG,
    FLAT_VIEW_DEG,
    Placed,
    beside,
    camera_on,
    camera_on_graphs,
    expected_box,
    has_place,
    in_picture,
)
from plexoscope.app.document.graph_layer import GraphArrangement, GraphLayer
from plexoscope.app.document.state import VECTORS, Layer, OpenVectors, State, VolumeLayer
from plexoscope.render.scene.camera import Camera

M = TypeVar("M", bound=Layer | VolumeLayer | GraphLayer)


@dataclass(frozen=True)
class Kind(Generic[M]):
    """One kind of what a state lists, and the edits that are the same for every kind.

    Parameters
    ----------
    members : str
        Field of `State` that lists them.
    selected : str, optional
        Field of `State` with the id of the selected one, if one can be selected.
    look : str, optional
        Field of a member that says how it is drawn, `visible` among it; None if its own fields do.
    """

    members: str
    selected: str | None = None
    look: str | None = None

    def all(self, state: State) -> tuple[M, ...]:
        members: tuple[M, ...] = getattr(state, self.members)
        return members

    def one(self, state: State, id: str) -> M:
        return next(member for member in self.all(state) if member.id == id)

    def is_visible(self, member: M) -> bool:
        look: Any = member if self.look is None else getattr(member, self.look)
        return bool(look.visible)

    def added(self, state: State, members: tuple[M, ...]) -> State:
        """With members at the end of the list, the last one selected."""
        after = self._with_all(state, (*self.all(state), *members))
        return self.selecting(after, members[-1].id)

    def removed(self, state: State, id: str) -> State:
        """Without a member; of a state that is left empty nothing is looked at."""
        rest = tuple(member for member in self.all(state) if member.id != id)
        after = self._with_all(state, rest)
        if self.selected is not None and getattr(state, self.selected) == id:
            after = self.selecting(after, rest[-1].id if rest else None)
        after = _without_streamlines_of(after, id)
        return after if after.layers or after.volumes or after.graphs else replace(after, camera=None)

    def changed(self, state: State, id: str, **changes: Any) -> State:
        """With other fields of a member."""
        after = replace(self.one(state, id), **changes)
        return self._with_all(state, tuple(after if member.id == id else member for member in self.all(state)))

    def restyled(self, state: State, id: str, **changes: Any) -> State:
        """With other fields of what says how a member is drawn."""
        if self.look is None:
            return self.changed(state, id, **changes)
        look = replace(getattr(self.one(state, id), self.look), **changes)
        return self.changed(state, id, **{self.look: look})

    def selecting(self, state: State, id: str | None) -> State:
        changes: dict[str, Any] = {} if self.selected is None else {self.selected: id}
        return replace(state, **changes)

    def _with_all(self, state: State, members: tuple[M, ...]) -> State:
        changes: dict[str, Any] = {self.members: members}
        return replace(state, **changes)


LAYERS = Kind[Layer]("layers", "selected_layer", "style")
VOLUMES = Kind[VolumeLayer]("volumes")
GRAPHS = Kind[GraphLayer]("graphs", "selected_graph", "look")


def with_layers(
    state: State, layers: tuple[Layer, ...], placed: Placed, aspect: float, camera: Camera | None = None
) -> State:
    """With more layers; `camera` is where to look from if nothing was looked at before."""
    after = LAYERS.added(state, layers)
    return _looked_at(replace(after, camera=state.camera or camera), placed, aspect)


def with_volumes(state: State, volumes: tuple[VolumeLayer, ...], placed: Placed, aspect: float) -> State:
    """With more volumes; the slices of the first cross in its middle."""
    after = VOLUMES.added(state, volumes)
    if state.view.crosshair_mm is None or not state.volumes:
        x, y, z = volumes[0].volume.bounds_mm.mean(axis=0)
        after = replace(after, view=replace(state.view, crosshair_mm=(float(x), float(y), float(z))))
    return _looked_at(after, placed, aspect)


def with_graphs(state: State, graphs: tuple[GraphLayer, ...], placed: Placed, aspect: float) -> State:
    """With more networks. One that is laid out is looked at by itself, one with an anatomy with what is there."""
    graphs = tuple(beside(graph, state, placed) for graph in graphs)
    after, last = GRAPHS.added(state, graphs), graphs[-1]
    flat = last.arrangement.n_dims == 2
    if state.camera is None or flat:
        view_deg = FLAT_VIEW_DEG if flat else DEFAULT_VIEW_DEG
        return replace(after, camera=camera_on_graphs(after, graphs, placed, view_deg, aspect))
    if in_picture(expected_box(last), state.camera, aspect):
        return after
    return replace(after, camera=camera_on(after, placed, _view_deg(state.camera), aspect))


def arranged(state: State, id: str, arrangement: GraphArrangement) -> State:
    """With the nodes of a graph elsewhere; between a plane and space the view turns to where that is seen from."""
    before = GRAPHS.one(state, id).arrangement
    after = GRAPHS.changed(state, id, arrangement=arrangement)
    if arrangement.n_dims == before.n_dims or state.camera is None:
        return after
    azimuth_deg, elevation_deg = FLAT_VIEW_DEG if arrangement.n_dims == 2 else DEFAULT_VIEW_DEG
    return replace(after, camera=replace(state.camera, azimuth_deg=azimuth_deg, elevation_deg=elevation_deg))


def kept_in_view(state: State, id: str, placed: Placed, aspect: float) -> State:
    """Looking at a layout as far as it has spread by now; at one with places of its own nothing changes."""
    graph = next((graph for graph in state.graphs if graph.id == id), None)
    if state.camera is None or graph is None or has_place(graph):
        return state
    return replace(state, camera=camera_on_graphs(state, (graph,), placed, _view_deg(state.camera), aspect))


def with_vectors(state: State, taken: OpenVectors, method: str, input_name: str) -> State:
    """With vectors, chosen as the input of a method, which is selected."""
    kept = tuple(each for each in state.vectors if each.id != taken.id)
    settings = state.settings(method)
    inputs = MappingProxyType({**settings.inputs, input_name: VECTORS + taken.id})
    after = replace(state, vectors=(*kept, taken), selected_method=method)
    return after.with_settings(method, replace(settings, inputs=inputs))


def _without_streamlines_of(state: State, id: str) -> State:
    """With none of a layer's streamlines selected, now or under a name. What is then empty goes."""
    kept = tuple(replace(each, selection=each.selection.without_layer(id)) for each in state.selections)
    selections = tuple(each for each in kept if each.selection)
    return replace(state, selection=state.selection.without_layer(id), selections=selections)


def _looked_at(state: State, placed: Placed, aspect: float) -> State:
    if state.camera is not None:
        return state
    return replace(state, camera=camera_on(state, placed, DEFAULT_VIEW_DEG, aspect))


def _view_deg(camera: Camera) -> tuple[float, float]:
    return camera.azimuth_deg, camera.elevation_deg
