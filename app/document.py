"""The document: layers, view, selection and method settings. The one truth, changed only by undoable edits.

The state is immutable, so an edit is a pair of states and undoing it is putting the first one back.
Nothing else needs an inverse, and undo is an identity by construction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from weakref import WeakMethod

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from plexoscope.app.filter_settings import FilterSettings
from plexoscope.app.framing import DEFAULT_VIEW_DEG, home_camera
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.clusters import Clusters
from plexoscope.render.appearance import StreamlineStyle
from plexoscope.render.camera import Camera
from plexoscope.render.scene import Looks, OrderSettings, Plane, Slab
from plexoscope.render.transparency import AUTO

UNDO_LIMIT = 200


@dataclass(frozen=True)
class ClusterView:
    """Clusters of a layer's streamlines, drawn in their place.

    Parameters
    ----------
    clusters : Clusters
    expanded
        Numbers of clusters whose streamlines are drawn; of the others only the centroid is.
    hidden
        Numbers of clusters of which nothing is drawn.
    """

    clusters: Clusters
    expanded: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True)
class GroupLook:
    """How one of the groups that a file names is drawn. A streamline of several looks like the first visible one.

    Parameters
    ----------
    name
        As in the file; "" for the streamlines that are in no group.
    category
        Number of a colour of the categorical colormap; None for the colour of what is missing.
    opacity
        0 … 1, a factor on that of the layer.
    """

    name: str
    category: int | None
    opacity: float = 1.0
    visible: bool = True


@dataclass(frozen=True)
class Layer:
    """A tractogram of the scene, which of its streamlines are drawn, and how.

    `added` are values from other files, beside those of the tractogram. `groups` are the looks of the file's groups,
    which then say colour and opacity; None if the style alone does.
    """

    id: str
    name: str
    path: Path
    tractogram: Tractogram
    style: StreamlineStyle
    filter: FilterSettings = field(default_factory=FilterSettings)
    clusters: ClusterView | None = None
    groups: tuple[GroupLook, ...] | None = None
    added: tuple[Column, ...] = ()


@dataclass(frozen=True)
class VolumeLayer:
    """A volume of which slices are drawn.

    Parameters
    ----------
    low, high
        The window: values drawn at the two ends of the colormap.
    clear_below
        Values below are not drawn; None draws them all.
    """

    id: str
    name: str
    path: Path
    volume: Volume
    low: float
    high: float
    visible: bool = True
    colormap: str = "gray"
    clear_below: float | None = None


@dataclass(frozen=True)
class ViewSettings:
    """What holds for the whole view.

    Parameters
    ----------
    order, order_settings, looks, slab
        As in `Scene`.
    planes
        Through which slices of volumes are drawn.
    crosshair_mm
        Where they cross; None before there is a volume.
    """

    order: str = AUTO
    order_settings: OrderSettings = field(default_factory=OrderSettings)
    looks: Looks = field(default_factory=Looks)
    slab: Slab | None = None
    planes: frozenset[Plane] = frozenset({"sagittal", "coronal", "axial"})
    crosshair_mm: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class MethodSettings:
    """What the form of a method holds.

    Parameters
    ----------
    inputs
        Name of an input to the sample id or file chosen for it.
    seed
    values
        Parameters that differ from their defaults.
    placement
        Where it runs: "thread", "process", the address of a Dask scheduler; "" for what its manifest says.
    wall_s, memory_mb
        Limits of time and of the memory of its own process; None for none.
    sweep
        Name of a parameter to its values, with commas between them.
    n_seeds
        Runs of each combination, with seeds counted up from `seed`.
    """

    inputs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    seed: int = 0
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    placement: str = ""
    wall_s: float | None = None
    memory_mb: int | None = None
    sweep: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    n_seeds: int = 1


@dataclass(frozen=True)
class State:
    """Everything a user can change and undo.

    `camera` is None as long as there is nothing to look at. `selected_nodes` are names: of the nodes of graphs, of the
    regions of connectomes, of whatever a panel shows by that name. Two of them are the pair between them, too.
    """

    layers: tuple[Layer, ...] = ()
    volumes: tuple[VolumeLayer, ...] = ()
    view: ViewSettings = field(default_factory=ViewSettings)
    selected_layer: str | None = None
    selected_nodes: tuple[str, ...] = ()
    camera: Camera | None = None
    selected_method: str | None = None
    methods: Mapping[str, MethodSettings] = field(default_factory=lambda: MappingProxyType({}))

    def layer(self, id: str) -> Layer:
        return next(layer for layer in self.layers if layer.id == id)

    def volume(self, id: str) -> VolumeLayer:
        return next(volume for volume in self.volumes if volume.id == id)

    def with_layer(self, layer: Layer) -> "State":
        return replace(self, layers=tuple(layer if each.id == layer.id else each for each in self.layers))

    def settings(self, method: str) -> MethodSettings:
        return self.methods.get(method, MethodSettings())

    def with_settings(self, method: str, settings: MethodSettings) -> "State":
        return replace(self, methods=MappingProxyType({**self.methods, method: settings}))


class _Edit(QUndoCommand):
    """One step of the history.

    It knows its document weakly: where a document was in a circle with steps that the stack owns, the garbage
    collector of Python ended the process (PySide6 6.10).
    """

    def __init__(self, label: str, before: State, after: State, key: str | None, put: Callable[[State], None]) -> None:
        super().__init__(label)
        self.before, self.after, self.key, self._put = before, after, key, WeakMethod(put)

    def redo(self) -> None:
        self._go_to(self.after)

    def undo(self) -> None:
        self._go_to(self.before)

    def _go_to(self, state: State) -> None:
        put = self._put()
        if put is not None:
            put(state)

    def id(self) -> int:
        return 1  # one kind of command; `mergeWith` decides by key

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edit) or self.key is None or self.key != other.key:
            return False
        self.after = other.after
        if self.after == self.before:
            self.setObsolete(True)
        return True


class Document(QObject):
    """Holds the state and its history.

    Signals
    -------
    changed(before, after)
        After every edit, undo and redo.
    shown_changed(id)
        After `shown` has changed for a layer.

    Attributes
    ----------
    shown
        Which streamlines pass the filter of each layer that has one, by id. It follows from the state and is not
        part of what is undone.
    """

    changed = Signal(object, object)
    shown_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = State()
        self.shown: dict[str, Column] = {}
        self.view_aspect = 1.5  # of the widget, not part of what is undone
        self.history = QUndoStack(self)
        self.history.setUndoLimit(UNDO_LIMIT)

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
        self.history.push(_Edit(label, self.state, after, merge_key, self._put))

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
        camera = state.camera if rest or state.volumes else None
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
        if not layers and not volumes:
            layers, volumes = list(state.layers), list(state.volumes)
        tractograms = (layer.tractogram for layer in layers)
        boxes_mm = [volume.volume.bounds_mm for volume in volumes]
        return home_camera(tractograms, view_deg, self.view_aspect, boxes_mm)

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
        camera = state.camera if rest or state.layers else None
        self.edit(f"Remove {state.volume(id).name}", replace(state, volumes=rest, camera=camera))

    def change_volume(self, id: str, label: str, merge_key: str | None = None, **changes: object) -> None:
        """Change fields of a `VolumeLayer`."""
        changed = replace(self.state.volume(id), **changes)  # type: ignore[arg-type]
        volumes = tuple(changed if each.id == id else each for each in self.state.volumes)
        self.edit(label, replace(self.state, volumes=volumes), f"{merge_key}/{id}" if merge_key else None)

    def show_streamlines(self, id: str, shown: Column | None) -> None:
        """Say which streamlines of a layer pass its filter; None if it has none."""
        if shown is None:
            self.shown.pop(id, None)
        else:
            self.shown[id] = shown
        self.shown_changed.emit(id)

    def select_method(self, id: str, title: str) -> None:
        self.edit(f"Select {title}", replace(self.state, selected_method=id))

    def change_settings(self, method: str, label: str, merge_key: str | None = None, **changes: object) -> None:
        """Change fields of a method's `MethodSettings`."""
        settings = replace(self.state.settings(method), **changes)  # type: ignore[arg-type]
        self.edit(label, self.state.with_settings(method, settings), merge_key)
