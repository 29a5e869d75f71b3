"""A parameter class that contradicts itself is refused when it is read, with the place and the reason."""

import enum
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, Optional

import pytest

from plexoscope.plugins.parameters import Param, ParameterError, check_round_trips, fields, json_schema


class Mixed(enum.Enum):
    TEXT = "a"
    NUMBER = 1


class Good(enum.Enum):
    TEXT = "a"


class Empty(enum.Enum):
    pass


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
        (declared("Nowhere"), "parameters Made: expected annotations that can be resolved, got name 'Nowhere'"),
        (declared(int), "parameter 'a' of Made: expected Annotated[T, Param(…)] with T one of int, "),
        (declared(int), "got 0 times Param"),
        (declared(Annotated[int, Param("A"), Param("B")]), "got 2 times Param"),
        (declared(Annotated[list, Param("A")], None), "got <class 'list'>"),
        (declared(Annotated[str | None, Param("A")], None), "got str | None"),
        (declared(Annotated[int | float, Param("A")]), "got int | float"),
        (declared(Annotated[int | float | None, Param("A")]), "got int | float | None"),
        (declared(Annotated[tuple[int, str], Param("A")], (1, "b")), "got tuple[int, str]"),
        (declared(Annotated[tuple[bool, ...], Param("A")], ()), "got tuple[bool, ...]"),
        (declared(Annotated[tuple[()], Param("A")], ()), "got tuple[()]"),
        (declared(Annotated[Literal["a", 1], Param("A")], "a"), "got typing.Literal['a', 1]"),
        (declared(Annotated[Mixed, Param("A")], Mixed.TEXT), "got <enum 'Mixed'>"),
        (declared(Annotated[Empty, Param("A")], None), "got <enum 'Empty'>"),
        (declared(Annotated[int, Param("A", low=1)]), "default of parameter 'a' of Made: expected a whole number ≥ 1"),
        (declared(Annotated[int, Param("A", low=2, high=1)]), "expected low ≤ high, got 2 > 1"),
        (declared(Annotated[int, Param("A", step=0)]), "expected a step > 0, got 0"),
        (declared(Annotated[int, Param("A", choices=(1, "b"))]), "expected choices of type int"),
        (declared(Annotated[float, Param("A")], 1), "default of parameter 'a' of Made: expected type float, got 1"),
        (declared(Annotated[tuple[float, ...], Param("A")], (1,)), "expected type tuple, got (1,)"),
        (declared(Annotated[Good, Param("A")], "a"), "expected type Good, got 'a'"),
        (declared(Annotated[int | None, Param("A")], "none"), "expected type int, got 'none'"),
        (declared(Annotated[Path, Param("A")], Path("/no/such/file")), "expected an existing file, got "),
        (declared(Annotated[str, Param("A", low=1)], "x"), "expected low, high and step only on numbers"),
        (declared(Annotated[tuple[int, ...], Param("A", step=1)], ()), "expected step and log only on single numbers"),
        (declared(Annotated[float, Param("A", log=True)], 1.0), "expected log with low > 0 and without step"),
        (declared(Annotated[float, Param("A", low=0, log=True)], 1.0), "got low 0, step None"),
        (declared(Annotated[Literal["a"], Param("A", choices=("a",))], "a"), "expected choices in one place"),
        (declared(Annotated[int | None, Param("A", choices=(1,))], 1), "expected choices only for a single value"),
        (declared(Annotated[Good, Param("A", live=True)], Good.TEXT), "expected live only on numbers, true or false"),
        (declared(Annotated[Path | None, Param("A", live=True)], None), "expected live only on numbers"),
        (declared(Annotated[int, Param("A", visible_when=("b", 1))]), "expected a parameter that is declared above"),
        (declared(Annotated[int, Param("A", visible_when=("a", 1))]), "got 'a'"),
        (declared(Annotated[int, Param("A")], init=False), "expected a default, got init=False"),
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


def test_what_something_hangs_on_must_be_able_to_have_that_value():
    @dataclass(frozen=True)
    class Made:
        a: Annotated[bool, Param("A")] = False
        b: Annotated[int, Param("B", visible_when=("a", "yes"))] = 0

    with pytest.raises(ParameterError, match="visible_when of parameter 'b' of Made: expected a to be true or false"):
        fields(Made)


def test_both_ways_to_write_an_optional_number():
    for hint in (Annotated[int | None, Param("A")], Annotated[Optional[int], Param("A")]):  # noqa: UP045
        (made,) = fields(declared(hint, None))
        assert (made.type, made.optional) == (int, True)


def test_a_sound_class_comes_back():
    check_round_trips(declared(Annotated[tuple[str, ...], Param("A")], ("", ' "', "a,b\r\n")))


def test_defaults_that_do_not_come_back():
    @dataclass(frozen=True)
    class Refusing:
        a: Annotated[int, Param("A")] = 1

        def __post_init__(self):
            raise ValueError("never")

    @dataclass(frozen=True)
    class Rounding:
        a: Annotated[int, Param("A")] = 7

        def __post_init__(self):
            object.__setattr__(self, "a", self.a // 5 * 5)

    @dataclass(frozen=True, eq=False)
    class Unequal:
        a: Annotated[int, Param("A")] = 7

    with pytest.raises(ParameterError, match="parameters: expected values that fit together, got never"):
        check_round_trips(Refusing)
    with pytest.raises(ParameterError, match="parameter 'a' of Rounding: expected 7 in an instance, got 5"):
        check_round_trips(Rounding)
    with pytest.raises(ParameterError, match=r"parameters Unequal: expected .* from a preset, got "):
        check_round_trips(Unequal)


def test_a_json_schema_that_refuses_the_defaults_is_a_fault(monkeypatch):
    pytest.importorskip("jsonschema")
    made = declared(Annotated[int, Param("A")], 7)
    schema = json_schema(made) | {"maxProperties": 0}
    monkeypatch.setattr("plexoscope.plugins.parameters.round_trips.json_schema", lambda params_class: schema)
    with pytest.raises(ParameterError, match="expected defaults that their JSON Schema accepts"):
        check_round_trips(made)
