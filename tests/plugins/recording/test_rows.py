"""Every event and every result comes back from its row as it was, and damage is told in one error."""

import contextlib
import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn

from plexoscope.plugins.events import (
    Checked,
    Dropped,
    Emitted,
    Ended,
    Entered,
    LiveSet,
    Logged,
    Progress,
    Progressed,
)
from plexoscope.plugins.packing import PackingError
from plexoscope.plugins.recording.rows import EVENTS, event_of, row_of
from plexoscope.plugins.results import Check, Image, Matrix, Outputs
from plexoscope.plugins.states import Failure, RunState
from tests.plugins.test_packing import ONE_OF_EACH, same

ALL = (
    *(Emitted("c", step, value) for step, value in enumerate(ONE_OF_EACH)),
    Progressed(Progress(1, 2, "half")),
    Checked(Check("bar", "≥ 1", float("nan"), False)),
    Logged("a line\nand ≥ another"),
    Dropped("c", 3),
    LiveSet({"speed": 2.0, "on": True, "sizes": (1, 2), "limit": None}),
    Entered(RunState.PAUSED),
    Ended(RunState.FAILED, Failure("ValueError", "no", "…")),
    Ended(RunState.SUCCEEDED, None, Outputs({"auc": float("inf")})),
)


def test_there_is_one_of_each_event():
    assert {type(event) for event in ALL} == set(EVENTS.values())


@pytest.mark.parametrize("event", ALL, ids=lambda event: type(getattr(event, "value", event)).__name__)
def test_round_trip(event):
    row = row_of(7, 1.5, event)
    assert (row.seq, row.elapsed_s) == (7, 1.5)
    assert same(event_of(row), event)


@given(stn.arrays(np.float32, st.tuples(st.integers(0, 4), st.integers(0, 4))))
def test_arrays_come_back_read_only(values):
    back = event_of(row_of(0, 0.0, Emitted("m", 0, Matrix(values)))).value
    np.testing.assert_array_equal(back.values, values)
    assert not back.values.flags.writeable


def test_arrays_behind_one_of_odd_length_are_aligned():
    odd = next(value for value in ONE_OF_EACH if value.kind == "table")
    table = dataclasses.replace(odd, columns={"ok": np.array([True] * 3), "x": np.arange(3.0), "name": ("a", "b", "c")})
    assert event_of(row_of(0, 0.0, Emitted("t", 0, table))).value.columns["x"].flags.aligned


def test_live_values_become_plain(tmp_path):
    import enum

    class Mode(enum.Enum):
        FAST = "fast"

    back = event_of(row_of(0, 0.0, LiveSet({"mode": Mode.FAST, "file": tmp_path})))
    assert back.values == {"mode": "fast", "file": str(tmp_path)}


def test_objects_are_refused():
    with pytest.raises(PackingError, match="object"):
        row_of(0, 0.0, Ended(RunState.SUCCEEDED, None, Outputs({"x": np.array([object()])})))


ROW = row_of(0, 0.0, Emitted("c", 0, Image(np.zeros((4, 4), np.uint8))))


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "logged"},
        {"event": "nothing"},
        {"text": ""},
        {"text": "[" * 100_000},
        {"text": '{"array":9}'},
        {"text": ROW.text.replace("image", "picture")},
        {"layout": ""},
        {"layout": "3"},
        {"layout": "[]"},
        {"layout": '[["|u1",[4]]]'},
        {"layout": '[["|u1",[4,5]]]'},
        {"layout": '[["|u1",[-4,-4]]]'},
        {"layout": '[["<f8",[1152921504606846976,4]]]'},
        {"layout": '[["|u1",[99999999999999999999999,4]]]'},
        {"layout": '[["|O",[2]]]'},
        {"layout": '[["<M8[s]",[2]]]'},
        {"layout": '[["U0",[4611686018427387904]],["|u1",[4,4]]]'},
        {"parts": ()},
        {"parts": (memoryview(b"\xff" * 16),), "layout": '[["<U4",[1]]]'},
    ],
)
def test_damage_is_one_error(changes):
    with pytest.raises(PackingError):
        event_of(dataclasses.replace(ROW, **changes))


@given(st.data())
def test_no_damage_gives_another_error(data):
    field = data.draw(st.sampled_from(["event", "text", "layout"]))
    text = getattr(ROW, field)
    at = data.draw(st.integers(0, len(text)))
    changed = text[:at] + data.draw(st.text(max_size=4)) + text[at + data.draw(st.integers(0, 4)) :]
    with contextlib.suppress(PackingError):
        event_of(dataclasses.replace(ROW, **{field: changed}))
