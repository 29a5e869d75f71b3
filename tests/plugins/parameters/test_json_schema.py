"""The JSON Schema accepts what `make` accepts and refuses what it refuses."""

import enum
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.plugins.builtin.streams.pivem.method import Params as PivemParams
from plexoscope.plugins.parameters import Param, ParameterError, json_schema, make, values_of

jsonschema = pytest.importorskip("jsonschema")


class Solver(enum.Enum):
    ADAM = "adam"
    SGD = "sgd"


@dataclass(frozen=True)
class Params:
    """All types."""

    n_bins: Annotated[int, Param("Time bins", low=5, high=200, step=5, group="Model", help="Pieces")] = 60
    rate: Annotated[float, Param("Rate", low=1e-6, unit="1/s", live=True, log=True)] = 0.5
    symmetric: Annotated[bool, Param("Symmetric")] = True
    note: Annotated[str, Param("Note", advanced=True)] = ""
    mode: Annotated[Literal["fast", "good"], Param("Mode")] = "good"
    solver: Annotated[Solver, Param("Solver")] = Solver.ADAM
    momentum: Annotated[float, Param("Momentum", visible_when=("solver", Solver.SGD))] = 0.9
    seed: Annotated[int | None, Param("Seed", low=0)] = None
    layers: Annotated[tuple[int, ...], Param("Layers", low=1)] = (64, 32)
    centre: Annotated[tuple[float, float], Param("Centre")] = (0.0, 0.0)
    weights: Annotated[Path | None, Param("Weights")] = None


SCHEMA = json_schema(Params)


def accepts(values):
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(values)


def test_it_is_a_schema_of_its_dialect():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$schema"]


def test_it_says_all_that_the_author_said():
    assert SCHEMA["description"] == "All types."
    assert SCHEMA["properties"]["n_bins"] == {
        "title": "Time bins",
        "description": "Pieces",
        "type": "integer",
        "minimum": 5,
        "maximum": 200,
        "default": 60,
        "x-plexoscope": {"step": 5, "group": "Model"},
    }
    assert SCHEMA["properties"]["rate"]["x-plexoscope"] == {"unit": "1/s", "live": True, "log": True}
    assert SCHEMA["properties"]["note"]["x-plexoscope"] == {"advanced": True}
    assert SCHEMA["properties"]["solver"]["enum"] == ["adam", "sgd"]
    assert SCHEMA["properties"]["momentum"]["x-plexoscope"]["visible_when"] == {"parameter": "solver", "value": "sgd"}


def test_a_class_without_words_has_no_description():
    @dataclass(frozen=True)
    class Bare:
        pass

    assert "description" not in json_schema(Bare)


@pytest.mark.parametrize("params_class", [Params, PivemParams])
def test_defaults_are_accepted_and_stand_in_it(params_class):
    values = values_of(params_class())
    schema = json_schema(params_class)
    jsonschema.validate(values, schema)
    assert {name: each["default"] for name, each in schema["properties"].items()} == values


@given(
    st.builds(
        Params,
        st.integers(5, 200),
        st.floats(1e-6, allow_infinity=False),
        st.booleans(),
        st.text(),
        st.sampled_from(["fast", "good"]),
        st.sampled_from(Solver),
        st.floats(allow_nan=False, allow_infinity=False),
        st.none() | st.integers(min_value=0),
        st.lists(st.integers(min_value=1)).map(tuple),
        st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
        st.sampled_from([None, Path(__file__)]),
    )
)
def test_every_instance_is_accepted(params):
    assert accepts(values_of(params))


@pytest.mark.parametrize(
    "values",
    [
        {"n_bin": 7},
        {"n_bins": 4},
        {"n_bins": 201},
        {"n_bins": 7.5},
        {"n_bins": "7"},
        {"n_bins": True},
        {"rate": 0},
        {"symmetric": 1},
        {"note": None},
        {"mode": "best"},
        {"solver": "ADAM"},
        {"seed": -1},
        {"seed": "unset"},
        {"layers": [64, 0]},
        {"layers": 64},
        {"centre": [1.0]},
        {"centre": [1.0, 2.0, 3.0]},
        {"weights": 7},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_by_both(values):
    assert not accepts(values)
    with pytest.raises(ParameterError):
        make(Params, values)
