"""Sessions in the window: what is saved is opened as it was, what is not saved is given back, and nothing is nagged."""

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton

from plexoscope.app.document.filter_settings import Condition, FilterSettings, Group
from plexoscope.app.scene.picture_file import picture_of
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.session.autosave import left_behind
from plexoscope.app.window.recent_files import RecentFiles
from plexoscope.app.window.sources_question import LEAVE_OUT, SourcesQuestion
from plexoscope.models.tracts.filters import Passes
from plexoscope.models.tracts.regions import Sphere
from tests.app.cli.rendering.small_files import write_files

SIZE_PX, BLACK = (120, 90), (0.0, 0.0, 0.0, 1.0)


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return write_files(folder)


def picture(window) -> np.ndarray:
    document = window.document
    scene = scene_of(document.state, BLACK, document.shown, document.placed)
    drawn = picture_of(scene, SIZE_PX, document.placed_graphs, document.state.selected_nodes)
    return np.asarray(drawn, np.float64)


def members(state) -> tuple:
    return (*state.layers, *state.volumes, *state.graphs)


def settled(window) -> bool:
    document, state = window.document, window.document.state
    placed = [document.placed.get(graph.id) for graph in state.graphs]
    has_places = all(each is not None and not each.settling for each in placed)
    filtered = all(layer.id in document.shown for layer in state.layers if layer.filter.filter() is not None)
    return has_places and filtered and not window.graphs.layouts.settling and not window.services.background.jobs


def fill(window, qtbot, files) -> None:
    """Open some of each, and make it one's own."""
    document = window.document
    window.open_files([files["bundle"], files["scan"], files["friends"]])
    qtbot.waitUntil(lambda: len(members(document.state)) == 3, timeout=10_000)
    qtbot.waitUntil(lambda: settled(window), timeout=10_000)
    (layer,) = document.state.layers
    near = Condition(1, Passes(Sphere((0.0, 0.0, 0.0), 12.0)))
    document.change_layer(layer.id, "Filter", filter=FilterSettings((Group((near,)),)))
    document.restyle(layer.id, "Opacity", opacity=0.9, width_px=8.0)
    document.select_nodes(("node 3",))
    document.move_camera(document.state.camera.orbited(20, 10), "test")
    qtbot.waitUntil(lambda: settled(window), timeout=10_000)


def save(window, qtbot, path) -> None:
    window.sessions.save_as(path)
    qtbot.waitUntil(lambda: window.sessions.path == path, timeout=10_000)


def test_what_is_saved_closed_and_opened_gives_the_same_picture(make_window, installed_methods, qtbot, files):
    window = make_window(installed_methods)
    assert window.windowTitle() == "Plexoscope"
    fill(window, qtbot, files)
    before, path = picture(window), files["bundle"].with_name("s.plexo")
    assert window.windowTitle() == "Untitled[*] – Plexoscope"
    assert window.isWindowModified()
    save(window, qtbot, path)
    assert (window.windowTitle(), window.isWindowModified()) == ("s.plexo[*] – Plexoscope", False)
    state = window.document.state
    window.actions_.qaction("session.new").trigger()
    assert window.document.state.layers == ()
    assert window.windowTitle() == "Plexoscope"
    window.document.history.undo()
    assert window.document.state == state
    window.document.history.redo()

    other = make_window(installed_methods)
    other.open_files([path])
    qtbot.waitUntil(lambda: other.sessions.path == path and settled(other), timeout=10_000)
    opened = other.document.state
    assert before.std() > 5, "something is seen"
    assert ((picture(other) - before) ** 2).mean() < 255**2 / 10**6, "60 dB"
    assert (opened.selected_nodes, opened.camera) == (state.selected_nodes, state.camera)
    assert opened.current_layer.name == state.current_layer.name
    assert not other.isWindowModified()
    assert other.document.history.undo_text() == "Open s.plexo"
    other.tractograms.filter.add_sphere()
    ids = [each.id for each in other.document.state.layers[0].filter.conditions()]
    assert len(set(ids)) == len(ids) == 2, "ids count from 1 in each window"
    other.document.history.undo()
    other.document.restyle(opened.layers[0].id, "Change opacity", opacity=0.25)
    assert other.isWindowModified()
    other.document.history.undo()
    assert not other.isWindowModified()


def test_a_session_that_cannot_be_read_or_written_changes_nothing(window, qtbot, tmp_path):
    (tmp_path / "bad.plexo").write_bytes(b"no zip")
    before = window.document.state
    window.open_files([tmp_path / "bad.plexo"])
    qtbot.waitUntil(lambda: bool(window.messages.all), timeout=5_000)
    assert "annot be read as .plexo" in window.messages.all[-1].title
    assert window.document.state is before
    window.sessions.save_as(tmp_path / "no folder" / "s.plexo")
    qtbot.waitUntil(lambda: len(window.messages.all) == 2, timeout=5_000)
    assert window.messages.all[-1].title.startswith("The session cannot be saved (No such file or directory)")
    assert window.sessions.path is None


def test_what_is_missing_is_asked_about_and_found_with_what_lay_beside_it(window, qtbot, files, tmp_path):
    fill(window, qtbot, files)
    path = tmp_path / "s.plexo"
    save(window, qtbot, path)
    window.sessions.begin_anew()
    moved = tmp_path / "moved"
    files["scan"].parent.rename(moved)
    window.open_files([path])
    qtbot.waitUntil(lambda: bool(window.findChildren(SourcesQuestion)), timeout=5_000)
    (question,) = window.findChildren(SourcesQuestion)
    assert [box.currentText() for box in question.boxes.values()] == [LEAVE_OUT] * 3
    assert window.document.state.layers == ()
    first = question._troubles[0]
    question.take(first, moved / first.path.name)
    assert all(path is not None and path.parent == moved for path in question.answers().values())
    question.accept()
    qtbot.waitUntil(lambda: bool(window.document.state.layers), timeout=10_000)
    assert window.document.state.layers[0].path == moved / "bundle.trx"


def test_nothing_is_written_as_long_as_nothing_changes(window, qtbot, files, monkeypatch):
    window.sessions._timer.setInterval(30)
    window.sessions.start_keeping()
    qtbot.wait(100)
    assert window.sessions.autosaver.n_written == 0
    assert not window.sessions.autosaver.folder.exists()
    fill(window, qtbot, files)
    qtbot.waitUntil(lambda: not window.sessions._timer.isActive(), timeout=5_000)
    window.sessions.autosaver.wait()
    n = window.sessions.autosaver.n_written
    assert n > 0
    qtbot.wait(200)
    assert window.sessions.autosaver.n_written == n


def test_what_a_lost_window_had_open_is_given_back_with_one_click(make_window, installed_methods, qtbot, files):
    window = make_window(installed_methods)
    window.sessions._timer.setInterval(20)
    window.sessions.start_keeping()
    fill(window, qtbot, files)
    clusters_of = window.document.state.layers[0]
    before = picture(window)
    qtbot.waitUntil(lambda: not window.sessions._timer.isActive(), timeout=5_000)
    window.sessions.autosaver.wait()
    root = window.sessions.autosaver.root
    assert left_behind(root) == [], "its process lives"
    window.sessions.autosaver.release()  # as the system does when it is killed
    window.sessions.autosaver = None
    (left,) = left_behind(root)
    assert left.n_open == 3

    other = make_window(installed_methods)
    other.sessions.start_keeping()
    qtbot.waitUntil(lambda: not other.view.empty.offer.isHidden(), timeout=5_000)
    button = other.view.empty.offer.findChildren(QPushButton)[0]
    words = other.view.empty.offer.findChildren(QLabel)[0].text()
    assert words == f"Restore what was open at {left.when:%H:%M} (3 layers)?"
    button.click()
    qtbot.waitUntil(lambda: bool(other.document.state.layers) and settled(other), timeout=10_000)
    assert ((picture(other) - before) ** 2).mean() < 255**2 / 10**6
    assert other.document.state.layers[0].style == clusters_of.style
    assert other.isWindowModified()
    other.sessions._keep()
    other.sessions.autosaver.wait()
    assert not left.folder.exists(), "the new one has it all"


def test_closing_asks_nothing_and_offers_what_was_not_saved(make_window, installed_methods, qtbot, files):
    window = make_window(installed_methods)
    window.sessions.start_keeping()
    fill(window, qtbot, files)
    root = window.sessions.autosaver.root
    window.close()
    (left,) = left_behind(root)
    other = make_window(installed_methods)
    other.sessions.start_keeping()
    qtbot.waitUntil(lambda: not other.view.empty.offer.isHidden(), timeout=5_000)
    other.view.empty.offer.findChildren(QPushButton)[1].click()
    assert not left.folder.exists()
    assert other.view.empty.offer.isHidden()


def test_what_is_saved_is_not_offered_again(make_window, installed_methods, qtbot, files):
    window = make_window(installed_methods)
    window.sessions.start_keeping()
    fill(window, qtbot, files)
    save(window, qtbot, files["bundle"].with_name("s.plexo"))
    root = window.sessions.autosaver.root
    window.close()
    assert left_behind(root) == []
    assert list(root.iterdir()) == []


def test_recent_files_are_offered_without_those_that_are_gone(qtbot, tmp_path):
    kept, opened, menu = [], [], QMenu()
    qtbot.addWidget(menu)
    recent = RecentFiles("{no list", kept.append)
    paths = [tmp_path / name for name in (*map(str, range(11)), "a & b")]
    for path in paths:
        path.touch()
        recent.add([path])
    paths[5].unlink()
    again = RecentFiles(kept[-1], kept.append)
    again.fill(menu, opened.extend)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["a && b", "10", "9", "8", "7", "6", "4", "3", "2", "Forget these"]
    menu.actions()[0].trigger()
    assert opened == [tmp_path / "a & b"]
    menu.actions()[-1].trigger()
    again.fill(menu, opened.extend)
    assert [action.text() for action in menu.actions()] == ["Nothing was opened yet"]
    assert kept[-1] == ""
