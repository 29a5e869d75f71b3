"""The form shows every value that a parameter may have, as it is, and tells only values that fit."""

import enum
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from plexoscope.app.methods.parameter_form import ParameterForm
from plexoscope.app.methods.parameter_numbers import next_round_number
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.plugins.parameters import Param, fields, make, values_of


class Solver(enum.Enum):
    ADAM = "adam"
    SGD = "plain sgd"


HERE = Path(__file__)


@dataclass(frozen=True)
class Params:
    """One of each sort."""

    rate: Annotated[float, Param("Rate", low=1e-5, high=1)] = 1e-3
    share: Annotated[float, Param("Share", low=0, high=1, step=0.05)] = 0.25
    tiny: Annotated[float, Param("Tiny", low=2.5e-7)] = 1.25e-6
    tiniest: Annotated[float, Param("Tiniest", low=1e-40)] = 1.0 / 3e30
    huge: Annotated[float, Param("Huge")] = 1.5e300
    count: Annotated[int, Param("Count", low=1, high=9)] = 4
    open_count: Annotated[int, Param("Open count")] = -3
    big_count: Annotated[int, Param("Big count", unit="mm")] = 2**40 + 1
    decay: Annotated[float, Param("Decay", low=1e-6, high=1, log=True)] = 1e-3
    warmth: Annotated[float, Param("Warmth", low=0, high=10, unit="K", live=True)] = 1.5
    flag: Annotated[bool, Param("Flag")] = True
    mode: Annotated[str, Param("Mode", choices=("fast", "good"))] = "good"
    kind: Annotated[Literal["a", "b"], Param("Kind")] = "b"
    solver: Annotated[Solver, Param("Solver", group="Training")] = Solver.ADAM
    momentum: Annotated[float, Param("Momentum", group="Momentum", visible_when=("solver", Solver.SGD))] = 0.9
    name: Annotated[str, Param("Name")] = "x"
    seed: Annotated[int | None, Param("Seed", low=5, unit="mm")] = None
    clip: Annotated[float | None, Param("Clip", low=0)] = 1.0
    layers: Annotated[tuple[int, ...], Param("Layers", low=1)] = (64, 32)
    names: Annotated[tuple[str, ...], Param("Names")] = ("a", "b, c")
    weights: Annotated[Path, Param("Weights")] = HERE
    mask: Annotated[Path | None, Param("Mask")] = None
    n_threads: Annotated[int, Param("Threads", low=1, high=64, advanced=True, group="Training")] = 2


OTHER = {
    "rate": 0.5, "share": 0.3, "tiny": 1e-6, "tiniest": 1e-39, "huge": -1e-300, "count": 7, "open_count": 12345678,
    "big_count": -(2**50) - 1, "decay": 0.02, "warmth": 9.999, "flag": False, "mode": "fast", "kind": "a",
    "solver": Solver.SGD, "momentum": 0.1, "name": "a, \"b\"", "seed": 7, "clip": None, "layers": (),
    "names": ("", " c"), "weights": HERE.parent / "test_input_form.py", "mask": HERE, "n_threads": 8,
}  # fmt: skip


@pytest.fixture
def form(qtbot):
    form = ParameterForm(fields(Params), WheelGuard())
    qtbot.addWidget(form)
    form.show_values({})
    return form


@pytest.fixture
def told(form):
    """What the form tells, in order; it is shown at once, as the methods panel does."""
    told, values = [], {}

    def keep(name, value):
        told.append((name, value))
        values[name] = value
        form.show_values(values)

    form.edited.connect(keep)
    return told


def type_in(qtbot, editor, text):
    """Replace the text of a line or a spin box, and leave it."""
    line = editor if isinstance(editor, QLineEdit) else editor.lineEdit()
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def shown(editor):
    """What stands in an editor, in the words of a command line."""
    for part in (editor, *editor.findChildren(QWidget)):
        if hasattr(part, "lineEdit") and part.isEnabled() and not hasattr(part, "currentText"):
            return part.text().removesuffix(part.suffix())
        if isinstance(part, QLineEdit) and part.parent() in (editor, editor.parent()):
            return part.text()
    return editor.currentText() if hasattr(editor, "currentText") else str(editor.isChecked()).lower()


@pytest.mark.parametrize("name", ["rate", "share", "tiny", "tiniest", "huge", "count", "open_count", "big_count"])
def test_a_default_is_shown_as_it_is(form, name):
    assert form.editors[name].value() == getattr(Params(), name)


@pytest.mark.parametrize("name", [each.name for each in fields(Params)])
def test_every_value_is_shown_in_full(form, name):
    field = next(field for field in fields(Params) if field.name == name)
    for value in (OTHER[name], field.default):
        assert make(Params, {name: value})
        form.show_values({name: value})
        if value is not None:
            assert field.parse(shown(form.editors[name])) == value


@pytest.mark.parametrize("name", ["rate", "share", "tiny", "tiniest", "count"])
def test_the_lowest_value_that_can_be_typed_is_allowed(form, name):
    editor = form.editors[name]
    editor.setValue(editor.minimum())
    make(Params, {name: editor.value()})


@pytest.mark.parametrize("name", ["rate", "share", "tiny", "tiniest", "count"])
def test_one_click_changes_a_value_a_little(form, name):
    editor, default = form.editors[name], getattr(Params(), name)
    editor.stepUp()
    assert default < editor.value() <= 1.34 * default


def test_steps_are_as_on_paper(form, told):
    for _ in range(3):
        form.editors["share"].stepUp()
    assert told == [("share", 0.3), ("share", 0.35), ("share", 0.4)]


def test_steps_over_magnitudes(form, told):
    spin = form.editors["decay"].spin
    spin.stepUp()
    spin.stepBy(2)
    spin.stepDown()
    assert [value for _, value in told] == [0.002, 0.005, 0.01, 0.005]
    spin.stepBy(100)
    assert told[-1] == ("decay", 1.0)


@pytest.mark.parametrize(
    ("value", "up", "down"),
    [(1.0, 2.0, 0.5), (3.0, 5.0, 2.0), (0.5, 1.0, 0.2), (9.9e-7, 1e-6, 5e-7), (5e20, 1e21, 2e20)],
)
def test_the_ladder_of_round_numbers(value, up, down):
    assert (next_round_number(value, 1), next_round_number(value, -1)) == (up, down)


def test_every_edit_is_told_once_and_showing_is_no_edit(form):
    told = []
    form.edited.connect(lambda name, value: told.append((name, value)))
    form.show_values(OTHER)
    form.set_running({})
    form.set_running(None)
    assert told == []
    form.editors["count"].setValue(8)
    form.editors["flag"].setChecked(True)
    form.editors["mode"].setCurrentIndex(1)
    form.editors["solver"].setCurrentIndex(0)
    assert told == [("count", 8), ("flag", True), ("mode", "good"), ("solver", Solver.ADAM)]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("count", "7", 7),
        ("rate", "1e-4", 1e-4),
        ("rate", "0,25", 0.25),
        ("big_count", "5 mm", 5),
        ("layers", "8,16", (8, 16)),
        ("layers", "", ()),
        ("names", "left, right", ("left", "right")),
        ("name", "  y", "  y"),
    ],
)
def test_what_is_typed_is_told_in_its_type(form, told, qtbot, name, text, value):
    type_in(qtbot, form.editors[name], text)
    assert told == [(name, value)]
    assert type(told[0][1]) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("count", "0", "Expected a whole number in 1 … 9"),
        ("rate", "2", "Expected a finite number in 1e-05 … 1"),
        ("rate", "1e", "Expected a finite number in 1e-05 … 1"),
        ("rate", "", "Expected a finite number in 1e-05 … 1"),
        ("layers", "8, x", "Expected whole numbers ≥ 1 with commas between"),
        ("layers", "8, 0", "Expected whole numbers ≥ 1 with commas between"),
    ],
)
def test_what_does_not_fit_is_never_told_and_the_row_says_why(form, told, qtbot, name, text, expected):
    type_in(qtbot, form.editors[name], text)
    assert told == []
    assert form.rows[name].hint.text() == expected
    assert form.rows[name].hint.isVisibleTo(form)
    form.show_values({})
    assert not form.rows[name].hint.isVisibleTo(form)
    assert make(Params, {name: next(f for f in fields(Params) if f.name == name).parse(shown(form.editors[name]))})


def test_letters_do_not_get_into_a_number(form, qtbot):
    type_in(qtbot, form.editors["count"], "x7.")
    assert form.editors["count"].value() == 7


def test_leaving_a_line_as_it_is_tells_nothing(form, told, qtbot):
    for name in ("name", "names", "layers"):
        form.editors[name].setFocus()
        qtbot.keyClick(form.editors[name], Qt.Key.Key_Return)
        form.editors[name].editingFinished.emit()
    assert told == []


def test_a_number_can_be_unset_and_set_again(form, told):
    clip, seed = form.editors["clip"], form.editors["seed"]
    clip.box.setChecked(False)
    assert told == [("clip", None)]
    assert not clip.spin.isEnabled()
    assert clip.spin.lineEdit().text() == ""
    clip.box.setChecked(True)
    assert told[1:] == [("clip", 1.0)]
    assert seed.spin.text() == ""
    seed.box.setChecked(True)
    assert told[2:] == [("seed", 5)]
    assert seed.spin.text() == "5 mm"


def test_a_file_is_typed_or_chosen_and_must_exist(form, told, qtbot, monkeypatch):
    editor = form.editors["mask"]
    type_in(qtbot, editor.line, "/no/such/file")
    assert told == []
    assert form.rows["mask"].hint.text() == "Expected an existing file or none"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(HERE), ""))
    editor.button.click()
    assert told == [("mask", HERE)]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    editor.button.click()
    type_in(qtbot, editor.line, "")
    assert told == [("mask", HERE), ("mask", None)]


def test_a_slider_tells_round_numbers_within_the_range(form, told):
    slider = form.editors["decay"].slider
    slider.setValue(slider.maximum())
    slider.setValue(333)
    slider.setValue(0)
    assert told == [("decay", 1.0), ("decay", 9.95e-5), ("decay", 1e-6)]
    assert form.editors["decay"].spin.value() == 1e-6
    form.show_values({"decay": 1e-3})
    assert slider.value() == 500
    form.editors["warmth"].slider.setValue(500)
    assert told[3:] == [("warmth", 5.0)]


def test_what_hangs_on_another_parameter_comes_and_goes_with_its_heading(form):
    row, heading = form.rows["momentum"], next(each for each, rows in form.headings if each.text() == "Momentum")
    assert not row.widget.isVisibleTo(form)
    assert not heading.isVisibleTo(form)
    form.show_values({"solver": Solver.SGD})
    assert row.widget.isVisibleTo(form)
    assert row.label.isVisibleTo(form)
    assert heading.isVisibleTo(form)


def test_the_fold_says_what_is_behind_it(form):
    row = form.rows["n_threads"]
    assert not row.widget.isVisibleTo(form)
    assert form.fold.text() == "▸ Advanced"
    form.show_values({"n_threads": 4})
    assert form.fold.text() == "▸ Advanced · 1 changed"
    form.set_running({})
    assert form.fold.text() == "▸ Advanced · 1 changed · restart to apply"
    form.fold.click()
    assert row.widget.isVisibleTo(form)
    assert form.fold.text() == "▾ Advanced · 1 changed"


def test_groups_after_the_second_are_folded_and_say_what_was_changed(qtbot):
    class Many:
        first: Annotated[int, Param("First", group="One")] = 1
        second: Annotated[int, Param("Second", group="Two")] = 1
        third: Annotated[int, Param("Third", group="Three & a half")] = 1
        last: Annotated[int, Param("Last", group="Three & a half")] = 1

    form = ParameterForm(fields(dataclass(frozen=True)(Many)), WheelGuard())
    qtbot.addWidget(form)
    form.show_values({"last": 2})
    seen = [name for name, row in form.rows.items() if row.widget.isVisibleTo(form)]
    assert seen == ["first", "second"]
    fold, advanced = form.folds
    assert fold.text() == "▸ Three && a half · 1 changed"
    assert not advanced.isVisibleTo(form)
    fold.click()
    assert form.rows["third"].widget.isVisibleTo(form)
    assert fold.text() == "▾ Three && a half · 1 changed"


def test_no_fold_where_nothing_is_behind_it(qtbot):
    form = ParameterForm(fields(Params)[:3], WheelGuard())
    qtbot.addWidget(form)
    assert not form.fold.isVisibleTo(form)


def test_parameters_of_one_group_stand_together(form):
    order = list(form.rows)
    assert order.index("name") < order.index("solver") < order.index("momentum")
    assert order[-1] == "n_threads"


def test_a_changed_value_is_marked_and_leads_back(form, told):
    row = form.rows["big_count"]
    assert row.mark.text() == ""
    assert not row.menu(row.widget).actions()[-1].isEnabled()
    form.show_values({"big_count": 3})
    assert row.mark.text() == "•"
    assert row.widget.accessibleDescription() == "Changed, the default is 1099511627777 mm"
    reset = row.menu(row.widget).actions()[-1]
    assert reset.text() == "Reset to 1099511627777 mm"
    reset.trigger()
    assert told == [("big_count", 2**40 + 1)]
    assert row.mark.text() == ""


@pytest.mark.parametrize("name", ["count", "name", "flag", "mode"])
def test_the_menu_of_an_editor_opens_with_what_it_has_of_its_own(form, qtbot, name):
    form.show()
    qtbot.waitExposed(form)
    editor = form.editors[name]
    QApplication.sendEvent(
        editor, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(2, 2), editor.mapToGlobal(QPoint(2, 2)))
    )
    menu = QApplication.activePopupWidget()
    texts = [action.text() for action in menu.actions()]
    assert texts[-1].startswith("Reset to ")
    assert any("Paste" in text for text in texts) == (name in ("count", "name"))
    menu.close()


def test_what_a_run_cannot_take_asks_for_a_restart(form):
    asked = []
    form.restart_needed.connect(asked.append)
    form.show_values({"count": 7})
    assert not form.needs_restart
    form.set_running({"count": 7})
    assert not form.needs_restart
    form.show_values({"count": 7, "warmth": 3.0})
    assert not form.needs_restart
    form.show_values({"count": 8, "warmth": 3.0, "rate": 0.5})
    assert [name for name, row in form.rows.items() if row.hint.isVisibleTo(form)] == ["rate", "count"]
    assert form.rows["count"].hint.text() == "Restart to apply"
    form.show_values({"count": 7})
    assert not form.rows["count"].hint.isVisibleTo(form)
    form.show_values({})
    assert form.needs_restart
    form.set_running(None)
    assert asked == [True, False, True, False]


def test_a_run_may_be_told_in_plain_values(form):
    form.set_running(values_of(make(Params, OTHER)))
    form.show_values(OTHER)
    assert not form.needs_restart


def test_values_from_before_a_method_was_changed_do_no_harm(form):
    form.show_values({"count": "many", "solver": "lbfgs", "layers": 7, "gone": 1, "mask": Path("/gone")})
    form.set_running({"gone": 2, "count": "few"})
    assert form.editors["count"].value() == 4
    assert form.editors["layers"].text() == "64, 32"
    assert form.editors["mask"].line.text() == "/gone"


def test_live_parameters_say_so(form):
    assert [name for name, row in form.rows.items() if row.live.isVisibleTo(form)] == ["warmth"]
    assert form.rows["warmth"].live.toolTip() == "Changes reach the running method"
    assert form.rows["warmth"].label.toolTip() == "A finite number in 0 … 10 K\nChanges reach the running method"


def test_every_widget_that_takes_the_focus_has_a_name_and_the_tabs_follow_the_eye(form, qtbot):
    form.fold.setChecked(True)
    form.show_values({"solver": Solver.SGD, "seed": 7})
    form.show()
    qtbot.waitExposed(form)
    order, widget = [], form.editors["rate"]
    while not order or widget is not order[0]:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(form) and form.isAncestorOf(widget):
            order.append(widget)
        widget = widget.nextInFocusChain()
    order = [each for each in order if not (isinstance(each, QLineEdit) and hasattr(each.parent(), "lineEdit"))]
    assert all(each.accessibleName() for each in order)
    places = [each.mapTo(form, QPoint(0, each.height() // 2)) for each in order]
    assert places == sorted(places, key=lambda place: (place.y() // 16, place.x()))
    assert len(order) == len({id(each) for each in order}) > len(form.editors)
