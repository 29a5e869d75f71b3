"""Parameters: what is declared is what is accepted, from code and from a command line alike."""

import enum
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.plugins.parameters import Param, ParameterError, fields, make, parse, values_of, visible


@dataclass(frozen=True)
class Params:
    n_bins: Annotated[int, Param("Time bins", low=5, high=200)] = 60
    rate: Annotated[float, Param("Rate", low=0, unit="1/s", live=True)] = 0.5
    symmetric: Annotated[bool, Param("Symmetric")] = True
    solver: Annotated[str, Param("Solver", choices=("adam", "sgd"))] = "adam"
    note: Annotated[str, Param("Note")] = ""
    any_number: Annotated[float, Param("Any")] = 0.0


def test_fields_in_order_of_declaration():
    assert [each.name for each in fields(Params)] == [
        "n_bins",
        "rate",
        "symmetric",
        "solver",
        "note",
        "any_number",
    ]
    assert fields(Params)[0].type is int
    assert fields(Params)[1].param.live


def test_defaults_are_kept():
    assert make(Params, {}) == Params()
    assert parse(Params, []) == Params()


def test_numpy_and_whole_numbers_become_plain_ones():
    params = make(Params, {"n_bins": np.int64(7), "rate": 2, "any_number": np.float32(0.5)})
    assert (params.n_bins, params.rate, params.any_number) == (7, 2.0, 0.5)
    assert type(params.n_bins) is int
    assert type(params.rate) is float


@given(
    st.builds(
        Params,
        st.integers(5, 200),
        st.floats(0, allow_infinity=False),
        st.booleans(),
        st.sampled_from(["adam", "sgd"]),
        st.text(),
        st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_what_is_written_is_read_back(params):
    words = [f"{each.name}={getattr(params, each.name)}" for each in fields(Params)]
    assert parse(Params, words) == params


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["n_bin=7"], "unknown parameter 'n_bin' (did you mean 'n_bins'?): expected one of n_bins, rate, "),
        (["n_bins=4"], "parameter 'n_bins': expected a whole number in 5 … 200, got 4"),
        (["n_bins=7.5"], "parameter 'n_bins': expected a whole number in 5 … 200, got '7.5'"),
        (["rate=-1"], "parameter 'rate': expected a finite number ≥ 0 1/s, got -1.0"),
        (["rate=nan"], "parameter 'rate': expected a finite number ≥ 0 1/s, got nan"),
        (["symmetric=maybe"], "parameter 'symmetric': expected true or false, got 'maybe'"),
        (["solver=lbfgs"], "parameter 'solver': expected one of adam, sgd, got 'lbfgs'"),
        (["n_bins"], "parameter: expected name=value, got 'n_bins'"),
        (["n_bins=7", "n_bins=8"], "parameter 'n_bins': expected one value, got two"),
    ],
)
def test_bad_words(words, message):
    with pytest.raises(ParameterError) as error:
        parse(Params, words)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("value", [True, "60", None, 60.0, [60]], ids=["bool", "text", "none", "float", "list"])
def test_whole_number_takes_nothing_else(value):
    with pytest.raises(ParameterError):
        make(Params, {"n_bins": value})


def test_rule_between_fields_is_reported():
    @dataclass(frozen=True)
    class Range:
        low: Annotated[int, Param("Low")] = 0
        high: Annotated[int, Param("High")] = 1

        def __post_init__(self):
            if self.low > self.high:
                raise ValueError("low is above high")

    with pytest.raises(ParameterError, match="expected values that fit together, got low is above high"):
        make(Range, {"low": 2})


class Solver(enum.Enum):
    ADAM = "adam"
    SGD = "plain sgd"


class Order(enum.IntEnum):
    FIRST = 1
    SECOND = 2


@dataclass(frozen=True)
class Rich:
    """Every type beyond the four plain ones."""

    seed: Annotated[int | None, Param("Seed", low=0)] = None
    clip: Annotated[float | None, Param("Clip", low=0, high=10, unit="mm")] = 1.0
    solver: Annotated[Solver, Param("Solver")] = Solver.ADAM
    order: Annotated[Order, Param("Order")] = Order.FIRST
    mode: Annotated[Literal["fast", "good"], Param("Mode")] = "good"
    layers: Annotated[tuple[int, ...], Param("Layers", low=1, high=512)] = (64, 32)
    centre: Annotated[tuple[float, float, float], Param("Centre")] = (0.0, 0.5, 1e-9)
    names: Annotated[tuple[str, ...], Param("Names")] = ("a", "b, c")
    weights: Annotated[Path, Param("Weights")] = Path(__file__)
    mask: Annotated[Path | None, Param("Mask")] = None


riches = st.builds(
    Rich,
    st.none() | st.integers(min_value=0),
    st.none() | st.floats(0, 10),
    st.sampled_from(Solver),
    st.sampled_from(Order),
    st.sampled_from(["fast", "good"]),
    st.lists(st.integers(1, 512)).map(tuple),
    st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 3),
    st.lists(st.text()).map(tuple),
    st.just(Path(__file__)),
    st.sampled_from([None, Path(__file__)]),
)


@given(riches)
def test_every_type_is_read_back_from_its_text(rich):
    words = [f"{each.name}={each.format(getattr(rich, each.name))}" for each in fields(Rich)]
    assert parse(Rich, words) == rich


@given(riches)
def test_every_type_is_read_back_from_toml(rich):
    again = make(Rich, tomllib.loads(tomli_w.dumps(values_of(rich))))
    assert again == rich
    assert list(map(type, vars(again).values())) == list(map(type, vars(rich).values()))


def test_values_are_plain():
    assert values_of(Rich()) == {
        "seed": "none",
        "clip": 1.0,
        "solver": "adam",
        "order": 1,
        "mode": "good",
        "layers": [64, 32],
        "centre": [0.0, 0.5, 1e-9],
        "names": ["a", "b, c"],
        "weights": __file__,
        "mask": "none",
    }


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("seed=none", None),
        ("seed= none ", None),
        ("seed=7", 7),
        ("solver=plain sgd", Solver.SGD),
        ("order=2", Order.SECOND),
        ("layers=128,64 , 32", (128, 64, 32)),
        ("layers=8", (8,)),
        ("layers=", ()),
        ("centre=1,2e3, -3", (1.0, 2000.0, -3.0)),
        ("names=left, right", ("left", "right")),
        ('names="a, b", " c"', ("a, b", " c")),
        (f"mask={__file__}", Path(__file__)),
    ],
)
def test_what_people_type(word, value):
    assert getattr(parse(Rich, [word]), word.partition("=")[0]) == value


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"seed": -1}, "parameter 'seed': expected a whole number ≥ 0 or none, got -1"),
        ({"seed": "None"}, "expected a whole number ≥ 0 or none, got 'None'"),
        ({"clip": 11}, "parameter 'clip': expected a finite number in 0 … 10 mm or none, got 11"),
        ({"clip": 10**400}, "expected a finite number in 0 … 10 mm or none, got 1000"),
        ({"solver": "lbfgs"}, "parameter 'solver': expected one of adam, plain sgd, got 'lbfgs'"),
        ({"order": True}, "parameter 'order': expected one of 1, 2, got True"),
        ({"mode": "best"}, "parameter 'mode': expected one of fast, good, got 'best'"),
        ({"layers": (4, 0)}, "parameter 'layers': expected whole numbers in 1 … 512 with commas between, got (4, 0)"),
        ({"layers": (4, True)}, "expected whole numbers in 1 … 512 with commas between, got (4, True)"),
        ({"layers": 4}, "expected whole numbers in 1 … 512 with commas between, got 4"),
        ({"layers": None}, "expected whole numbers in 1 … 512 with commas between, got None"),
        ({"centre": [1, 2]}, "parameter 'centre': expected 3 finite numbers with commas between, got [1, 2]"),
        ({"centre": (1, 2, float("nan"))}, "expected 3 finite numbers with commas between"),
        ({"names": "left"}, "parameter 'names': expected texts with commas between, got 'left'"),
        ({"weights": "/no/such/file"}, "parameter 'weights': expected an existing file, got '/no/such/file'"),
        ({"weights": None}, "parameter 'weights': expected an existing file, got None"),
        ({"mask": str(Path(__file__).parent)}, "parameter 'mask': expected an existing file or none, got"),
    ],
)
def test_values_that_do_not_fit(values, message):
    with pytest.raises(ParameterError) as error:
        make(Rich, values)
    assert message in str(error.value)


@pytest.mark.parametrize("word", ["layers=4,x", "layers=4,,5", "centre=1;2;3", "seed=", "order=3"])
def test_words_that_do_not_fit(word):
    with pytest.raises(ParameterError):
        parse(Rich, [word])


def test_an_error_stays_short():
    with pytest.raises(ParameterError) as error:
        make(Rich, {"seed": "9" * 100_000})
    assert len(str(error.value)) < 400


@dataclass(frozen=True)
class Dependent:
    solver: Annotated[Solver, Param("Solver")] = Solver.ADAM
    momentum: Annotated[bool, Param("Momentum", visible_when=("solver", "plain sgd"))] = False
    amount: Annotated[float, Param("Amount", visible_when=("momentum", True))] = 0.9


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({}, {"solver"}),
        ({"solver": Solver.SGD}, {"solver", "momentum"}),
        ({"solver": "plain sgd", "momentum": True}, {"solver", "momentum", "amount"}),
        ({"solver": Solver.ADAM, "momentum": True}, {"solver"}),
        ({"solver": "of another version"}, {"solver"}),
    ],
)
def test_what_hangs_on_something_hidden_is_hidden(values, names):
    assert visible(fields(Dependent), values) == names
