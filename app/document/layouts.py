"""Layouts of the window: chosen, kept as the user left them, saved under a name, begun anew. Edits without Qt.

A workspace that the user goes away from is there as it was when he is back; the user's own are kept as he saved them.
"""

from collections.abc import Iterable
from dataclasses import replace

from plexoscope.app.document.arrangement import Arrangement, Side, kept, placed, split, tabs, views_of
from plexoscope.app.document.further_scene import PREFIX, FurtherScene
from plexoscope.app.document.state import State
from plexoscope.app.document.workspace import COMPARE, RESULTS, SCENE, WORKSPACES, Workspace


def layout_names(state: State) -> list[str]:
    """Of the workspaces that come with the window, and of the user's own."""
    return [*WORKSPACES, *(own.name for own in state.own_layouts)]


def own_names(state: State) -> list[str]:
    return [own.name for own in state.own_layouts]


def is_own(state: State, name: str) -> bool:
    return name in own_names(state)


def chosen(state: State, name: str, *, has_runs: bool = False) -> State:
    """Change to a layout, as the user left it; to the present one nothing changes.

    Parameters
    ----------
    has_runs
        Whether there are runs that Compare can lay side by side.
    """
    if name == state.workspace.name:
        return state
    left = (*(each for each in state.layouts_left if each.name not in (name, state.workspace.name)), state.workspace)
    known = next((each for each in state.layouts_left if each.name == name), None)
    if known is None or (name == COMPARE and (RESULTS in views_of(known.arrangement)) != has_runs):
        return begun(replace(state, layouts_left=left), name, has_runs=has_runs)
    return tidied(replace(state, layouts_left=left, workspace=known))


def begun(state: State, name: str, *, has_runs: bool = False) -> State:
    """Change to a layout as it begins, whatever has become of it."""
    own = next((each for each in state.own_layouts if each.name == name), None)
    if own is not None:
        return tidied(replace(state, workspace=own))
    if name == COMPARE and not has_runs:
        return tidied(_side_by_side(state))
    return tidied(replace(state, workspace=WORKSPACES[name].begins))


def saved(state: State, name: str) -> State:
    """Keep the present arrangement under a name, in the place of what had it."""
    own = replace(state.workspace, name=name)
    others = [each for each in state.own_layouts if each.name != name]
    at = own_names(state).index(name) if is_own(state, name) else len(others)
    left = tuple(each for each in state.layouts_left if each.name != name)
    if state.workspace.name != name and not is_own(state, state.workspace.name):
        left = (*left, state.workspace)
    return tidied(replace(state, own_layouts=(*others[:at], own, *others[at:]), layouts_left=left, workspace=own))


def renamed(state: State, name: str, to: str) -> State:
    """Give one of the user's own layouts another name."""

    def with_name(each: Workspace) -> Workspace:
        return replace(each, name=to) if each.name == name else each

    return replace(
        state,
        own_layouts=tuple(map(with_name, state.own_layouts)),
        layouts_left=tuple(map(with_name, state.layouts_left)),
        workspace=with_name(state.workspace),
    )


def removed(state: State, name: str) -> State:
    """Forget one of the user's own layouts; who is in it goes to the first of all."""
    if state.workspace.name == name:
        state = chosen(state, next(iter(WORKSPACES)))
    own = tuple(each for each in state.own_layouts if each.name != name)
    left = tuple(each for each in state.layouts_left if each.name != name)
    return tidied(replace(state, own_layouts=own, layouts_left=left))


def why_no_name(state: State, name: str, but: str = "") -> str:
    """Return "" if a layout may be called so, else why not.

    Parameters
    ----------
    but
        The layout that has the name now, if that is to be called so.
    """
    if not name.strip():
        return "A layout needs a name"
    if name in WORKSPACES:
        return f"{name} comes with Plexoscope: choose another name"
    if but and name != but and is_own(state, name):
        return f"There is a layout {name} already"
    return ""


def with_own(state: State, own: Iterable[Workspace]) -> State:
    """With layouts that are kept elsewhere, after those that the state has; of two with one name that of the state."""
    known = set(layout_names(state))
    more = tuple(each for each in own if each.name not in known)
    return replace(state, own_layouts=(*state.own_layouts, *more)) if more else state


def tidied(state: State) -> State:
    """Without further scenes that stand nowhere; one that stands somewhere and is not known is made."""
    everywhere = [state.workspace, *state.layouts_left, *state.own_layouts]
    named = {view for each in everywhere for view in views_of(each.arrangement) if view.startswith(PREFIX)}
    scenes = [scene for scene in state.scenes if scene.id in named]
    scenes += [FurtherScene(id) for id in sorted(named - {scene.id for scene in scenes})]
    return state if tuple(scenes) == state.scenes else replace(state, scenes=tuple(scenes))


def arranged_as(state: State, arrangement: Arrangement) -> State:
    """With the views of the middle elsewhere."""
    return tidied(replace(state, workspace=replace(state.workspace, arrangement=arrangement)))


def with_new_scene(state: State, beside: str = "") -> State:
    """With a further view of the scene, linked, at the right of another view or of all."""
    scene = FurtherScene(free_id(state))
    beside = beside if beside in views_of(state.workspace.arrangement) else ""
    workspace = replace(
        state.workspace, arrangement=placed(state.workspace.arrangement, scene.id, beside, Side.RIGHT), enlarged=""
    )
    return replace(state, scenes=(*state.scenes, scene), workspace=workspace)


def free_id(state: State) -> str:
    """The id of the next further scene; the main one counts as the first."""
    taken = {scene.id for scene in state.scenes}
    return next(id for number in range(2, len(taken) + 3) if (id := f"{PREFIX}{number}") not in taken)


def only_these(state: State, only: tuple[str, ...] | None) -> State:
    """A state in which nothing else is open."""
    if only is None:
        return state
    return replace(
        state,
        layers=tuple(each for each in state.layers if each.id in only),
        volumes=tuple(each for each in state.volumes if each.id in only),
        graphs=tuple(each for each in state.graphs if each.id in only),
        selected_layer=state.selected_layer if state.selected_layer in only else None,
    )


def scene_named(state: State, id: str) -> FurtherScene | None:
    """A further scene by its id; None if there is none."""
    return next((scene for scene in state.scenes if scene.id == id), None)


def with_scene(state: State, scene: FurtherScene) -> State:
    """With another state of a further scene."""
    return replace(state, scenes=tuple(scene if each.id == scene.id else each for each in state.scenes))


def known_views(workspace: Workspace, views: Iterable[str]) -> Workspace | None:
    """A workspace of another day, as far as its views still exist."""
    arrangement = kept(workspace.arrangement, views)
    return None if arrangement is None else replace(workspace, arrangement=arrangement)


def _side_by_side(state: State) -> State:
    """Two scenes with one camera: of two tractograms or networks each one, otherwise both of all that is open."""
    begins = WORKSPACES[COMPARE].begins
    pairs = [[each.id for each in members] for members in (state.layers, state.graphs) if len(members) > 1]
    if not pairs:
        right = FurtherScene(free_id(state))
        arrangement = split(True, (tabs(SCENE), 0.5), (tabs(right.id), 0.5))
        return replace(state, scenes=(*state.scenes, right), workspace=replace(begins, arrangement=arrangement))
    volumes = tuple(volume.id for volume in state.volumes)
    scenes = list(state.scenes)
    for member in pairs[0][:2]:
        id = free_id(replace(state, scenes=tuple(scenes)))
        scenes.append(FurtherScene(id, only=(member, *volumes)))
    left, right = scenes[-2:]
    arrangement = split(True, (tabs(left.id, SCENE), 0.5), (tabs(right.id), 0.5))
    return replace(state, scenes=tuple(scenes), workspace=replace(begins, arrangement=arrangement))
