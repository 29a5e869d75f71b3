"""Files dropped anywhere on the window: what is said of them, and where they go."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from plexoscope.app.window.drop_words import drop_words, dropped_paths
from tests.app.user import FORNIX

NOTHING = Qt.KeyboardModifier.NoModifier


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def text(words: str) -> QMimeData:
    data = QMimeData()
    data.setText(words)
    return data


def enter(window, data: QMimeData, place: QPoint) -> bool:
    event = QDragEnterEvent(place, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NOTHING)
    QApplication.sendEvent(window.windowHandle(), event)
    return event.isAccepted()


def drop(window, data: QMimeData, place: QPoint) -> None:
    event = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NOTHING)
    QApplication.sendEvent(window.windowHandle(), event)


def middle(window, widget) -> QPoint:
    return widget.mapTo(window, widget.rect().center())


@pytest.mark.parametrize("name", ["Open", "Methods", "Log"])
def test_files_are_opened_wherever_they_are_dropped(window, qtbot, name):
    window.docks.bring_up(name)
    place = middle(window, window.docks[name])
    data = files(FORNIX)
    assert enter(window, data, place)
    assert window.drops.sign.isVisible()
    assert window.drops.sign.words == "Open 1 tractogram"
    drop(window, data, place)
    assert not window.drops.sign.isVisible()
    qtbot.waitUntil(lambda: len(window.document.state.layers) == 1, timeout=10_000)


def test_a_text_that_is_no_file_is_left_to_who_edits_text(window):
    assert not enter(window, text("some words"), QPoint(400, 300))
    assert not window.drops.sign.isVisible()


def test_a_file_dropped_on_an_input_of_a_method_becomes_that_input(window, qtbot, tmp_path):
    window.running.choose_method("structural-connectome")
    form = window.running.methods.inputs
    wanted = next(each for each in form._manifest.inputs if {"parcellation", "volume"} & set(each.kinds))
    atlas = tmp_path / "atlas.nii.gz"
    atlas.write_bytes(b"")
    box, data = form.boxes[wanted.name], files(atlas)
    qtbot.waitUntil(lambda: window.childAt(middle(window, box)) is box)
    place = middle(window, box)
    assert enter(window, data, place)
    assert window.drops.sign.words == f"Use atlas.nii.gz as {wanted.title}"
    drop(window, data, place)
    assert window.document.state.settings("structural-connectome").inputs[wanted.name] == str(atlas)
    assert not window.services.background.jobs


def test_what_is_dragged_is_told_by_kind(window, tmp_path):
    def told(*names):
        return drop_words([tmp_path / name for name in names], window._openers())

    assert told("a.trk", "b.tck", "c.nii.gz") == ("Open 2 tractograms and 1 volume", "")
    assert told("a.plexo") == ("Open 1 session", "")
    assert told("a.trk", "b.nii", "c.graphml")[0] == "Open 1 tractogram, 1 volume and 1 network"
    assert told("a.docx") == ("", "Cannot be opened: a.docx")
    assert told("a.trk", "b.docx") == ("Open 1 tractogram", "Cannot be opened: b.docx")


def test_texts_that_are_addresses_or_paths_of_files_count_as_files(qapp, tmp_path):
    path = tmp_path / "my brain.trk"
    path.write_bytes(b"")
    for words in (str(path), f"'{path}'", QUrl.fromLocalFile(str(path)).toString(), f"{path}\n{path}\n"):
        assert set(dropped_paths(text(words))) == {path}
    for words in ("", "my brain.trk", f"{path}\nand more", "https://example.org/a.trk"):
        assert dropped_paths(text(words)) == []
