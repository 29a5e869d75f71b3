"""The edits of a state by kind, without Qt: each takes a state and returns the one after it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import count
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
from plexoscope.app.document.outline import Outline, things_inside, with_copy, without
from plexoscope.app.document.state import GRAPH, LAYER, SCENE, VECTORS, VOLUME, Layer, OpenVectors, State, VolumeLayer
from plexoscope.render.scene.camera import Camera

M = TypeVar("M", bound=Layer | VolumeLayer | GraphLayer)


@dataclass(frozen=True)
class Kind(Generic[M]):
    """One kind of what a state lists, and the edits that are the same for every kind.

    Parameters
    ----------
    members : str
        Field of `State` that lists them.
    selected : str
        Field of `State` with the id of the selected one.
    key : str
        How the keys of its members begin in the tree of what is open.
    look : str, optional
        Field of a member that says how it is drawn, `visible` among it; None if its own fields do.
    """

    members: str
    selected: str
    key: str
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
        if getattr(state, self.selected) == id:
            after = self._selected(after, rest[-1].id if rest else None)
        if is_about(state.inspected, self.key + id):
            selected = getattr(after, self.selected)
            after = replace(after, inspected=SCENE if selected is None else self.key + selected)
        after = replace(after, outline=without(after.outline, [self.key + id]))
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

    def selecting(self, state: State, id: str) -> State:
        """With a member selected and inspected."""
        return replace(self._selected(state, id), inspected=self.key + id)

    def duplicated(self, state: State, id: str, copy: str, **changes: Any) -> State:
        """With another of the same data behind a member, selected.

        Parameters
        ----------
        copy
            The id of the other.
        changes
            What is not as it is in the first one, beside the name.
        """
        first = self.one(state, id)
        names = {each.name for each in self.all(state)}
        second = replace(first, id=copy, name=copy_name(first.name, names), **changes)
        at = self.all(state).index(first) + 1
        after = self._with_all(state, (*self.all(state)[:at], second, *self.all(state)[at:]))
        after = replace(after, outline=with_copy(state.outline, self.key + id, self.key + copy))
        return self.selecting(after, copy)

    def _selected(self, state: State, id: str | None) -> State:
        changes: dict[str, Any] = {self.selected: id}
        return replace(state, **changes)

    def _with_all(self, state: State, members: tuple[M, ...]) -> State:
        changes: dict[str, Any] = {self.members: members}
        return replace(state, **changes)


LAYERS = Kind[Layer]("layers", "selected_layer", LAYER, "style")
VOLUMES = Kind[VolumeLayer]("volumes", "selected_volume", VOLUME)
GRAPHS = Kind[GraphLayer]("graphs", "selected_graph", GRAPH, "look")
KINDS: tuple[Kind[Any], ...] = (LAYERS, VOLUMES, GRAPHS)


def is_about(key: str, thing: str) -> bool:
    """Whether a key is of a thing, or of a piece of it."""
    return key == thing or key.startswith(f"{thing}/")


def inspecting(state: State, key: str) -> State:
    """With the inspector about a thing, or a piece of one, which is then what actions on its kind act on."""
    thing = key.partition("/")[0]
    for kind in KINDS:
        id = thing.removeprefix(kind.key)
        if id != thing and any(member.id == id for member in kind.all(state)):
            state = kind.selecting(state, id)
    return replace(state, inspected=key)


def with_outline(state: State, outline: Outline) -> State:
    """With everything where an outline has it. A volume is drawn over those below it."""
    place = {key: at for at, key in enumerate(things_inside(outline, ""))}
    changes: dict[str, Any] = {"outline": outline}
    for kind in KINDS:
        members = kind.all(state)
        if kind is VOLUMES:
            members = members[::-1]
        places = [place.get(kind.key + each.id, len(place)) for each in members]
        ordered = tuple(members[at] for at in sorted(range(len(members)), key=places.__getitem__))
        changes[kind.members] = ordered[::-1] if kind is VOLUMES else ordered
    return replace(state, **changes)


def streamlines_again(layer: Layer) -> dict[str, Any]:
    """The fields of a layer that a copy of it needs anew: of one tractogram the scene draws one item, of a second one
    on the same arrays another."""
    clusters = layer.clusters
    if clusters is not None:
        centroids = replace(clusters.clusters.centroids)
        clusters = replace(clusters, clusters=replace(clusters.clusters, centroids=centroids))
    return {"tractogram": replace(layer.tractogram), "clusters": clusters}


def copy_name(name: str, names: Collection[str]) -> str:
    """What a copy is called that none of these is."""
    first = f"{name} copy"
    return next(each for n in count(1) if (each := first if n == 1 else f"{first} {n}") not in names)


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
        after = replace(after, view=replace(state.view, crosshair_mm=middle_of(volumes[0])))
    return _looked_at(after, placed, aspect)


def middle_of(volume: VolumeLayer) -> tuple[float, float, float]:
    """Where the slices of a volume cross at first, mm."""
    x, y, z = volume.volume.bounds_mm.mean(axis=0)
    return float(x), float(y), float(z)


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


def without_vectors(state: State, id: str) -> State:
    """Without vectors; the form of a method that takes them says that they were removed."""
    key = VECTORS + id
    vectors = tuple(each for each in state.vectors if each.id != id)
    inspected = SCENE if is_about(state.inspected, key) else state.inspected
    return replace(state, vectors=vectors, inspected=inspected, outline=without(state.outline, [key]))


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
