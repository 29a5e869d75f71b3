"""A scene of a script as the window holds one: what was asked for, and else what the window is set to."""

from dataclasses import replace
from typing import Any

from plexoscope.api.scene import Scene
from plexoscope.app.cli.rendering.graphs import as_asked
from plexoscope.app.cli.rendering.state import PLANES, slab_of, styled
from plexoscope.app.document.edits import with_graphs, with_layers, with_volumes
from plexoscope.app.document.framing import Placed, camera_on
from plexoscope.app.document.state import State, ViewSettings
from plexoscope.render.scene.scene import Looks, OrderSettings


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
    view = replace(state.view, **_view_changes(scene, state.view))
    if settings.slab is not None:
        view = replace(view, slab=slab_of(settings, camera))
    return replace(state, layers=layers, camera=camera, view=view)


def follows_layout(scene: Scene) -> bool:
    """Whether the window looks at a layout as it spreads: of a network alone, seen from nowhere in particular."""
    return bool(scene.graphs) and not scene.layers and not scene.volumes and "view_deg" not in scene.given


def _view_changes(scene: Scene, view: ViewSettings) -> dict[str, Any]:
    settings, given = scene.settings({}), scene.given
    changes: dict[str, Any] = {}
    if "order" in given:
        changes["order"] = settings.order
    if {"voxel_mm", "n_directions"} & given:
        changes["order_settings"] = OrderSettings(settings.voxel_mm, settings.n_directions)
    if {"shade", "depth_cue"} & given:
        changes["looks"] = Looks(settings.shade, settings.depth_cue)  # type: ignore[arg-type]
    if scene.slices_mm and view.crosshair_mm is not None:
        at_mm = {**dict(zip("xyz", view.crosshair_mm, strict=True)), **dict(scene.slices_mm)}
        changes["planes"] = frozenset(PLANES[axis] for axis, _ in scene.slices_mm)
        changes["crosshair_mm"] = (at_mm["x"], at_mm["y"], at_mm["z"])
    return changes
