"""Actions and docks of an empty window: what cannot be done is disabled from the start, every dock has a key."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QMenu, QWidget

from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.view.part import Dock, DockArea
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.window.actions import DOCK_KEYS, dock_actions
from plexoscope.app.window.main_window import FRAME_PX, first_geometry

ACTIONS_PAGE = Path(__file__).parents[3] / "docs" / "actions.md"
NEED_NOTHING = (
    "file.open",
    "session.open",
    "app.quit",
    "sample.",
    "view.order.",
    "view.shading.",
    "edit.preferences",
    "preferences.set",
    "view.theme",
    "view.background",
    "view.vision.",
    "view.palette",
    "workspace.",
    "help.",
)
NEED_NO_RUN = ("method.choose", "method.replay", "method.reload", "panels.")


def test_an_empty_window_offers_only_what_does_something(window):
    enabled = {action.id for action in window.actions_ if window.actions_.qaction(action.id).isEnabled()}
    assert enabled == {action.id for action in window.actions_ if action.enabled()}
    assert {id for id in enabled if not id.startswith((*NEED_NOTHING, *NEED_NO_RUN))} == set()
    for action in window.actions_:
        assert bool(action.why_not()) == (action.id not in enabled), action.id
        assert action.why_not() in window.actions_.qaction(action.id).toolTip(), action.id
    assert {"file.open", "sample.fornix", "view.theme", "method.replay", "panels.log"} <= enabled


def test_the_page_of_actions_names_each_with_its_arguments(window):
    text = ACTIONS_PAGE.read_text(encoding="utf-8")
    for action in window.actions_:
        if action.id.startswith("sample.") and action.id != "sample.all":
            continue
        row = next((line for line in text.splitlines() if f"`{action.id}`" in line), "")
        assert row, f"{action.id} is not in docs/actions.md"
        assert all(f"{argument.name}=" in row for argument in action.arguments), action.id


def test_no_dock_lacks_its_action_and_no_two_share_a_key(window):
    keys = [window.actions_.qaction(f"panels.{name.lower()}").shortcut().toString() for name in window.docks]
    assert sorted(keys) == sorted(set(keys) & set(DOCK_KEYS))


@pytest.mark.parametrize("screen", [(0, 0, 1440, 900), (0, 25, 1280, 695), (1920, 0, 2560, 1440), (0, 0, 1024, 600)])
def test_the_first_window_stands_on_the_screen_with_its_frame(screen):
    available = QRect(*screen)
    inner = first_geometry(available)
    side, title = FRAME_PX.width() // 2, FRAME_PX.height() - FRAME_PX.width() // 2
    assert available.contains(inner.adjusted(-side, -title, side, side))
    assert inner.size() == first_geometry(available.translated(300, 40)).size()
    assert abs(available.center().x() - inner.center().x()) <= 1


def test_a_window_fits_its_screen(window):
    assert window.screen().availableGeometry().contains(window.geometry())


def test_a_dock_without_a_key_gets_one_that_is_free(qapp):
    docks = [
        Dock("Own", QWidget(), DockArea.RIGHT),
        Dock("Log", QWidget(), DockArea.BOTTOM, "F8"),
        Dock("First", QWidget(), DockArea.BOTTOM, "F4"),
    ]
    toggled = []
    actions = dock_actions(docks, toggled.append)
    assert [(action.id, action.shortcut) for action in actions] == [
        ("panels.first", "F4"),
        ("panels.own", "F5"),
        ("panels.log", "F8"),
    ]
    actions[1].run()
    assert toggled == ["Own"]


def test_a_part_may_add_to_the_menus_of_others(qapp):
    parent = QWidget()
    actions = Actions(parent, ThemeSource())
    for id, menu, section in (
        ("a", "File", 0),
        ("q", "File", 3),
        ("v", "View", 1),
        ("s", "File", 2),
        ("b", "Own/Sub", 0),
    ):
        actions.add(Action(id, id, lambda: None, menu, section=section))
    assert [action.id for action in actions] == ["a", "s", "q", "v", "b"]


def test_an_icon_is_drawn_with_the_menu_that_shows_it(window):
    in_menus = [action.id for action in window.actions_ if action.icon and action.menu and not action.toolbar]
    qactions = {id: window.actions_.qaction(id) for id in in_menus}
    assert in_menus
    assert all(qaction.icon().isNull() for qaction in qactions.values())
    for menu in window.menuBar().findChildren(QMenu):
        menu.aboutToShow.emit()
    assert not any(qaction.icon().isNull() for qaction in qactions.values())
    for action in window.actions_:
        if action.icon and action.toolbar:
            assert not window.actions_.qaction(action.id).icon().isNull(), action.id
