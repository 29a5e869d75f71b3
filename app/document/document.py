"""The document: layers, view, selection and method settings. The one truth, changed only by undoable edits.

The state is immutable, so an edit is a pair of states and undoing it is putting the first one back.
Nothing else needs an inverse, and undo is an identity by construction.
"""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
from PySide6.QtCore import QObject, Signal

from plexoscope.app.document.framing import DEFAULT_VIEW_DEG, home_camera
from plexoscope.app.document.graph_framing import (
    FLAT_VIEW_DEG,
    box_of,
    expected_box,
    free_place,
    has_place,
    in_picture,
    outline_of,
)
from plexoscope.app.document.graph_layer import GraphArrangement, GraphLayer, PlacedGraph
from plexoscope.app.document.history import History, HistoryStep
from plexoscope.app.document.state import VECTORS, Layer, OpenVectors, State, VolumeLayer
from plexoscope.models.data.arrays import F64
from plexoscope.models.data.column import Column
from plexoscope.render.scene.camera import Camera

UNDO_LIMIT = 200


class Document(QObject):
    """Holds the state and its history.

    Signals
    -------
    changed(before, after)
        After every edit, undo and redo; the history is up to date by then.
    shown_changed(id)
        After `shown` has changed for a layer.
    placed_changed(id)
        After `placed` has changed for a graph.

    Attributes
    ----------
    shown
        Which streamlines pass the filter of each layer that has one, by id. It follows from the state and is not
        part of what is undone.
    placed
        Where the nodes of each graph are, and when it is looked at, by id. Likewise.
    """

    changed = Signal(object, object)
    shown_changed = Signal(str)
    placed_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = State()
        self.shown: dict[str, Column] = {}
        self.placed: dict[str, PlacedGraph] = {}
        self.view_aspect = 1.5  # of the widget, not part of what is undone
        self.history: History[State] = History(self._put, UNDO_LIMIT)

    def edit(self, label: str, after: State, merge_key: str | None = None) -> None:
        """Move to `after` as one undoable step.

        Parameters
        ----------
        label
            What the step does, as the undo menu shows it ("Change opacity").
        merge_key
            Consecutive edits of one key are one step: the moves of one drag, for example.
        """
        if after == self.state:
            return
        self.history.do(HistoryStep(label, self.state, after, merge_key))

    def _put(self, state: State) -> None:
        before, self.state = self.state, state
        self.changed.emit(before, state)

    # The edits. Each is one step of the history.

    def add_layers(self, layers: tuple[Layer, ...], camera: Camera | None = None) -> None:
        """Add layers; `camera` is where to look from if nothing was looked at before."""
        state = self.state
        after = replace(state, layers=(*state.layers, *layers), selected_layer=layers[-1].id)
        if state.camera is None:
            after = replace(after, camera=camera or self._camera_on(after, DEFAULT_VIEW_DEG))
        names = ", ".join(layer.name for layer in layers)
        self.edit(f"Open {names}", after)

    def remove_layer(self, id: str) -> None:
        state = self.state
        rest = tuple(layer for layer in state.layers if layer.id != id)
        selected = state.selected_layer if state.selected_layer != id else (rest[-1].id if rest else None)
        camera = state.camera if rest or state.volumes or state.graphs else None
        after = replace(state, layers=rest, selected_layer=selected, camera=camera)
        self.edit(f"Remove {state.layer(id).name}", after)

    def remove_selected(self) -> None:
        if self.state.selected_layer is not None:
            self.remove_layer(self.state.selected_layer)

    def toggle_selected(self) -> None:
        if self.state.selected_layer is not None:
            self.toggle_layer(self.state.selected_layer)

    def toggle_layer(self, id: str) -> None:
        """Show a hidden layer, hide a visible one."""
        layer = self.state.layer(id)
        label = f"{'Hide' if layer.style.visible else 'Show'} {layer.name}"
        self.restyle(id, label, visible=not layer.style.visible)

    def select_next(self) -> None:
        ids = [layer.id for layer in self.state.layers]
        if ids:
            place = ids.index(self.state.selected_layer) + 1 if self.state.selected_layer in ids else 0
            self.select_layer(ids[place % len(ids)])

    def select_layer(self, id: str) -> None:
        self.edit(f"Select {self.state.layer(id).name}", replace(self.state, selected_layer=id))

    def select_nodes(self, names: tuple[str, ...]) -> None:
        """Select nodes by name, in the order in which they were chosen; () for none."""
        shown = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
        self.edit(f"Select {shown}" if names else "Select nothing", replace(self.state, selected_nodes=names))

    def restyle(self, id: str, label: str, merge_key: str | None = None, **changes: object) -> None:
        """Change fields of a layer's `StreamlineStyle`."""
        layer = self.state.layer(id)
        style = replace(layer.style, **changes)  # type: ignore[arg-type]
        key = f"{merge_key}/{id}" if merge_key else None
        self.edit(label, self.state.with_layer(replace(layer, style=style)), key)

    def move_camera(self, camera: Camera, gesture: str, label: str = "Turn view") -> None:
        """Moves of one gesture (a drag, a run of wheel steps) are one step."""
        self.edit(label, replace(self.state, camera=camera), f"camera/{gesture}")

    def change_view(self, label: str, merge_key: str | None = None, **changes: object) -> None:
        """Change fields of the `ViewSettings`."""
        view = replace(self.state.view, **changes)  # type: ignore[arg-type]
        self.edit(label, replace(self.state, view=view), f"view/{merge_key}" if merge_key else None)

    def change_layer(self, id: str, label: str, merge_key: str | None = None, **changes: object) -> None:
        """Change fields of a layer, its filter for example."""
        layer = replace(self.state.layer(id), **changes)  # type: ignore[arg-type]
        self.edit(label, self.state.with_layer(layer), f"{merge_key}/{id}" if merge_key else None)

    def show_all(self) -> None:
        """Fit what is visible into the view, from where the camera looks now."""
        if self.state.camera is not None:
            self.look_from("Show all", self.state.camera.azimuth_deg, self.state.camera.elevation_deg)

    def look_from(self, label: str, azimuth_deg: float, elevation_deg: float) -> None:
        camera = self._camera_on(self.state, (azimuth_deg, elevation_deg))
        self.edit(label, replace(self.state, camera=camera))

    def _camera_on(self, state: State, view_deg: tuple[float, float]) -> Camera:
        layers = [layer for layer in state.layers if layer.style.visible]
        volumes = [volume for volume in state.volumes if volume.visible and state.view.planes]
        graphs = [graph for graph in state.graphs if graph.look.visible]
        if not layers and not volumes and not graphs:
            layers, volumes, graphs = list(state.layers), list(state.volumes), list(state.graphs)
        tractograms = (layer.tractogram for layer in layers)
        boxes_mm = [volume.volume.bounds_mm for volume in volumes]
        boxes_mm += [expected_box(graph) for graph in graphs if graph.id not in self.placed]
        places_mm = [outline_of(self.placed[graph.id].positions_mm) for graph in graphs if graph.id in self.placed]
        return home_camera(tractograms, view_deg, self.view_aspect, boxes_mm, places_mm)

    def _graph_box(self, graph: GraphLayer) -> F64:
        placed = self.placed.get(graph.id)
        return expected_box(graph) if placed is None else box_of(placed.positions_mm)

    def add_volumes(self, volumes: tuple[VolumeLayer, ...]) -> None:
        state = self.state
        after = replace(state, volumes=(*state.volumes, *volumes))
        if state.view.crosshair_mm is None:
            x, y, z = volumes[0].volume.bounds_mm.mean(axis=0)
            after = replace(after, view=replace(state.view, crosshair_mm=(float(x), float(y), float(z))))
        if state.camera is None:
            after = replace(after, camera=self._camera_on(after, DEFAULT_VIEW_DEG))
        names = ", ".join(volume.name for volume in volumes)
        self.edit(f"Open {names}", after)

    def remove_volume(self, id: str) -> None:
        state = self.state
        rest = tuple(volume for volume in state.volumes if volume.id != id)
        camera = state.camera if rest or state.layers or state.graphs else None
        self.edit(f"Remove {state.volume(id).name}", replace(state, volumes=rest, camera=camera))

    def change_volume(self, id: str, label: str, merge_key: str | None = None, **changes: object) -> None:
        """Change fields of a `VolumeLayer`."""
        changed = replace(self.state.volume(id), **changes)  # type: ignore[arg-type]
        volumes = tuple(changed if each.id == id else each for each in self.state.volumes)
        self.edit(label, replace(self.state, volumes=volumes), f"{merge_key}/{id}" if merge_key else None)

    def add_graphs(self, graphs: tuple[GraphLayer, ...]) -> None:
        """Add networks. One that is laid out is looked at by itself, one with an anatomy with what is there."""
        state, last = self.state, graphs[-1]
        graphs = tuple(graph if has_place(graph) else self._beside(graph) for graph in graphs)
        after = replace(state, graphs=(*state.graphs, *graphs), selected_graph=last.id)
        flat = last.arrangement.n_dims == 2
        if state.camera is None or flat:
            view_deg = FLAT_VIEW_DEG if flat else DEFAULT_VIEW_DEG
            alone = replace(after, layers=(), volumes=(), graphs=graphs)
            after = replace(after, camera=self._camera_on(alone, view_deg))
        elif not in_picture(expected_box(last), state.camera, self.view_aspect):
            view_deg = state.camera.azimuth_deg, state.camera.elevation_deg
            after = replace(after, camera=self._camera_on(after, view_deg))
        names = ", ".join(graph.name for graph in graphs)
        self.edit(f"Open {names}", after, f"open/{last.id}")

    def _keep_in_view(self, id: str) -> None:
        """Look at a layout as it spreads, as long as nothing was done since it began; that is no step of its own."""
        key, camera = self.history.last_key(), self.state.camera
        begun = key is not None and key.startswith((f"open/{id}", f"arrange/{id}/"))
        graph = next((graph for graph in self.state.graphs if graph.id == id), None)
        if begun and camera is not None and graph is not None and not has_place(graph):
            alone = replace(self.state, layers=(), volumes=(), graphs=(graph,))
            fitted = self._camera_on(alone, (camera.azimuth_deg, camera.elevation_deg))
            self.edit(self.history.undo_text(), replace(self.state, camera=fitted), key)

    def _beside(self, graph: GraphLayer) -> GraphLayer:
        """A layout beside all that is open."""
        boxes_mm = [layer.tractogram.bounds_mm.astype(np.float64) for layer in self.state.layers]
        boxes_mm += [volume.volume.bounds_mm for volume in self.state.volumes]
        boxes_mm += [self._graph_box(each) for each in self.state.graphs]
        centre_mm, radius_mm = free_place(boxes_mm)
        return replace(graph, centre_mm=centre_mm, radius_mm=radius_mm)

    def arrange_graph(self, id: str, label: str, arrangement: GraphArrangement) -> None:
        """Put the nodes of a graph elsewhere; between a plane and space the view turns to where that is seen from."""
        before = self.state.graph(id)
        graph = replace(before, arrangement=arrangement)
        graphs = tuple(graph if each.id == id else each for each in self.state.graphs)
        after = replace(self.state, graphs=graphs)
        if arrangement.n_dims != before.arrangement.n_dims and after.camera is not None:
            azimuth_deg, elevation_deg = FLAT_VIEW_DEG if arrangement.n_dims == 2 else DEFAULT_VIEW_DEG
            camera = replace(after.camera, azimuth_deg=azimuth_deg, elevation_deg=elevation_deg)
            after = replace(after, camera=camera)
        self.edit(label, after, f"arrange/{id}/{arrangement}")

    def remove_graph(self, id: str) -> None:
        state = self.state
        rest = tuple(graph for graph in state.graphs if graph.id != id)
        selected = state.selected_graph if state.selected_graph != id else (rest[-1].id if rest else None)
        camera = state.camera if rest or state.layers or state.volumes else None
        after = replace(state, graphs=rest, selected_graph=selected, camera=camera)
        self.edit(f"Remove {state.graph(id).name}", after)

    def select_graph(self, id: str) -> None:
        self.edit(f"Select {self.state.graph(id).name}", replace(self.state, selected_graph=id))

    def change_graph(self, id: str, label: str, merge_key: str | None = None, **changes: object) -> None:
        """Change fields of a `GraphLayer`."""
        changed = replace(self.state.graph(id), **changes)  # type: ignore[arg-type]
        graphs = tuple(changed if each.id == id else each for each in self.state.graphs)
        self.edit(label, replace(self.state, graphs=graphs), f"{merge_key}/{id}" if merge_key else None)

    def restyle_graph(self, id: str, label: str, merge_key: str | None = None, **changes: object) -> None:
        """Change fields of a graph's `GraphLook`."""
        look = replace(self.state.graph(id).look, **changes)  # type: ignore[arg-type]
        self.change_graph(id, label, merge_key, look=look)

    def toggle_graph(self, id: str) -> None:
        """Show a hidden graph, hide a visible one."""
        graph = self.state.graph(id)
        label = f"{'Hide' if graph.look.visible else 'Show'} {graph.name}"
        self.restyle_graph(id, label, visible=not graph.look.visible)

    @property
    def placed_graphs(self) -> list[tuple[GraphLayer, PlacedGraph]]:
        """Graphs whose places are known, with these."""
        return [(graph, self.placed[graph.id]) for graph in self.state.graphs if graph.id in self.placed]

    def place_graph(self, id: str, placed: PlacedGraph | None) -> None:
        """Say where the nodes of a graph are; None if that is not known any more."""
        if placed is None:
            self.placed.pop(id, None)
        else:
            self.placed[id] = placed
            self._keep_in_view(id)
        self.placed_changed.emit(id)

    def show_streamlines(self, id: str, shown: Column | None) -> None:
        """Say which streamlines of a layer pass its filter; None if it has none."""
        if shown is None:
            self.shown.pop(id, None)
        else:
            self.shown[id] = shown
        self.shown_changed.emit(id)

    def take_vectors(self, taken: OpenVectors, method: str, input_name: str) -> None:
        """Add vectors and choose them as the input of a method, which is selected."""
        kept = tuple(each for each in self.state.vectors if each.id != taken.id)
        state = replace(self.state, vectors=(*kept, taken), selected_method=method)
        settings = state.settings(method)
        inputs = MappingProxyType({**settings.inputs, input_name: VECTORS + taken.id})
        self.edit(f"Explore {taken.name}", state.with_settings(method, replace(settings, inputs=inputs)))

    def select_method(self, id: str, title: str) -> None:
        self.edit(f"Select {title}", replace(self.state, selected_method=id))

    def change_settings(self, method: str, label: str, merge_key: str | None = None, **changes: object) -> None:
        """Change fields of a method's `MethodSettings`."""
        settings = replace(self.state.settings(method), **changes)  # type: ignore[arg-type]
        self.edit(label, self.state.with_settings(method, settings), merge_key)
