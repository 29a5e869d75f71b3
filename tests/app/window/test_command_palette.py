"""The command palette: every action is found by typing."""

from PySide6.QtCore import Qt


def test_every_action_can_be_found_by_typing_and_no_shortcut_is_taken_twice(window):
    shortcuts = [action.shortcut for action in window.actions_ if action.shortcut]
    assert len(shortcuts) == len(set(shortcuts))
    window.palette_.open()
    found = {
        window.palette_.list.model().index(row, 0).data(Qt.ItemDataRole.UserRole)
        for row in range(window.palette_.list.model().rowCount())
    }
    assert found == {action.id for action in window.actions_ if action.enabled()}
    window.palette_.entry.setText("picture save")
    assert window.palette_.list.model().rowCount() == 0, "nothing to save yet: not offered"
    window.palette_.entry.setText("theme")
    assert window.palette_.list.model().rowCount() == 1
    window.palette_.hide()


def test_the_palette_runs_what_was_typed(window, qtbot):
    theme = window.services.theme.now.name
    window.palette_.open()
    qtbot.keyClicks(window.palette_.entry, "night")
    qtbot.keyClick(window.palette_.entry, Qt.Key.Key_Return)
    assert window.services.theme.now.name != theme
