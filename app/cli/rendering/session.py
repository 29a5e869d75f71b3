"""A session drawn without a window: what its picture hangs on is worked out as the window does it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plexoscope.app.cli.rendering.graphs import laid_out
from plexoscope.app.cli.rendering.options import changed_options
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.cli.shared.output import printable
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs
from plexoscope.app.document.graph_layer import GraphLayer, PlacedGraph
from plexoscope.app.document.state import State
from plexoscope.app.scene.passing_streamlines import added_values, passing
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.session.reading import SessionFile, Trouble
from plexoscope.models.data.column import Column
from plexoscope.models.errors import FormatError
from plexoscope.models.tracts.spatial_index import SpatialIndex
from plexoscope.render.scene.appearance import Rgba
from plexoscope.render.scene.scene import Scene

_OF_PICTURE = ("size_px", "background")
"""All else a session says itself."""


@dataclass(frozen=True, eq=False)
class SessionScene:
    """What is drawn of a session, and its networks for their names."""

    state: State
    scene: Scene
    graphs: list[tuple[GraphLayer, PlacedGraph]]


def session_words(settings: RenderSettings) -> list[str]:
    """The options to type again.

    Raises
    ------
    UsageError
        If there are some that a session says itself.
    """
    changed = changed_options(settings)
    others = [words[0].partition("=")[0] for name, words in changed.items() if name not in _OF_PICTURE]
    if others:
        raise UsageError(
            f"{', '.join(others)}: expected only --size and --background with a session, which says the rest"
        )
    return [word for words in changed.values() for word in words]


def read_scene(path: Path, background: Rgba, *, allow_changed: bool = False) -> SessionScene:
    """Read a session and work out what is drawn of it.

    Raises
    ------
    FormatError
        If it cannot be read, or what it names is not as it was; all of that is said at once.
    """
    file = SessionFile(path, plugin_dirs())
    if refused := [each for each in file.troubles() if each.found == "missing" or not allow_changed]:
        raise FormatError(words_of(refused), path)
    session = file.read()
    for note in file.notes:
        print(printable(f"plexoscope: {note}: {path}"), file=sys.stderr)
    state = session.state
    placed = {
        graph.id: laid_out(graph, session.layouts.get(graph.id), session.moments_s.get(graph.id))
        for graph in state.graphs
    }
    scene = scene_of(state, background, shown_of(state), placed)
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
