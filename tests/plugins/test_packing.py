"""Whatever happens in a run comes back from text and arrays as it was, and damage is told in one error."""

import dataclasses
import math
import pickle
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.plugins.events import Progress
from plexoscope.plugins.packing import Packed, PackingError, pack, unpack
from plexoscope.plugins.results import (
    KINDS,
    Check,
    Curve,
    Graph,
    Image,
    ImageGrid,
    Lanes,
    Line,
    Matrix,
    Outputs,
    Points,
    Raster,
    Scalar,
    Streamlines,
    Table,
    Text,
    Tokens,
    Tree,
    Volume,
)
from plexoscope.plugins.states import Failure, RunState

ONE_OF_EACH = (
    Scalar({"loss": 0.5, "gap": math.nan}, "warm-up", ("loss",)),
    Curve((Line("ROC", np.arange(3), np.arange(3)), Line("floor", [], [], baseline=True)), "x", "y", (0, 1)),
    Points(np.zeros((2, 3, 2)), np.arange(2), ("a", "b", "a"), (), "s", np.arange(3), "size (mm)"),
    Graph(np.zeros((3, 3)), [[0, 1], [1, 2]], np.array([-1, 2]), True, (), ("x", "y", "z"), np.ones(3)),
    Streamlines(np.zeros((5, 3)), [0, 2, 5], np.arange(2), "FA", ("l", "r")),
    Streamlines(np.zeros((5, 3)), [0, 2, 5], np.arange(5), "FA"),
    Matrix(np.eye(2), ("a", "b"), (), ("g", "g"), (), "r", (-1, 1), True),
    Image(np.zeros((2, 3), np.uint8)),
    ImageGrid(np.zeros((4, 2, 3, 3), np.float32), ("a", "b", "c", "d"), 2, (0, 1), "u"),
    Volume(np.full((2, 2, 2), np.nan), np.eye(4), None, "T1"),
    Raster(np.arange(2), [0, 1], ("a", "b"), "ms", "neuron"),
    Tokens(("The", " end"), np.zeros((2, 1)), ("surprise (nats)",), ("user", "model")),
    Tree([-1, 0, 0], ("r", "a", "b"), np.arange(3), "distance", ()),
    Lanes([0, 1], [1, 1], [0, 1], ("a", "b"), ("run", "wait"), "ms"),
    Table({"name": ("a", "b"), "n": np.arange(2), "ok": np.array([True, False])}),
    Text("# Report", "markdown"),
)
OTHERS = (
    Check("ends", "≥ 1", math.inf, True),
    Outputs({"auc": 0.9}, {"z": np.arange(3), "names": np.array(["a", "bc"])}),
    Progress(1, 2, "Training"),
    Failure("ValueError", "no", "…"),
    RunState.TIMED_OUT,
    None, True, 3, -0.0, math.nan, "text", (1, ("a", None)), {"key": (1.5, -math.inf)},
)  # fmt: skip


def same(a: object, b: object) -> bool:
    """Equality that looks into dataclasses and arrays, with NaN equal to NaN."""
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if dataclasses.is_dataclass(a):
        names = [field.name for field in dataclasses.fields(a)]
        return type(a) is type(b) and all(same(getattr(a, name), getattr(b, name)) for name in names)
    if isinstance(a, Mapping):
        return isinstance(b, Mapping) and list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, tuple):
        return isinstance(b, tuple) and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and (a == b or (a != a and b != b))


def test_there_is_one_of_each_kind():
    assert {each.kind for each in ONE_OF_EACH} == set(KINDS)


@pytest.mark.parametrize("value", ONE_OF_EACH + OTHERS, ids=lambda value: type(value).__name__)
def test_a_value_comes_back_as_it_was(value):
    assert same(unpack(pack(value)), value)
    assert pack(unpack(pack(value))).text == pack(value).text


@pytest.mark.parametrize("value", ONE_OF_EACH, ids=lambda value: value.kind)
def test_a_result_survives_pickling_and_nobody_can_write_to_it(value):
    again = pickle.loads(pickle.dumps(value, protocol=5))
    assert same(again, value)
    assert not any(array.flags.writeable for array in pack(value).arrays)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", 1j, np.array([object()]), np.datetime64("2020")])
def test_what_cannot_be_recorded_is_refused(value):
    with pytest.raises(PackingError, match="expected"):
        pack(value)


def test_nesting_without_end_is_refused():
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(PackingError, match="nesting"):
        pack(endless)


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"is":"Nobody","of":{}}', '{"is":"scalar","of":{}}', '{"is":"scalar","of":{"colour":1}}', '{"array":7}',
     '{"float":"huge"}', '{"state":"asleep"}', '{"map":[1]}', '{"is":"scalar"}', "[" * 100 + "]" * 100,
     '{"is":["a"],"of":{}}', '{"array":"x"}'],
)  # fmt: skip
def test_damage_is_one_kind_of_error(text):
    with pytest.raises(PackingError):
        unpack(Packed(text, ()))


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(plain)
def test_plain_values_come_back_as_they_were(value):
    assert same(unpack(pack(value)), value)


def test_what_was_emitted_stays_though_the_method_works_in_place():
    positions = np.zeros((1, 2, 2), np.float32)
    points = Points(positions, np.zeros(1))
    positions += 1
    assert points.positions.sum() == 0


def test_an_array_that_nobody_can_write_to_is_not_copied():
    values = np.ones((2, 2), np.float32)
    first = Matrix(values)
    assert np.shares_memory(Matrix(first.values).values, first.values)
