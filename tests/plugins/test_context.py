"""What a method tells is checked where it tells it: the message names the channel or check, what fits and what came."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from plexoscope.plugins import results
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Check, Curve, Image, ImageGrid, Lanes, Line, Matrix, Points, Scalar, Text, Tokens


class Host:
    """Keeps what it is told."""

    def __init__(self):
        self.taken = []

    def take(self, event):
        self.taken.append(event)


@pytest.fixture
def host():
    return Host()


@pytest.fixture
def context(host):
    channels = [Channel(kind, kind, "latest", kind) for kind in results.KINDS]
    return Context(host, channels, 0, "cpu", {})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Text(5), "text: expected text as text, got int"),
        (Curve([("a", [1, 2], [3, 4])], "x", "y"), "curve: expected lines as a tuple of Line, got list of tuple"),
        (Curve((), 5, "y"), "curve: expected x_label as text, got int"),
        (Curve((), "x", "y", x_range=(0, 1, 2)), "curve: expected x_range as 2 numbers, got tuple of int"),
        (Scalar({"a": 1.0}, baselines={"floor": 0.5}), "scalar: expected baselines as a tuple of text, got dict"),
        (Scalar({"floor": 1.0}, baselines="floor"), "scalar: expected baselines as a tuple of text, got str"),
        (Scalar({"a": 1.0}, phase=3), "scalar: expected phase as text, got int"),
        (
            Points(np.zeros((1, 2, 2)), [0], groups=(1, 2)),
            "points: expected groups as a tuple of text, got tuple of int",
        ),
        (Points(np.zeros((1, 2, 2)), [0], names="ab"), "points: expected names as a tuple of text, got str"),
        (
            Points(np.zeros((1, 2, 2)), [0], names=np.arange(2)),
            "points: expected names as a tuple of text, got ndarray of",
        ),
        (Lanes([0], [1], [0], (7,)), "lanes: expected names as a tuple of text, got tuple of int"),
        (Tokens((1, 2)), "tokens: expected tokens as a tuple of text, got tuple of int"),
        (Matrix(np.eye(2), value_label=None), "matrix: expected value_label as text, got NoneType"),
        (Matrix(np.eye(2), diverging="no"), "matrix: expected diverging as true or false, got str"),
        (Image(np.full((4, 4, 3), 200.0)), "image: expected colours in 0 … 1, got up to 200: give uint8 for 0 … 255"),
        (ImageGrid(np.full((1, 4, 4, 4), 255.0)), "image_grid: expected colours in 0 … 1, got up to 255"),
    ],
)
def test_fields_of_the_wrong_kind(context, host, value, words):
    with pytest.raises(PluginError) as raised:
        context.emit(value.kind, value)
    assert str(raised.value).startswith(f"emit: channel {value.kind!r}: {words}")
    assert host.taken == []


@pytest.mark.parametrize(
    "value",
    [
        Curve([Line("a", [1, 2], [3, 4])], "x", "y", x_range=(np.float32(0), 1)),
        Scalar({"a": 1.0, "floor": float("nan")}, baselines=["floor"]),
        Matrix(np.eye(2), limits=(0, np.float64(1)), diverging=np.bool_(True)),
        Text(np.str_("a")),
        Image(np.full((4, 4), 200.0)),
        Image(np.full((4, 4, 3), 1.02)),
        Image(np.full((4, 4, 3), np.nan)),
        ImageGrid(np.full((1, 4, 4, 3), 255, np.uint8)),
    ],
)
def test_what_fits(context, host, value):
    context.emit(value.kind, value)
    assert [event.value for event in host.taken] == [value]


def test_texts_in_a_list_or_an_array_become_a_tuple(context, host):
    context.emit("points", Points(np.zeros((1, 2, 2)), [0], groups=["a", "b"], names=np.array(["x", "y"])))
    assert (host.taken[0].value.groups, host.taken[0].value.names) == (("a", "b"), ("x", "y"))


def test_kinds_of_others_are_held_to_what_they_say(context, host, monkeypatch):
    @dataclass(frozen=True, eq=False)
    class Rose(results.Result):
        kind: ClassVar[str] = "text"
        petals: int = 5
        other: Any = None

    monkeypatch.setitem(results.KINDS, "text", Rose)
    context.emit("text", Rose(other=object()))
    with pytest.raises(PluginError, match="text: expected petals as a whole number, got str"):
        context.emit("text", Rose("five"))


def test_a_kind_with_the_name_of_a_built_in_one(context, site_packages):
    @dataclass(frozen=True, eq=False)
    class Rose(results.Result):
        kind: ClassVar[str] = "matrix"

    plain = "emit: channel 'matrix': expected Matrix (matrix), got Rose"
    with pytest.raises(PluginError) as raised:
        context.emit("matrix", Rose())
    assert str(raised.value) == plain
    site_packages.add_distribution("roses", "[plexoscope.results]\nmatrix = roses:Rose\n")
    with pytest.raises(PluginError) as raised:
        context.emit("matrix", Rose())
    assert str(raised.value) == f"{plain}; 'matrix' is the name of a built-in kind, Rose needs another one"


@pytest.mark.parametrize("step", [3, 3.0, np.int64(3), np.array([3])])
def test_steps(context, host, step):
    context.emit("text", Text("a"), step)
    assert host.taken[0].step == 3


@pytest.mark.parametrize(("step", "got"), [(1.5, "1.5"), ("3", "str"), (np.arange(2), "ndarray of shape (2,)")])
def test_steps_that_are_no_whole_number(context, host, step, got):
    with pytest.raises(PluginError) as raised:
        context.emit("text", Text("a"), step)
    assert str(raised.value).startswith("emit: channel 'text': step: expected a ")
    assert str(raised.value).endswith(f"got {got}")


def test_checks(context, host):
    torch = pytest.importorskip("torch")
    context.check("a", "1", np.float32(2), np.bool_(True))
    context.check("b", 0.95, torch.tensor(1.5, requires_grad=True), torch.tensor(False))
    context.check("c", "a word", "word", 1)
    found = [(each.check.name, each.check.expected, each.check.got, each.check.passed) for each in host.taken]
    assert found == [("a", "1", 2.0, True), ("b", "0.95", 1.5, False), ("c", "a word", "word", True)]
    assert [type(each.check.got) for each in host.taken] == [float, float, str]


def test_a_claim_is_a_check_that_may_be_lost(context, host):
    context.claim("a", "> 0", np.float32(2), np.bool_(False))
    context.check("b", "1", 1, True)
    assert [each.check for each in host.taken] == [
        Check("a", "> 0", 2.0, False, is_claim=True),
        Check("b", "1", 1, True),
    ]


@pytest.mark.parametrize(
    ("got", "passed", "words"),
    [
        (np.array([1, 2]), True, "got: expected a number, got ndarray of shape (2,)"),
        (1, np.array([True, False]), "passed: expected a number, got ndarray of shape (2,)"),
        (1, "no", "passed: expected a number, got str"),
        (object(), True, "got: expected a number, got object"),
    ],
)
def test_checks_of_the_wrong_kind(context, host, got, passed, words):
    with pytest.raises(PluginError) as raised:
        context.check("c", "1", got, passed)
    assert (str(raised.value), host.taken) == (f"check 'c': {words}", [])
