"""A scene of a script as the window holds one: what was asked for, and else what the window is set to."""

from dataclasses import replace

from plexoscope.api.scene import Scene
from plexoscope.app.cli.rendering.colours import typed_rgb
from plexoscope.app.cli.rendering.graphs import as_asked
from plexoscope.app.cli.rendering.state import slab_of, styled
from plexoscope.app.cli.rendering.typed_look import sliced, with_looks
from plexoscope.app.document.edits import with_graphs, with_layers, with_volumes
from plexoscope.app.document.framing import Placed, camera_on
from plexoscope.app.document.state import State


def shown_state(scene: Scene, state: State, placed: Placed, aspect: float) -> State:
    """Return a state with the things of a scene beside those that are in it.

    Parameters
    ----------
    placed
        Where the nodes of graphs are, by id. Those of the scene are laid out by the window.
    aspect
        Of the view, width over height.

    Raises
    ------
    UsageError
        If something cannot be shown as asked.
    """
    settings = scene.settings({})
    if scene.layers:
        state = with_layers(state, tuple(scene.layers), placed, aspect)
    if scene.volumes:
        state = with_volumes(state, tuple(scene.volumes), placed, aspect)
    if scene.graphs:
        state = with_graphs(state, tuple(as_asked(scene.own[each.id], each) for each in scene.graphs), placed, aspect)
    if state.camera is None:
        return state
    if not follows_layout(scene):
        view_deg = settings.view_deg or (state.camera.azimuth_deg, state.camera.elevation_deg)
        state = replace(state, camera=camera_on(state, placed, view_deg, aspect))
    assert state.camera is not None
    camera = state.camera.zoomed(settings.zoom)
    styles = {each.id: each for each in styled(settings, scene.own, scene.layers, state.volumes, camera)}
    layers = tuple(styles.get(layer.id, layer) for layer in state.layers)
    view = with_looks(state.view, settings, scene.given)
    if scene.slices_mm:
        view = sliced(view, scene.slices_mm)
    if "background" in scene.given:
        view = replace(view, background=typed_rgb(settings.background))
    if settings.slab is not None:
        view = replace(view, slab=slab_of(settings, camera))
    return replace(state, layers=layers, camera=camera, view=view)


def follows_layout(scene: Scene) -> bool:
    """Whether the window looks at a layout as it spreads: of a network alone, seen from nowhere in particular."""
    return bool(scene.graphs) and not scene.layers and not scene.volumes and "view_deg" not in scene.given
