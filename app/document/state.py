"""What is open, how it is looked at, what is selected and chosen: everything that a user can change and undo.

Frozen classes without Qt: the window, the command line and the tests share them. `Document` holds one and moves on to
the next; `scene_of` says what is drawn of one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from plexoscope.app.document.filter_settings import FilterSettings
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.origin import DataOrigin
from plexoscope.app.document.outline import Outline
from plexoscope.app.document.workspace import EXPLORE, WORKSPACES, Workspace
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume
from plexoscope.models.io.volume_file import VolumeFile
from plexoscope.models.tracts.clusters import Clusters
from plexoscope.render.scene.appearance import Rgb, StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.orders import AUTO
from plexoscope.render.scene.scene import Looks, OrderSettings, Plane, Slab

LAYER = "layer:"
VOLUME = "volume:"
GRAPH = "graph:"
VECTORS = "vectors:"
"""How words in `MethodSettings.inputs` begin that stand for something open, and keys in the tree of it."""
SCENE = "scene:"
"""The key of what holds for the whole picture."""


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
    which then say colour and opacity; None if the style alone does. `origin` is None of what no file holds.
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
    origin: DataOrigin | None = None


@dataclass(frozen=True)
class VolumeLayer:
    """A volume of which slices are drawn.

    Parameters
    ----------
    volume
        What is drawn: of a file of several frames the one that is chosen.
    low, high
        The window: values drawn at the two ends of the colormap.
    clear_below
        Values below are not drawn; None draws them all.
    file
        Where it comes from, and other frames with it; None for what was made here.
    frame
        Number of the chosen frame, from 0.
    origin
        None of what no file holds.
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
    file: VolumeFile | None = None
    frame: int = 0
    origin: DataOrigin | None = None

    @property
    def n_frames(self) -> int:
        return 1 if self.file is None else self.file.n_frames


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
    slices
        Planes and where they are, mm, in the place of those through the crosshair, which then is not drawn either; None
        for those. So the command line puts any number of them anywhere.
    background
        Of the scene, (r, g, b) in 0 … 1; None for that of the theme.
    """

    order: str = AUTO
    order_settings: OrderSettings = field(default_factory=OrderSettings)
    looks: Looks = field(default_factory=Looks)
    slab: Slab | None = None
    planes: frozenset[Plane] = frozenset({"sagittal", "coronal", "axial"})
    crosshair_mm: tuple[float, float, float] | None = None
    slices: tuple[tuple[Plane, float], ...] | None = None
    background: Rgb | None = None

    @property
    def has_slices(self) -> bool:
        """Whether slices are drawn of volumes that are visible."""
        return bool(self.planes if self.slices is None else self.slices)


@dataclass(frozen=True, eq=False)
class OpenVectors:
    """Vectors in the document."""

    id: str
    name: str
    vectors: Vectors


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
    `inspected` is the key of what the inspector is about, a piece of something after a slash: "layer:3/group:7".
    `outline` says where the user has put what in the tree of what is open.
    """

    layers: tuple[Layer, ...] = ()
    volumes: tuple[VolumeLayer, ...] = ()
    graphs: tuple[GraphLayer, ...] = ()
    view: ViewSettings = field(default_factory=ViewSettings)
    selected_layer: str | None = None
    selected_graph: str | None = None
    selected_nodes: tuple[str, ...] = ()
    vectors: tuple[OpenVectors, ...] = ()
    camera: Camera | None = None
    selected_method: str | None = None
    methods: Mapping[str, MethodSettings] = field(default_factory=lambda: MappingProxyType({}))
    workspace: Workspace = field(default_factory=lambda: WORKSPACES[EXPLORE].begins)
    selected_volume: str | None = None
    inspected: str = SCENE
    outline: Outline = ()

    def layer(self, id: str) -> Layer:
        return next(layer for layer in self.layers if layer.id == id)

    def volume(self, id: str) -> VolumeLayer:
        return next(volume for volume in self.volumes if volume.id == id)

    def graph(self, id: str) -> GraphLayer:
        return next(graph for graph in self.graphs if graph.id == id)

    @property
    def current_layer(self) -> Layer | None:
        """The selected layer, if one is."""
        return None if self.selected_layer is None else self.layer(self.selected_layer)

    def with_layer(self, layer: Layer) -> "State":
        return replace(self, layers=tuple(layer if each.id == layer.id else each for each in self.layers))

    def settings(self, method: str) -> MethodSettings:
        return self.methods.get(method, MethodSettings())

    def with_settings(self, method: str, settings: MethodSettings) -> "State":
        return replace(self, methods=MappingProxyType({**self.methods, method: settings}))
