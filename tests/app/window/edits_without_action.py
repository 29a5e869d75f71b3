"""What a user changes without an action: drags, names, looks, filters, layouts, settings, what plays, what is removed.

Each is a function of the window and of what chooses, and does nothing where there is nothing to do it to.
"""

from dataclasses import replace
from random import Random
from types import MappingProxyType

from plexoscope.app.document.arrangement import in_front, placed, split, tabs, views_of, without
from plexoscope.app.document.graph_layer import GraphArrangement
from plexoscope.app.document.workspace import LIBRARY, RESULTS, SCENE
from plexoscope.models.tracts.filters import LengthBetween, Passes, ValueBetween
from plexoscope.models.tracts.regions import Sphere
from plexoscope.render.scene.scene import Slab

UNIT = (0.0, 0.05, 0.4, 1.0)
NAMES = ("a", "A long name, with a comma", "<b>ü</b> & co", " ")
VIEWS = (SCENE, RESULTS, LIBRARY)


def turn(window, by: Random) -> None:
    document, gesture = window.document, f"drag {by.randint(0, 2)}"
    for _ in range(by.randint(1, 3)):
        if (camera := document.state.camera) is not None:
            angle = by.choice((-30.0, 0.0, 10.0, 80.0))
            document.move_camera(replace(camera, azimuth_deg=angle), gesture)


def zoom(window, by: Random) -> None:
    if (camera := window.document.state.camera) is not None:
        window.document.move_camera(camera.zoomed(by.choice((0.5, 1.0, 2.0))), "wheel", "Zoom")


def drag_opacity(window, by: Random) -> None:
    for _ in range(by.randint(1, 4)):
        for layer in window.document.state.layers[:1]:
            window.document.restyle(layer.id, "Change opacity", "opacity", opacity=by.choice(UNIT))


def rename(window, by: Random) -> None:
    state, document = window.document.state, window.document
    changes = [
        *((document.change_layer, each.id) for each in state.layers),
        *((document.change_volume, each.id) for each in state.volumes),
        *((document.change_graph, each.id) for each in state.graphs),
    ]
    if changes:
        change, id = by.choice(changes)
        change(id, "Rename", name=by.choice(NAMES))


def remove(window, by: Random) -> None:
    state, document = window.document.state, window.document
    removals = [
        *((document.remove_layer, each.id) for each in state.layers),
        *((document.remove_volume, each.id) for each in state.volumes),
        *((document.remove_graph, each.id) for each in state.graphs),
    ]
    if removals:
        take_away, id = by.choice(removals)
        take_away(id)


def show_or_hide(window, by: Random) -> None:
    state, document = window.document.state, window.document
    for layer in state.layers[:1]:
        document.toggle_layer(layer.id)
    if by.random() < 0.5:
        for graph in state.graphs[:1]:
            document.toggle_graph(graph.id)


def filter_by(window, by: Random) -> None:
    edits = window.tractograms.filter
    layer = edits.layer
    if layer is None:
        return
    what = by.choice((Passes(Sphere((0.0, 0.0, 0.0), 9.0)), LengthBetween(0.0, 30.0)))
    kind = by.choice(("add", "group", "hide", "volume", "value", "combine", "off"))
    if kind == "add":
        edits.add(what, "Add a condition")
    elif kind == "group":
        edits.add_group()
    elif kind == "hide":
        edits.hide(layer, by.randint(0, layer.tractogram.n_streamlines - 1))
    elif kind == "volume" and window.document.state.volumes:
        edits.add_volume(window.document.state.volumes[0])
    elif kind == "value" and "weight" in layer.tractogram.per_streamline:
        edits.add(ValueBetween("weight", 0.0, 5.0), "Add a value")
    elif kind == "combine":
        edits.change(layer, "Combine", replace(layer.filter, combine=by.choice(("all", "any"))), "combine")
    elif kind == "off":
        for condition in layer.filter.conditions():
            settings = layer.filter.with_condition(replace(condition, enabled=False, negated=True))
            edits.change(layer, "Switch off", settings)
            break


def look_of_volume(window, by: Random) -> None:
    for volume in window.document.state.volumes[:1]:
        changes = by.choice(
            ({"low": 1.0}, {"high": 70.0}, {"visible": False}, {"colormap": "magma"}, {"visible": True})
        )
        window.document.change_volume(volume.id, "Change look", by.choice((None, "window")), **changes)


def choose_frame(window, by: Random) -> None:
    for volume in window.document.state.volumes:
        window.volumes.frames.show(volume.id, by.randint(0, 9))


def cross(window, by: Random) -> None:
    x, y, z = (by.choice((-20.0, 0.0, 20.0)) for _ in "xyz")
    window.document.change_view("Move crosshair", "crosshair", crosshair_mm=(x, y, z))
    slab = by.choice((None, Slab((0.0, 0.0, 1.0), -5.0, 5.0)))
    window.document.change_view("Change slab", slab=slab)


def look_of_graph(window, by: Random) -> None:
    graphs = window.document.state.graphs
    if not graphs:
        return
    graph = by.choice(graphs)
    changes = by.choice(
        (
            {"labels": "all"},
            {"edge_opacity": 0.1},
            {"weights": (0.0, 3.0)},
            {"bundling": 0.5},
            {"arrows": True},
            {"only_selected": True},
            {"size_by": "degree"},
            {"node_colour": "strength"},
        )
    )
    window.document.restyle_graph(graph.id, "Change look", by.choice((None, "look")), **changes)


def lay_out(window, by: Random) -> None:
    graphs = window.document.state.graphs
    if graphs:
        wanted = GraphArrangement(by.choice(("force", "circular", "spectral")), by.choice((2, 3)))
        window.document.arrange_graph(by.choice(graphs).id, "Lay out", wanted)


def select(window, by: Random) -> None:
    names = by.sample(("node 0", "node 1", "a", "no such node"), by.randint(0, 4))
    window.document.select_nodes(tuple(names))
    for graph in window.document.state.graphs[:1]:
        window.document.select_graph(graph.id)


def move_views(window, by: Random) -> None:
    document = window.document
    kind = by.choice(("enlarge", "place", "close", "split", "bring up"))
    view, now = by.choice(VIEWS), document.state.workspace.arrangement
    has = view in views_of(now)
    if kind == "enlarge":
        document.enlarge_view(view if has and not document.state.workspace.enlarged else "")
    elif kind == "place":
        document.arrange_views("Move", in_front(now, view) if has else placed(now, view), by.choice(("", "k")))
    elif kind == "close" and has and (rest := without(now, view)) is not None and SCENE in views_of(rest):
        document.arrange_views("Close", rest)
    elif kind == "split":
        document.arrange_views("Split", split(by.random() < 0.5, (tabs(SCENE), 0.5), (tabs(RESULTS, LIBRARY), 0.5)))
    elif kind == "bring up":
        document.bring_up_view(view)


def resize(window, by: Random) -> None:
    window.document.view_aspect = by.choice((0.7, 1.5, 2.5))


def set_method(window, by: Random) -> None:
    document, method = window.document, by.choice(list(window.running.library.methods))
    if by.random() < 0.5:
        document.select_method(method.id, method.manifest.title)
    seeds = by.randint(0, 3)
    document.change_settings(method.id, "Change seed", by.choice((None, "seed")), seed=seeds)


def count(window, by: Random) -> None:
    """Run the counter, whatever is chosen."""
    window.document.select_method("counter", "Counter")
    window.document.change_settings("counter", "Set", values=MappingProxyType({"n_steps": by.choice((1, 40))}))
    window.running.run_method()


def look_at_runs(window, by: Random) -> None:
    entries = window.runs.entries
    if entries:
        window.running._show_entry(by.choice(entries))


def play(window, by: Random) -> None:
    things = window.timeline.player.things
    if things:
        window.timeline.player.choose(by.choice(things).id)
        window.timeline.player.toggle()


def move_in_time(window, by: Random) -> None:
    for thing in window.timeline.player.things[:2]:
        window.timeline.player.set_free(thing.id, by.random() < 0.3)
        window.timeline.player.move(thing.id, by.choice(thing.times))


def open_a_file(window, by: Random) -> None:
    window.open_files([by.choice(window.files_of_test)])


EDITS = (
    turn, zoom, drag_opacity, rename, remove, show_or_hide, filter_by, look_of_volume, choose_frame, cross,
    look_of_graph, lay_out, select, move_views, resize, set_method, count, look_at_runs, play, move_in_time,
    open_a_file,
)  # fmt: skip
