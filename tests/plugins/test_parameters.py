"""Parameters: what is declared is what is accepted, from code and from a command line alike."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.plugins.parameters import Param, ParameterError, fields, make, parse


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


def declared(hint, default=0, **options):
    @dataclass(frozen=True)
    class Made:
        a: hint = field(default=default, **options)

    return Made


@pytest.mark.parametrize(
    ("params_class", "message"),
    [
        (int, "parameters int: expected a frozen dataclass"),
        (dataclass(type("Loose", (), {})), "expected a frozen dataclass, got one that can be written to"),
        (declared(int), "parameter 'a' of Made: expected Annotated[int | float | bool | str, Param(…)]"),
        (declared(Annotated[list, Param("A")], None), "expected Annotated[int | float | bool | str"),
        (
            declared(Annotated[int, Param("A", low=1)]),
            "default of parameter 'a' of Made: expected a whole number ≥ 1",
        ),
        (declared(Annotated[int, Param("A", low=2, high=1)]), "expected low ≤ high, got 2 > 1"),
        (declared(Annotated[int, Param("A", step=0)]), "expected a step > 0, got 0"),
        (declared(Annotated[int, Param("A", choices=(1, "b"))]), "expected choices of type int"),
        (
            declared(Annotated[float, Param("A")], 1),
            "default of parameter 'a' of Made: expected type float, got 1",
        ),
        (declared(Annotated[str, Param("A", low=1)], "x"), "expected low, high and step only on numbers"),
    ],
)
def test_contradictions_in_the_class(params_class, message):
    with pytest.raises(ParameterError) as error:
        fields(params_class)
    assert message in str(error.value)


def test_a_parameter_needs_a_default():
    @dataclass(frozen=True)
    class Made:
        a: Annotated[int, Param("A")]

    with pytest.raises(ParameterError, match=r"parameter 'a' of .*: expected a default, got none"):
        fields(Made)
