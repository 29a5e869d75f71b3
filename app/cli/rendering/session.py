"""A session drawn without a window: what its picture hangs on is worked out as the window does it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plexoscope.app.cli.rendering.colours import typed_rgba
from plexoscope.app.cli.rendering.graphs import laid_out
from plexoscope.app.cli.rendering.typed_look import NOTHING, TypedLook
from plexoscope.app.cli.rendering.volumes import asked_volume
from plexoscope.app.cli.shared.output import printable
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs
from plexoscope.app.document.edits import with_volumes
from plexoscope.app.document.graph_layer import GraphLayer, PlacedGraph
from plexoscope.app.document.state import State
from plexoscope.app.scene.passing_streamlines import added_values, passing
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.session.reading import SessionFile, Trouble
from plexoscope.models.data.column import Column
from plexoscope.models.errors import FormatError
from plexoscope.models.tracts.spatial_index import SpatialIndex
from plexoscope.render.scene.scene import Scene


@dataclass(frozen=True, eq=False)
class SessionScene:
    """What is drawn of a session, and its networks for their names."""

    state: State
    scene: Scene
    graphs: list[tuple[GraphLayer, PlacedGraph]]


def read_scene(path: Path, asked: TypedLook = NOTHING, *, allow_changed: bool = False) -> SessionScene:
    """Read a session and work out what is drawn of it.

    Parameters
    ----------
    asked
        What is to be other than it was saved.

    Raises
    ------
    FormatError
        If it cannot be read, or what it names is not as it was; all of that is said at once.
    UsageError
        If it cannot look as asked.
    """
    file = SessionFile(path, plugin_dirs())
    if refused := [each for each in file.troubles() if each.found == "missing" or not allow_changed]:
        raise FormatError(words_of(refused), path)
    session = file.read()
    for note in file.notes:
        print(printable(f"plexoscope: {note}: {path}"), file=sys.stderr)
    settings = asked.settings
    aspect = settings.size_px[0] / settings.size_px[1]
    state = session.state
    if settings.volume is not None:
        state = with_volumes(state, (asked_volume(settings.volume, settings),), {}, aspect)
    arranged = {graph.id: graph.arrangement for graph in state.graphs}
    state = asked.with_things(state)
    placed = {
        graph.id: laid_out(
            graph,
            session.layouts.get(graph.id) if graph.arrangement == arranged[graph.id] else None,
            session.moments_s.get(graph.id),
        )
        for graph in state.graphs
    }
    camera = asked.camera(state, placed, aspect)
    if camera is not None:
        state = asked.with_view(state, camera, asked.styles(state, camera))
    own = state.view.background
    ground = typed_rgba(settings.background) if own is None or "background" in asked.given else (*own, 1.0)
    scene = scene_of(state, ground, shown_of(state), placed)
    if scene is None:
        raise FormatError("nothing to draw: nothing is open in it", path)
    return SessionScene(state, scene, [(graph, placed[graph.id]) for graph in state.graphs])


def words_of(troubles: Sequence[Trouble]) -> str:
    """All that is not as it was, on one line, with what helps."""
    told = "; ".join(each.in_words() for each in troubles)
    if any(each.found == "changed" for each in troubles):
        return f"{told} (--allow-changed takes what has changed)"
    return told


def shown_of(state: State) -> dict[str, Column]:
    """Which streamlines pass the filter of each layer that has one, by id."""
    shown = {}
    for layer in state.layers:
        if layer.filter.filter() is None and not layer.filter.hidden:
            continue
        try:
            passed = passing(layer.filter, SpatialIndex(layer.tractogram), added_values(layer))
        except ValueError as error:
            raise FormatError(f"filter: {error}", layer.path) from None
        shown[layer.id] = Column(passed, name="shown")
    return shown
