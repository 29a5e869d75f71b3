"""The command palette: actions, methods, samples and what is open are found by typing, and chosen with the keyboard."""

import pytest
from PySide6.QtCore import Qt

from plexoscope.app.inputs.samples import all_samples
from plexoscope.app.inputs.typed_search import found, words_of
from tests.app.user import open_file

N_SEEN = 12
"""Lines that can be seen without scrolling."""


def type_in(window, qtbot, text: str) -> list[str]:
    window.palette_.open()
    qtbot.keyClicks(window.palette_.entry, text)
    return [thing.id for thing in window.palette_.found]


def test_everything_is_found_by_its_title_and_by_another_word(window):
    palette = window.palette_
    palette.open()
    things = {thing.id: thing for thing in palette.found}
    assert set(things) >= {action.id for action in window.actions_}
    for action in window.actions_:
        assert action.id in [each.id for each in found(palette.found, action.title)][:3], action.title
        own = [word for word in words_of(action.keywords).split() if word not in things[action.id].in_title]
        assert own, f"{action.id} has no synonym"
        assert any(action.id in [each.id for each in found(palette.found, word)][:N_SEEN] for word in own), action.id
    for method in window.running.library.methods:
        for typed in (method.manifest.title, method.id):
            assert f"method:{method.id}" in [each.id for each in found(palette.found, typed)][:3], typed
    for sample in all_samples(window.running.library.methods):
        ids = [each.id for each in found(palette.found, sample.title)]
        assert {f"sample:{sample.id}", f"sample.{sample.id}"} & set(ids[:3]), sample.title
    palette.hide()


def test_what_cannot_be_done_is_shown_with_the_reason_and_not_done(window, qtbot):
    ids = type_in(window, qtbot, "sagittal slices")
    assert ids == ["slices.sagittal"]
    assert window.palette_.found[0].why_not == "Open a volume first"
    qtbot.keyClick(window.palette_.entry, Qt.Key.Key_Return)
    assert window.palette_.isVisible()
    assert window.document.history.count() == 0
    window.palette_.hide()


def test_the_palette_runs_what_was_typed_and_offers_it_first_the_next_time(window, qtbot):
    theme = window.services.theme.now.name
    type_in(window, qtbot, "night")
    qtbot.keyClick(window.palette_.entry, Qt.Key.Key_Return)
    assert window.services.theme.now.name != theme
    window.palette_.open()
    assert window.palette_.found[0].id == "view.theme"
    window.palette_.hide()


def test_a_method_is_selected_and_what_is_open_too(window, qtbot):
    open_file(window, qtbot)
    open_file(window, qtbot)
    first, last = window.document.state.layers
    assert window.document.state.selected_layer == last.id
    type_in(window, qtbot, first.name)
    qtbot.keyClick(window.palette_.entry, Qt.Key.Key_Return)
    assert window.document.state.selected_layer == first.id
    window.docks["Methods"].hide()
    assert type_in(window, qtbot, "pivem")[0] == "method:pivem"
    qtbot.keyClick(window.palette_.entry, Qt.Key.Key_Return)
    assert window.document.state.selected_method == "pivem"
    assert window.docks["Methods"].isVisible()


def test_an_action_is_told_what_it_needs(window, qtbot):
    open_file(window, qtbot)
    assert type_in(window, qtbot, "opacity of the layer")[0] == "layer.opacity"
    qtbot.keyClick(window.palette_.entry, Qt.Key.Key_Return)
    assert window.palette_.isVisible(), "it asks for the rest"
    qtbot.keyClicks(window.palette_.entry, "0.05")
    assert window.palette_.found[0].title == "Opacity of the layer: value 0.05"
    qtbot.keyClick(window.palette_.entry, Qt.Key.Key_Return)
    assert window.document.state.layers[0].style.opacity == pytest.approx(0.05)


def test_an_empty_result_says_what_can_be_typed(window, qtbot):
    assert type_in(window, qtbot, "xyzzy") == []
    assert window.palette_.empty.isVisible()
    assert "“xyzzy”" in window.palette_.empty.text()
    qtbot.keyClick(window.palette_.entry, Qt.Key.Key_Return)  # nothing to choose
    qtbot.keyClick(window.palette_.entry, Qt.Key.Key_Down)
    window.palette_.entry.clear()
    assert window.palette_.list.isVisible()
    window.palette_.hide()
