"""The number box: any number, shown short, kept whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from plexoscope.app.widgets.number_box import NumberBox, number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.42131, "0.4213"), (1.5, "1.5"), (12500.2, "12500"), (-0.309, "-0.309"), (3.1e-7, "3.1e-07")],
)
def test_text(value, text):
    assert number_text(value) == text


@given(st.floats(-1e12, 1e12))
def test_a_text_is_near_its_number(value):
    assert float(number_text(value)) == pytest.approx(value, rel=6e-4)


@pytest.fixture
def box(qtbot):
    box = NumberBox("Number")
    qtbot.addWidget(box)
    box.show()
    return box


def test_what_was_not_typed_is_no_edit(box):
    box.setValue(0.123456789)
    edits = []
    box.valueChanged.connect(edits.append)
    box.interpretText()
    assert (box.text(), box.value(), edits) == ("0.1235", 0.123456789, [])


@pytest.mark.parametrize(
    ("typed", "value"), [("12.5", 12.5), ("1e-6", 1e-6), ("-3", -3.0), ("0,5", 0.5), ("1e", 7.0), ("1x2", 12.0)]
)
def test_typing(box, qtbot, typed, value):
    box.setValue(7)
    box.selectAll()
    qtbot.keyClicks(box, typed)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == value


def test_arrow_keys_go_in_steps_of_the_owner(box, qtbot):
    box.setValue(0.5)
    box.setSingleStep(0.01)
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert box.value() == pytest.approx(0.51)
