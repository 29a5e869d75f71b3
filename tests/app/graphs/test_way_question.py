"""A table that could be several things is asked about in the window, once."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from plexoscope.app.graphs.way_question import WayQuestion


def question(window, qtbot) -> list[QPushButton]:
    """The buttons of the question that is asked."""
    qtbot.waitUntil(lambda: bool(window.findChildren(WayQuestion)), timeout=10_000)
    return window.findChildren(WayQuestion)[0].findChildren(QPushButton)


def press(window, qtbot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(WayQuestion))


def test_a_table_that_could_be_several_things(window, qtbot, tmp_path):
    path = tmp_path / "a&b.csv"
    path.write_text("1,2,0.9\n2,3,0.8\n1,3,0.1\n")
    window.open_files([path])
    *ways, cancel = question(window, qtbot)
    assert [way.text().partition(":")[0] for way in ways] == ["matrix", "edges", "events"]
    press(window, qtbot, cancel)
    assert not window.document.state.graphs
    window.open_files([path])
    press(window, qtbot, question(window, qtbot)[1])
    qtbot.waitUntil(lambda: len(window.document.state.graphs) == 1, timeout=10_000)
    assert window.document.state.graphs[0].network.n_edges == 3
    window.open_files([path])
    qtbot.waitUntil(lambda: len(window.document.state.graphs) == 2, timeout=10_000)
    assert not window.findChildren(WayQuestion)
