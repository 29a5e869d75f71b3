"""The document: layers, view, selection and method settings. The one truth, changed only by undoable edits.

The state is immutable, so an edit is a pair of states and undoing it is putting the first one back.
Nothing else needs an inverse, and undo is an identity by construction.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from plexoscope.app.document import edits, layouts
from plexoscope.app.document.arrangement import Arrangement, in_front, placed, views_of
from plexoscope.app.document.edits import GRAPHS, LAYERS, VOLUMES, Kind, M
from plexoscope.app.document.framing import camera_on
from plexoscope.app.document.further_scene import FurtherScene
from plexoscope.app.document.graph_layer import GraphArrangement, GraphLayer, PlacedGraph
from plexoscope.app.document.history import History, HistoryStep
from plexoscope.app.document.hover import Hover
from plexoscope.app.document.ids import new_id
from plexoscope.app.document.outline import Outline
from plexoscope.app.document.selection import How, NamedSelection, SelectedStreamlines, Selection, described
from plexoscope.app.document.selection_link import NoLink, SelectionLink
from plexoscope.app.document.state import Layer, OpenVectors, State, VolumeLayer
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
    scene_in_use
        Id of the further scene that was used last, which commands of the view are for; "" for the main one.
    aspects
        Of the further scenes on the screen, by id.
    hover
        What is under the pointer. Likewise.
    link
        Knows which streamlines names mean, and the other way round.
    """

    changed = Signal(object, object)
    shown_changed = Signal(str)
    placed_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = State()
        self.shown: dict[str, Column] = {}
        self.placed: dict[str, PlacedGraph] = {}
        self.hover = Hover(self)
        self.link: SelectionLink = NoLink()
        self.view_aspect = 1.5  # of the widget, not part of what is undone
        self.scene_in_use = ""
        self.aspects: dict[str, float] = {}
        self.history: History[State] = History(self._put, UNDO_LIMIT)
        self._held = False  # edits are being made that are one step together
        self._is_doing = self._was_done = False  # else the state was undone or redone

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
        if self._held:
            self.state = after
            return
        self._is_doing = True
        self.history.do(HistoryStep(label, self.state, after, merge_key))

    @contextmanager
    def together(self, label: str) -> Iterator[None]:
        """Make one step of all edits within."""
        if self._held:
            yield
            return
        before, self._held = self.state, True
        try:
            yield
        finally:
            self._held = False
            after, self.state = self.state, before
            self.edit(label, after)

    def pass_by(self, after: State) -> None:
        """Move to a state that is no step of the history, as a thing that plays does many times a second."""
        self._is_doing = self._was_done
        self._put(after)

    def record(self, label: str, before: State) -> None:
        """Make one step of all that has passed by since a state."""
        if before != self.state:
            self._is_doing = True
            self.history.do(HistoryStep(label, before, self.state, None))

    def _put(self, state: State) -> None:
        before, self.state = self.state, state
        self._was_done, self._is_doing = self._is_doing, False
        self.changed.emit(before, state)

    # What follows from the state, and no step of the history.

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

    def _keep_in_view(self, id: str) -> None:
        """Look at a layout as it spreads, as long as nothing was done since it began; that is no step of its own.

        What is undone or redone is as it was, and what can be redone stays so, although a layout is there again.
        """
        key = self.history.last_key()
        if key is not None and self._was_done and key.startswith((f"open/{id}", f"arrange/{id}/")):
            after = edits.kept_in_view(self.state, id, self.placed, self.view_aspect)
            self.edit(self.history.undo_text(), after, key)

    def show_streamlines(self, id: str, shown: Column | None) -> None:
        """Say which streamlines of a layer pass its filter; None if it has none, or is there no more."""
        if shown is None:
            self.shown.pop(id, None)
        else:
            self.shown[id] = shown
        self.shown_changed.emit(id)

    # The edits, each one step of the history: of layers,

    def add_layers(self, layers: tuple[Layer, ...], camera: Camera | None = None) -> None:
        """Add layers; `camera` is where to look from if nothing was looked at before."""
        after = edits.with_layers(self.state, layers, self.placed, self.view_aspect, camera)
        self.edit(f"Open {_names(layers)}", after)

    def remove_layer(self, id: str) -> None:
        self._remove(LAYERS, id)

    def change_layer(self, id: str, label: str, merge_key: str | None = None, **changes: Any) -> None:
        """Change fields of a layer, its filter for example."""
        self._edit_one(id, label, LAYERS.changed(self.state, id, **changes), merge_key)

    def restyle(self, id: str, label: str, merge_key: str | None = None, **changes: Any) -> None:
        """Change fields of a layer's `StreamlineStyle`."""
        self._edit_one(id, label, LAYERS.restyled(self.state, id, **changes), merge_key)

    def toggle_layer(self, id: str) -> None:
        """Show a hidden layer, hide a visible one."""
        self._toggle(LAYERS, id)

    def select_layer(self, id: str) -> None:
        self._select(LAYERS, id)

    def duplicate_layer(self, id: str, **changes: Any) -> None:
        """Add a layer of the same streamlines, with looks of its own; `changes` is what they begin with."""
        self._duplicate(LAYERS, id, "layer", **edits.streamlines_again(self.state.layer(id)), **changes)

    # of volumes,

    def add_volumes(self, volumes: tuple[VolumeLayer, ...]) -> None:
        after = edits.with_volumes(self.state, volumes, self.placed, self.view_aspect)
        self.edit(f"Open {_names(volumes)}", after)

    def remove_volume(self, id: str) -> None:
        self._remove(VOLUMES, id)

    def duplicate_volume(self, id: str) -> None:
        """Add a volume of the same values, with looks of its own."""
        self._duplicate(VOLUMES, id, "volume")

    def select_volume(self, id: str) -> None:
        self._select(VOLUMES, id)

    def toggle_volume(self, id: str) -> None:
        """Show a hidden volume, hide a visible one."""
        self._toggle(VOLUMES, id)

    def change_volume(self, id: str, label: str, merge_key: str | None = None, **changes: Any) -> None:
        """Change fields of a `VolumeLayer`."""
        self._edit_one(id, label, VOLUMES.changed(self.state, id, **changes), merge_key)

    # of graphs,

    def add_graphs(self, graphs: tuple[GraphLayer, ...]) -> None:
        """Add networks. One that is laid out is looked at by itself, one with an anatomy with what is there."""
        after = edits.with_graphs(self.state, graphs, self.placed, self.view_aspect)
        self.edit(f"Open {_names(graphs)}", after, f"open/{graphs[-1].id}")

    def remove_graph(self, id: str) -> None:
        self._remove(GRAPHS, id)

    def change_graph(self, id: str, label: str, merge_key: str | None = None, **changes: Any) -> None:
        """Change fields of a `GraphLayer`."""
        self._edit_one(id, label, GRAPHS.changed(self.state, id, **changes), merge_key)

    def restyle_graph(self, id: str, label: str, merge_key: str | None = None, **changes: Any) -> None:
        """Change fields of a graph's `GraphLook`."""
        self._edit_one(id, label, GRAPHS.restyled(self.state, id, **changes), merge_key)

    def toggle_graph(self, id: str) -> None:
        """Show a hidden graph, hide a visible one."""
        self._toggle(GRAPHS, id)

    def select_graph(self, id: str) -> None:
        self._select(GRAPHS, id)

    def duplicate_graph(self, id: str) -> None:
        """Add a graph of the same network, with looks of its own."""
        self._duplicate(GRAPHS, id, "graph")

    def arrange_graph(self, id: str, label: str, arrangement: GraphArrangement) -> None:
        """Put the nodes of a graph elsewhere; between a plane and space the view turns to where that is seen from."""
        self.edit(label, edits.arranged(self.state, id, arrangement), f"arrange/{id}/{arrangement}")

    # of what is selected,

    def select(self, selection: Selection, how: How = "replace", label: str = "", gesture: str | None = None) -> None:
        """Select names and streamlines.

        Parameters
        ----------
        how
            What becomes of what is selected already.
        label
            As the history has it; by default what is selected then.
        gesture
            Selections of one drag are one step.
        """
        after = self.state.selection.joined(selection, how)
        words = label or (f"Select {_shortly(after)}" if after else "Select nothing")
        self.edit(words, replace(self.state, selection=after), f"select/{gesture}" if gesture else None)

    def select_nodes(self, names: tuple[str, ...], gesture: str | None = None) -> None:
        """Select names, in the order in which they were chosen, with the streamlines that they mean; () for none."""
        names = tuple(dict.fromkeys(names))
        self.select(Selection(names, self.link.streamlines_of(self.state, names)), gesture=gesture)

    def select_streamlines(
        self, chosen: tuple[SelectedStreamlines, ...], how: How = "replace", gesture: str | None = None
    ) -> None:
        """Select streamlines, with the names that they mean."""
        streamlines = self.state.selection.joined_streamlines(chosen, how)
        self.select(Selection(self.link.names_of(self.state, streamlines), streamlines), gesture=gesture)

    def keep_selection(self, name: str) -> None:
        """Keep what is selected under a name; what was kept under the same name goes."""
        kept = NamedSelection(new_id("selection"), name, self.state.selection)
        others = tuple(each for each in self.state.selections if each.name != name)
        self.edit(f"Keep the selection as {name}", replace(self.state, selections=(*others, kept)))

    def rename_selection(self, id: str, name: str) -> None:
        renamed = tuple(replace(each, name=name) if each.id == id else each for each in self.state.selections)
        self.edit(f"Rename the selection {name}", replace(self.state, selections=renamed))

    def remove_selection(self, id: str) -> None:
        """Keep a selection no more. What is selected now stays so."""
        one = next(each for each in self.state.selections if each.id == id)
        rest = tuple(each for each in self.state.selections if each.id != id)
        self.edit(f"Remove the selection {one.name}", replace(self.state, selections=rest))

    # of the view,

    def move_camera(self, camera: Camera, gesture: str, label: str = "Turn view") -> None:
        """Moves of one gesture (a drag, a run of wheel steps) are one step."""
        self.edit(label, self._with_camera(camera), f"camera/{gesture}")

    def zoom_to(self, camera: Camera) -> None:
        self.edit("Zoom", self._with_camera(camera))

    def look_from(self, label: str, azimuth_deg: float, elevation_deg: float) -> None:
        """Fit what is visible into the view, from a direction."""
        free, state = self._free_scene, self.state
        aspect = self.view_aspect
        if free is not None:
            state, aspect = layouts.only_these(state, free.only), self.aspects.get(free.id, aspect)
        camera = camera_on(state, self.placed, (azimuth_deg, elevation_deg), aspect)
        self.edit(label, self._with_camera(camera))

    def show_all(self) -> None:
        """Fit what is visible into the view, from where the camera looks now."""
        camera = self.camera_of(self.scene_in_use)
        if camera is not None:
            self.look_from("Show all", camera.azimuth_deg, camera.elevation_deg)

    def camera_of(self, scene: str) -> Camera | None:
        """What a scene is seen through; that of the main one for all that follow it."""
        further = layouts.scene_named(self.state, scene)
        if further is None or further.linked or self.state.camera is None:
            return self.state.camera
        return further.camera or self.state.camera

    @property
    def _free_scene(self) -> FurtherScene | None:
        scene = layouts.scene_named(self.state, self.scene_in_use)
        return None if scene is None or scene.linked else scene

    def _with_camera(self, camera: Camera) -> State:
        free = self._free_scene
        if free is None:
            return replace(self.state, camera=camera)
        return layouts.with_scene(self.state, replace(free, camera=camera))

    # of further scenes,

    @property
    def last_scene(self) -> str:
        """The further scene that was used last, or else made last; "" where there is none."""
        scene = layouts.scene_named(self.state, self.scene_in_use)
        return scene.id if scene is not None else self.state.scenes[-1].id if self.state.scenes else ""

    def add_scene(self) -> None:
        """Have a further view of the scene, linked with the main one."""
        self.edit("New scene view", layouts.with_new_scene(self.state))

    def link_scene(self, id: str) -> None:
        """Let a further scene follow the main one; one that does gets a camera of its own, where it looks now."""
        scene = layouts.scene_named(self.state, id)
        if scene is not None:
            label = f"Free {scene.title}" if scene.linked else f"Link {scene.title}"
            camera = self.state.camera if scene.linked else scene.camera
            after = replace(scene, linked=not scene.linked, camera=camera)
            self.edit(label, layouts.with_scene(self.state, after))

    def show_only(self, id: str, only: tuple[str, ...] | None) -> None:
        """Show only some of what is open in a further scene; None for all."""
        scene = layouts.scene_named(self.state, id)
        if scene is not None:
            self.edit(f"Change what {scene.title} shows", layouts.with_scene(self.state, replace(scene, only=only)))

    def change_view(self, label: str, merge_key: str | None = None, **changes: Any) -> None:
        """Change fields of the `ViewSettings`."""
        view = replace(self.state.view, **changes)
        self.edit(label, replace(self.state, view=view), f"view/{merge_key}" if merge_key else None)

    # of the tree of what is open,

    def inspect(self, key: str, name: str) -> None:
        """Let the inspector be about a thing. To go through several is one step."""
        self.edit(f"Select {name}", edits.inspecting(self.state, key), "inspect")

    def inspect_streamlines(self, key: str, name: str, chosen: tuple[SelectedStreamlines, ...]) -> None:
        """Let the inspector be about some streamlines that stand in the tree, and select them; likewise one step."""
        selection = Selection(self.link.names_of(self.state, chosen), chosen)
        if key != self.state.inspected or not self.state.selection.means(selection):
            after = replace(edits.inspecting(self.state, key), selection=selection)
            self.edit(f"Select {name}", after, "inspect")

    def put_in_outline(self, label: str, outline: Outline) -> None:
        """Put things elsewhere in the tree, or into folders."""
        self.edit(label, edits.with_outline(self.state, outline))

    def rename_vectors(self, id: str, name: str) -> None:
        vectors = tuple(replace(each, name=name) if each.id == id else each for each in self.state.vectors)
        self.edit(f"Rename to {name}", replace(self.state, vectors=vectors))

    def remove_vectors(self, id: str) -> None:
        self.edit("Remove vectors", edits.without_vectors(self.state, id))

    # of where things stand,

    def arrange_views(self, label: str, arrangement: Arrangement, merge_key: str | None = None) -> None:
        """Put the views of the middle elsewhere."""
        key = f"arrange views/{merge_key}" if merge_key else None
        self.edit(label, layouts.arranged_as(self.state, arrangement), key)

    def enlarge_view(self, view: str) -> None:
        """Let a view fill the middle; "" shows all of them."""
        workspace = replace(self.state.workspace, enlarged=view)
        self.edit("Fill the middle" if view else "Show all views", replace(self.state, workspace=workspace))

    def bring_up_view(self, view: str, workspace: str = "") -> None:
        """See to it that a view is seen: in front of its tabs, in a workspace that has it, or beside what is there."""
        state = self.state
        if view not in views_of(state.workspace.arrangement) and workspace:
            state = layouts.chosen(state, workspace)
            if view not in views_of(state.workspace.arrangement):
                state = layouts.begun(state, workspace)
        now = state.workspace
        if view in views_of(now.arrangement):
            enlarged = now.enlarged if now.enlarged in ("", view) else ""
            after = replace(now, arrangement=in_front(now.arrangement, view), enlarged=enlarged)
        else:
            after = replace(now, arrangement=placed(now.arrangement, view), enlarged="")
        self.edit(f"Show {view}", replace(state, workspace=after))

    def choose_layout(self, name: str, *, has_runs: bool = False) -> None:
        """Change to a layout, as it was left; Compare is of runs where there are some."""
        self.edit(f"Change to {name}", layouts.chosen(self.state, name, has_runs=has_runs))

    def reset_layout(self, *, has_runs: bool = False) -> None:
        """Let the present layout be as it begins."""
        name = self.state.workspace.name
        self.edit(f"Reset {name}", layouts.begun(self.state, name, has_runs=has_runs))

    def save_layout(self, name: str) -> None:
        """Keep where things stand as a layout of the user's own."""
        self.edit(f"Save layout {name}", layouts.saved(self.state, name))

    def rename_layout(self, name: str, to: str) -> None:
        self.edit(f"Rename layout {name}", layouts.renamed(self.state, name, to))

    def remove_layout(self, name: str) -> None:
        self.edit(f"Remove layout {name}", layouts.removed(self.state, name))

    # and of methods.

    def take_vectors(self, taken: OpenVectors, method: str, input_name: str) -> None:
        """Add vectors and choose them as the input of a method, which is selected."""
        self.edit(f"Explore {taken.name}", edits.with_vectors(self.state, taken, method, input_name))

    def select_method(self, id: str, title: str) -> None:
        self.edit(f"Select {title}", replace(self.state, selected_method=id))

    def change_settings(self, method: str, label: str, merge_key: str | None = None, **changes: Any) -> None:
        """Change fields of a method's `MethodSettings`."""
        settings = replace(self.state.settings(method), **changes)
        self.edit(label, self.state.with_settings(method, settings), merge_key)

    # What is the same for layers, volumes and graphs.

    def _edit_one(self, id: str, label: str, after: State, merge_key: str | None) -> None:
        self.edit(label, after, f"{merge_key}/{id}" if merge_key else None)

    def _remove(self, kind: Kind[M], id: str) -> None:
        self.edit(f"Remove {kind.one(self.state, id).name}", kind.removed(self.state, id))

    def _select(self, kind: Kind[M], id: str) -> None:
        self.edit(f"Select {kind.one(self.state, id).name}", kind.selecting(self.state, id))

    def _duplicate(self, kind: Kind[M], id: str, what: str, **changes: Any) -> None:
        label = f"Duplicate {kind.one(self.state, id).name}"
        self.edit(label, kind.duplicated(self.state, id, new_id(what), **changes))

    def _toggle(self, kind: Kind[M], id: str) -> None:
        member = kind.one(self.state, id)
        visible = kind.is_visible(member)
        label = f"{'Hide' if visible else 'Show'} {member.name}"
        self.edit(label, kind.restyled(self.state, id, visible=not visible))


def _shortly(selection: Selection) -> str:
    """The first names of a selection; without any, how much it is."""
    names = selection.names
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "") or described(selection)


def _names(members: Iterable[Layer | VolumeLayer | GraphLayer]) -> str:
    return ", ".join(member.name for member in members)
