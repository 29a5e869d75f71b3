"""A state of which every field of every class is other than by default, of files and of what no file holds."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from plexoscope.app.document.arrangement import split, tabs
from plexoscope.app.document.filter_settings import Condition, FilterSettings, Group
from plexoscope.app.document.graph_layer import GraphArrangement, GraphLook, Motion
from plexoscope.app.document.origin import DataOrigin, seen
from plexoscope.app.document.outline import OutlineRow
from plexoscope.app.document.state import (
    LAYER,
    VOLUME,
    ClusterView,
    GroupLook,
    Layer,
    MethodSettings,
    OpenVectors,
    State,
    ViewSettings,
)
from plexoscope.app.document.workspace import Workspace
from plexoscope.app.inputs.streamline_choices import StreamlineChoices
from plexoscope.app.inputs.words import WINDOW_KINDS, find
from plexoscope.app.scene.first_volume_look import at_frame, opened_layer
from plexoscope.app.scene.graph_reading import graph_layer, read_graph
from plexoscope.app.scene.value_columns import ColumnKey, ValueColumns
from plexoscope.models.data.column import Column
from plexoscope.models.data.network import Network
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume
from plexoscope.models.io.ways import say
from plexoscope.models.tracts.clusters import cluster
from plexoscope.models.tracts.filters import LengthBetween, Passes, ValueBetween
from plexoscope.models.tracts.regions import Box, Sphere
from plexoscope.models.tracts.volume_region import VolumeRegion
from plexoscope.render.scene.appearance import (
    OrientedOpacity,
    Palette,
    StreamlineStyle,
    ValueColours,
    ValueOpacity,
)
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Looks, OrderSettings, Slab


def full_state(files: dict[str, Path], columns: ValueColumns) -> State:
    volumes = _volumes(files)
    return State(
        layers=_layers(files, volumes, columns),
        volumes=volumes,
        graphs=_graphs(files),
        view=ViewSettings(
            order="weighted",
            order_settings=OrderSettings(8.0, 14),
            looks=Looks("tubes", 0.25),
            slab=Slab((0.0, 0.0, 1.0), -90.0, 90.5),
            planes=frozenset({"axial"}),
            crosshair_mm=(1.0, 2.0, 1 / 3),
            slices=(("sagittal", 3.0), ("axial", -4.5)),
            background=(0.25, 0.5, 1.0),
        ),
        selected_layer="layer-b",
        selected_graph="graph-a",
        selected_nodes=("node 1", "node 2"),
        vectors=(
            OpenVectors(
                "vectors-a",
                "PiVeM #3",
                Vectors(np.ones((1, 2, 3)), ("a", "b"), [0.0], "step", {"group": np.array(["x", "ü"])}, "a run"),
            ),
        ),
        camera=Camera(12.5, -20.0, (1.0, 2.0, 0.1 + 0.2), 80.0, 1.25, 40.0),
        selected_method="pivem",
        methods=MappingProxyType(
            {
                "pivem": MethodSettings(
                    MappingProxyType({"network": LAYER + "layer-a", "file": str(files["friends"])}),
                    3,
                    MappingProxyType({"rate": 0.25, "sizes": (4, 8), "order": "first", "fast": True}),
                    "process",
                    9.5,
                    512,
                    MappingProxyType({"rate": "0.1, 0.2"}),
                    4,
                )
            }
        ),
        workspace=Workspace(
            "Method", split(True, (tabs("results", "scene"), 0.6213), (tabs("x"), 0.3787)), "scene", False
        ),
        selected_volume=volumes[0].id,
        inspected=f"{LAYER}layer-b/condition:2",
        outline=(
            OutlineRow("folder:mine", name="Mine"),
            OutlineRow(f"{VOLUME}{volumes[0].id}", "folder:mine"),
            OutlineRow(f"{LAYER}layer-a"),
        ),
    )


def _layers(files, volumes, columns) -> tuple[Layer, ...]:
    one = StreamlineChoices(bad_points="cut").read(files["bundle"])
    other = StreamlineChoices().read(files["other"])
    volume = volumes[0]
    key = ColumnKey("volume", volume.id)
    sampled = columns.keep(one, key, columns.make(one, key, volume.volume), volume.volume)
    weight = columns.ready(other, ColumnKey("streamline", "weight"))
    added = Column(np.arange(30, dtype=np.float32), "streamline", "added values")
    clusters = cluster(other, 30.0)
    region, sphere = VolumeRegion(volume.volume, threshold=9.5), Sphere((1.0, 2.0, 3.0), 40.0)
    made = other.selected(np.arange(12))
    fornix = find("fornix", WINDOW_KINDS)
    return (
        Layer(
            "layer-a",
            "bundle.trx",
            files["bundle"],
            one,
            StreamlineStyle(
                False, 0.7, "values", (0.5, 0.25, 1.0), 3.5,
                ValueColours(sampled, -3.0, 90.0, colormap="magma", missing_rgb=(0.0, 0.5, 1.0)),
                OrientedOpacity((0.0, 0.6, 0.8), 2.0, "across"),
            ),
            FilterSettings(
                (
                    Group((Condition(4, Passes(region, "both ends"), True, False),)),
                    Group((Condition(5, Passes(sphere)), Condition(6, LengthBetween(0.0, np.inf))), "any"),
                    Group((Condition(7, Passes(Box((-90.0, -90.0, -90.0), (90.0, 90.0, 90.0)), "either end")),)),
                    Group((Condition(9, Passes(VolumeRegion(volumes[2].volume, (3, 7)))),)),
                ),
                "any",
                True,
                frozenset({3, 1}),
            ),
            groups=(GroupLook("left", 2, 0.5), GroupLook("", None, 1.0, False)),
            added=(added,),
            origin=DataOrigin(bad_points="cut", seen=seen(files["bundle"])),
        ),
        Layer(
            "layer-b",
            "Other",
            files["other"],
            other,
            StreamlineStyle(
                colour="values", values=ValueColours(weight, 0.5, 8.0, True), opacity_by=ValueOpacity(weight, 0.1, 8.0)
            ),
            FilterSettings((Group((Condition(8, ValueBetween("weight", -np.inf, 6.0)),)),)),
            ClusterView(clusters, frozenset({0}), frozenset({1})),
            origin=DataOrigin(space="lps", seen=seen(files["other"])),
        ),
        Layer(
            "layer-c",
            "Other, bundle 1",
            files["other"],
            made,
            StreamlineStyle(
                colour="palette",
                width_by=Column(np.linspace(0, 1, 12), "streamline"),
                palette=Palette(Column(np.arange(12) % 3), ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)), (0.1, 0.1, 0.1)),
                form="arrow",
            ),
        ),
        Layer(
            "layer-d",
            "Fornix",
            fornix.path,
            fornix.read(),
            StreamlineStyle(),
            origin=DataOrigin("fornix", seen=seen(fornix.path)),
        ),
    )  # fmt: skip


def _volumes(files):
    scan = replace(
        opened_layer(files["scan"]), id="volume-a", visible=False, colormap="viridis", clear_below=4.5,
        origin=DataOrigin(seen=seen(files["scan"])),
    )  # fmt: skip
    frames = at_frame(replace(opened_layer(files["frames"]), origin=DataOrigin(seen=seen(files["frames"]))), 2)
    made = Volume(np.arange(24.0).reshape(2, 3, 4), np.eye(4), "a result", "mm")
    return scan, frames, replace(frames, id="volume-made", path=Path("run/map"), volume=made, file=None, frame=0,
                                 low=0.0, high=9.0, origin=None)  # fmt: skip


def _graphs(files):
    read = graph_layer(files["friends"], "Friends", read_graph(files["friends"]))
    look = GraphLook(
        False, 14.0, "degree", "value:age", (0.1, 0.2, 0.3), "magma", (1.0, 9.0), "value:class", "all", 0.25, 2.5, True,
        "weight", (0.3, 0.2, 0.1), "inferno", (-4.0, 8.0), (-3.0, 7.5), True, True, 0.4,
    )  # fmt: skip
    friends = replace(
        read, id="graph-a", look=look, arrangement=GraphArrangement("circular", 3, "age", 2), centre_mm=(5.0, 6.0, 7.0),
        radius_mm=33.0, origin=DataOrigin(seen=seen(files["friends"])),
    )  # fmt: skip
    met = TemporalNetwork([0, 1, 0], [1, 2, 1], [0.0, 1.5, 2.0], ("a", "b", "c"), ("x", "", "y"))
    timed = replace(graph_layer(Path("run/met"), "Met", met), id="graph-b", window_s=0.75)
    network = Network([[0, 1]], tuple(map(str, range(300))))
    moving = replace(
        graph_layer(Path("run/moved"), "Moved", network), id="graph-c",
        motion=Motion([0.0, 2.0], np.ones((2, 300, 3))),
    )  # fmt: skip
    table = files["friends"].with_name("table.txt")
    table.write_text("0 1 2\n1 0 3\n2 3 0\n")
    say(table, "matrix")
    told = graph_layer(table, "Table", read_graph(table))
    return friends, timed, moving, replace(told, id="graph-d", origin=DataOrigin(way="matrix", seen=seen(table)))
