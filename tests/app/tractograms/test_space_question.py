"""A file that does not say its space is asked about once, and the answer remembered for as long as it is the same."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QPushButton

from plexoscope.app.document.state import Layer
from plexoscope.app.inputs.streamline_choices import StreamlineChoices
from plexoscope.app.inputs.words import WINDOW_KINDS, find
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.app.tractograms.space_question import Hint, SpaceQuestion, space_hint
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.io.tractogram import UNSAID, how_known
from plexoscope.models.io.tractogram.spaces import UNSAID_NOTE
from plexoscope.render.scene.appearance import StreamlineStyle

LINES = Tractogram(np.arange(15).reshape(5, 3) + 10.0, np.array([0, 5]), space=UNSAID, notes=(UNSAID_NOTE,))
LAYER = Layer("a", "a.vtk", Path("a.vtk"), LINES, StreamlineStyle())


@pytest.fixture
def file(monkeypatch, tmp_path) -> Path:
    """A file whose reader is not the point here."""
    monkeypatch.setattr("plexoscope.app.tractograms.opening.read_tractogram", lambda *_: replace(LINES))
    path = tmp_path / "a.vtk"
    path.write_text("lines")
    return path


def question_of(window, qtbot) -> SpaceQuestion:
    def asked() -> list[SpaceQuestion]:
        return [each for each in window.findChildren(SpaceQuestion) if each.isVisible()]

    qtbot.waitUntil(lambda: len(asked()) == 1)
    (question,) = asked()
    qtbot.waitExposed(question)
    return question


def press(question, qtbot, words: str) -> None:
    (button,) = [each for each in question.findChildren(QPushButton) if each.text() == words]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def layer_of(window, qtbot) -> Layer:
    qtbot.waitUntil(lambda: bool(window.document.state.layers))
    (layer,) = window.document.state.layers
    return layer


@pytest.mark.parametrize(("words", "x_mm"), [("LPS+", -10), ("RAS+", 10)])
def test_it_is_asked_once_and_remembered(make_window, installed_methods, qtbot, file, tmp_path, words, x_mm):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(installed_methods, settings=settings)
    window.open_files([file])
    question = question_of(window, qtbot)
    assert not window.document.state.layers
    assert window.tractograms.opener.previews.items
    press(question, qtbot, words)
    layer = layer_of(window, qtbot)
    assert (layer.tractogram.positions_mm[0, 0], how_known(layer.tractogram)) == (x_mm, "given")
    assert window.document.history.count() == 1
    assert not [each for each in window.messages.all if each.level == "warning"]

    again = make_window(installed_methods, settings=settings)
    again.open_files([file])
    assert layer_of(again, qtbot).tractogram.positions_mm[0, 0] == x_mm
    assert again.findChild(SpaceQuestion) is None
    assert again.messages.all[-1].title == f"Opened a.vtk: 1 streamlines, 5 points, {layer.tractogram.space}"
    forget = again.actions_.qaction("file.forget_spaces")
    again.actions_.refresh()
    assert forget.isEnabled()
    forget.trigger()
    again.open_files([file])
    question_of(again, qtbot).reject()


def test_closed_it_is_ras_with_a_note_and_asked_again(window, qtbot, file):
    for n in (1, 2):
        window.open_files([file])
        qtbot.keyClick(question_of(window, qtbot), Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda n=n: len(window.document.state.layers) == n)
        assert window.document.state.layers[-1].tractogram.space == UNSAID
        assert window.messages.all[-1].title == f"a.vtk: {UNSAID_NOTE}"


def test_of_several_files_it_is_asked_once(window, qtbot, file):
    other = file.with_name("b.vtk")
    other.write_text("others")
    window.open_files([file, other])
    press(question_of(window, qtbot), qtbot, "LPS+")
    qtbot.waitUntil(lambda: len(window.document.state.layers) == 2)
    assert {how_known(each.tractogram) for each in window.document.state.layers} == {"given"}


def test_what_was_typed_is_not_asked(window, qtbot, file):
    window.open_found([find(str(file), WINDOW_KINDS, choices=StreamlineChoices("lps"))])
    assert layer_of(window, qtbot).tractogram.positions_mm[0, 0] == -10


def box(low_mm: float, high_mm: float, name: str = "t1"):
    affine = np.diag([high_mm - low_mm] * 3 + [1.0]) / 10
    affine[:3, 3] = low_mm + affine[0, 0] / 2
    affine[3, 3] = 1
    return volume_layer(Path("t1.nii"), Volume(np.ones((10, 10, 10), np.float32), affine, name))


@pytest.mark.parametrize(
    ("volume", "hint"),
    [
        ((5, 30), Hint("ras", "They lie in the box of t1 only if it is RAS+.")),
        ((-30, 30), Hint()),
        ((100, 200), Hint()),
    ],
)
def test_a_volume_hints_where_its_box_holds_only_one_of_both(volume, hint):
    assert space_hint([LAYER], [box(*volume)]) == hint


def test_a_volume_that_comes_later_hints_too(window, qtbot, file):
    window.open_files([file])
    question = question_of(window, qtbot)
    assert question.hint.isHidden()
    qtbot.keyClick(question, Qt.Key.Key_Return)
    assert question.isVisible()
    window.document.add_volumes((box(5, 30),))
    assert question.hint.text() == "They lie in the box of t1 only if it is RAS+."
    qtbot.keyClick(question, Qt.Key.Key_Return)
    assert how_known(layer_of(window, qtbot).tractogram) == "given"
