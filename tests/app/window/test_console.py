"""The console in the window: typed with keys, it runs Python with what is open, and ends nothing."""

import sys

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication

from plexoscope.app.window.interpreter import Interpreter


@pytest.fixture
def console(window, qtbot):
    """The console of the window, shown by its action."""
    window.actions_.qaction("panels.console").trigger()
    dock = window.docks["Console"].widget().widget
    qtbot.waitUntil(lambda: dock.interpreter is not None)
    return dock


def typed(console, qtbot, text: str) -> str:
    """What it says after a line is typed and Enter pressed."""
    before = console.told.toPlainText()
    qtbot.keyClicks(console.input, text)
    qtbot.keyClick(console.input, Qt.Key.Key_Return)
    return console.told.toPlainText()[len(before) :]


def test_what_is_open_is_at_hand_and_what_is_done_can_be_undone(window, console, qtbot):
    assert "Nothing is open" in typed(console, qtbot, "doc")
    typed(console, qtbot, "add(np.ones((4, 4)) - np.eye(4), name='four')")
    assert "Network(4 nodes, 6 edges)" in typed(console, qtbot, "doc")
    assert "[Network(4 nodes, 6 edges)]" in typed(console, qtbot, "selected()")
    typed(console, qtbot, "do('view.look', azimuth=10, elevation=20)")
    assert window.document.state.camera.azimuth_deg == 10
    assert "ArgumentError: expected the id of an action" in typed(console, qtbot, "do('veiw.left')")
    window.document.history.undo()
    window.document.history.undo()
    assert window.document.state.graphs == ()
    assert console.script().startswith("doc\nadd(np.ones")
    assert "veiw" not in console.script()


def test_faults_end_nothing_and_show_what_was_typed(window, console, qtbot):
    said = typed(console, qtbot, "1/0")
    assert "1/0" in said.splitlines()[0]
    assert said.rstrip().endswith("ZeroDivisionError: division by zero")
    assert "interpreter.py" not in said
    assert "do('app.quit')" in typed(console, qtbot, "exit()")
    assert "SyntaxError" in typed(console, qtbot, "a b")
    assert window.isVisible()


def test_a_block_is_run_when_it_is_complete_and_pasted_as_a_whole(console, qtbot):
    typed(console, qtbot, "for i in range(2):")
    assert console.input.toPlainText() == "for i in range(2):\n"
    qtbot.keyClicks(console.input, "    print(i)")
    qtbot.keyClick(console.input, Qt.Key.Key_Return)
    assert ">>> for i" not in console.told.toPlainText()
    qtbot.keyClick(console.input, Qt.Key.Key_Return)
    assert console.told.toPlainText().endswith("0\n1\n")
    QGuiApplication.clipboard().setText("def f(x):\n\n    return x + 1\n\nf(41)")
    console.input.paste()
    qtbot.keyClick(console.input, Qt.Key.Key_Return)
    assert console.told.toPlainText().endswith("42\n")


def test_tab_completes_and_up_goes_back(console, qtbot):
    qtbot.keyClicks(console.input, "x = px.Temp")
    qtbot.keyClick(console.input, Qt.Key.Key_Tab)
    assert console.input.toPlainText() == "x = px.TemporalNetwork"
    console.input.clear()
    typed(console, qtbot, "11 * 11")
    qtbot.keyClick(console.input, Qt.Key.Key_Up)
    assert console.input.toPlainText() == "11 * 11"
    qtbot.keyClick(console.input, Qt.Key.Key_Down)
    assert console.input.toPlainText() == ""


def test_a_statement_that_goes_on_is_interrupted(console, qtbot):
    assert not console.end.isEnabled()
    seen = []
    QTimer.singleShot(0, lambda: seen.append(console.end.isEnabled()))
    QTimer.singleShot(50, lambda: qtbot.mouseClick(console.end, Qt.MouseButton.LeftButton))
    console.submit("while True:\n    pass\n")
    assert console.told.toPlainText().endswith("Interrupted\n")
    assert seen == [True]
    assert console.input.isEnabled()
    assert sys.gettrace() is None or "coverage" in repr(sys.gettrace())


def test_what_was_typed_is_kept_over_starts(window, console, qtbot, monkeypatch):
    from plexoscope.app.window.console import ConsoleDock

    kept = []
    first = ConsoleDock(dict, window.services.theme, "", kept.append)
    qtbot.addWidget(first)
    first.show()
    first.submit("a = 1")
    second = ConsoleDock(dict, window.services.theme, kept[-1], kept.append)
    qtbot.addWidget(second)
    second.show()
    qtbot.keyClick(second.input, Qt.Key.Key_Up)
    assert second.input.toPlainText() == "a = 1"


def test_another_theme_has_its_colours(window, console, qtbot):
    typed(console, qtbot, "7 * 6")
    window.toggle_theme()
    cursor = console.told.textCursor()
    cursor.setPosition(console.told.toPlainText().index("42") + 1)
    assert cursor.charFormat().foreground().color() == window.services.theme.now.colour("text")


def test_nothing_of_it_is_imported_before_it_is_shown(window):
    assert window.docks["Console"].widget().if_made is None


def test_the_last_value_is_there_and_names_stay():
    interpreter = Interpreter({})
    assert interpreter.run("a = 3\na + 1") == ("4\n", True)
    assert interpreter.run("_ * 2") == ("8\n", True)
    assert interpreter.run("print('x'); None") == ("x\n", True)
    assert interpreter.completions("b = nothing_like_it") == []
