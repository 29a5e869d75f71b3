"""The form shows every value that a parameter may have, as it is."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from plexoscope.app.parameter_form import ParameterForm
from plexoscope.app.wheel_guard import WheelGuard
from plexoscope.plugins.parameters import Param, fields, make


@dataclass(frozen=True)
class Params:
    """One of each sort."""

    rate: Annotated[float, Param("Rate", low=1e-5, high=1)] = 1e-3
    share: Annotated[float, Param("Share", low=0, high=1, step=0.05)] = 0.25
    tiny: Annotated[float, Param("Tiny", low=2.5e-7)] = 1.25e-6
    count: Annotated[int, Param("Count", low=1, high=9)] = 4
    open_count: Annotated[int, Param("Open count")] = -3
    flag: Annotated[bool, Param("Flag")] = True
    mode: Annotated[str, Param("Mode", choices=("fast", "good"))] = "good"
    name: Annotated[str, Param("Name")] = "x"


@pytest.fixture
def form(qtbot):
    form = ParameterForm(fields(Params), WheelGuard())
    qtbot.addWidget(form)
    form.show_values({})
    return form


@pytest.mark.parametrize("name", ["rate", "share", "tiny", "count", "open_count"])
def test_a_default_is_shown_as_it_is(form, name):
    assert form.editors[name].value() == getattr(Params(), name)


@pytest.mark.parametrize("name", ["rate", "share", "tiny", "count"])
def test_the_lowest_value_that_can_be_typed_is_allowed(form, name):
    editor = form.editors[name]
    editor.setValue(editor.minimum())
    make(Params, {name: editor.value()})


@pytest.mark.parametrize("name", ["rate", "share", "tiny", "count"])
def test_one_click_changes_a_value_a_little(form, name):
    editor, default = form.editors[name], getattr(Params(), name)
    editor.stepUp()
    assert default < editor.value() <= 1.3 * default


def test_every_edit_is_told_once_and_showing_is_no_edit(form, qtbot):
    told = []
    form.edited.connect(lambda name, value: told.append((name, value)))
    form.show_values({"count": 7, "mode": "fast", "flag": False, "name": "y", "rate": 0.5})
    assert told == []
    form.editors["count"].setValue(8)
    form.editors["flag"].setChecked(True)
    form.editors["mode"].setCurrentIndex(1)
    assert told == [("count", 8), ("flag", True), ("mode", "good")]
