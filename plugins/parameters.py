"""Typed parameters: a frozen dataclass whose fields carry `Param` metadata.

One schema feeds the form, the command line, validation and the record of a run.

    @dataclass(frozen=True)
    class Params:
        n_bins: Annotated[int, Param("Time bins", low=5, high=200)] = 60
"""

import dataclasses
import math
import numbers
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.spelling import did_you_mean, listed

Value = int | float | bool | str
ParamsT = TypeVar("ParamsT")

TYPES: tuple[type[Value], ...] = (int, float, bool, str)
NOUNS = {int: "a whole number", float: "a finite number", bool: "true or false", str: "text"}
WORDS_FOR_BOOL = {"true": True, "yes": True, "on": True, "1": True,
                  "false": False, "no": False, "off": False, "0": False}  # fmt: skip


class ParameterError(PlexoscopeError):
    """A parameter has no such name or cannot take such a value, or the class that declares it is at fault."""

    def __init__(self, what: str, expected: str, got: object) -> None:
        super().__init__(f"{what}: expected {expected}, got {got}")
        self.what = what
        self.expected = expected
        self.got = got


@dataclass(frozen=True)
class Param:
    """What a form, a command line and a reader need to know about one parameter.

    Parameters
    ----------
    label
        Sentence case, no unit.
    low, high
        Smallest and largest value, both allowed; None for no bound.
    step
        What one click of a spin box changes; never used to round.
    unit
        Such as "s" or "mm".
    choices
        The only values allowed, in the order shown; () for any.
    group
        Heading in the form; parameters of one group stand together.
    live
        May change while the method runs (read from `ctx.live`). Others need a new run.
    help
        One sentence, the tooltip.
    """

    label: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    unit: str = ""
    choices: tuple[Value, ...] = ()
    group: str = ""
    live: bool = False
    help: str = ""


@dataclass(frozen=True)
class Field:
    """One parameter of a class: its name, type (int, float, bool or str), default and metadata."""

    name: str
    type: type[Value]
    default: Value
    param: Param

    def check(self, value: object) -> Value:
        """Return `value` in the type of this field.

        Raises
        ------
        ParameterError
            If it has another type, is out of range or is none of the choices.
        """
        converted = _convert(self.type, value)
        if converted is None:
            raise self._error(value)
        if self.param.choices and converted not in self.param.choices:
            raise self._error(value)
        if not isinstance(converted, str) and not self._low <= converted <= self._high:
            raise self._error(value)
        return converted

    def parse(self, text: str) -> Value:
        """Return the value that `text` writes, checked. `parse(str(value)) == value`."""
        value: object = text
        if self.type is bool:
            value = WORDS_FOR_BOOL.get(text.strip().lower(), text)
        elif self.type is not str:
            try:
                value = self.type(text)
            except ValueError:
                raise self._error(text) from None
        return self.check(value)

    @property
    def expectation(self) -> str:
        """What a value must be, in words: "a whole number in 5 … 200 s"."""
        if self.param.choices:
            return "one of " + listed(map(str, self.param.choices))
        noun = NOUNS[self.type]
        low, high = self.param.low, self.param.high
        if low is not None and high is not None:
            bounds = f" in {low:g} … {high:g}"
        elif low is not None or high is not None:
            bounds = f" ≥ {low:g}" if low is not None else f" ≤ {high:g}"
        else:
            bounds = ""
        return noun + bounds + (f" {self.param.unit}" if bounds and self.param.unit else "")

    @property
    def _low(self) -> float:
        return -math.inf if self.param.low is None else self.param.low

    @property
    def _high(self) -> float:
        return math.inf if self.param.high is None else self.param.high

    def _error(self, value: object) -> ParameterError:
        return ParameterError(f"parameter {self.name!r}", self.expectation, repr(value))


def fields(params_class: type[Any]) -> tuple[Field, ...]:
    """Return the parameters that a class declares, in order.

    Raises
    ------
    ParameterError
        If the class is not a frozen dataclass, a field has no `Param`, no default or another type than
        int, float, bool and str, or its default, range, step and choices contradict each other.
    """
    name = getattr(params_class, "__name__", repr(params_class))
    if not (isinstance(params_class, type) and dataclasses.is_dataclass(params_class)):
        raise ParameterError(f"parameters {name}", "a frozen dataclass", "something else")
    if not params_class.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise ParameterError(f"parameters {name}", "a frozen dataclass", "one that can be written to")
    hints = typing.get_type_hints(params_class, include_extras=True)
    return tuple(_field(name, each, hints[each.name]) for each in dataclasses.fields(params_class))


def make(params_class: type[ParamsT], values: Mapping[str, object]) -> ParamsT:
    """Return an instance with `values`, and defaults elsewhere.

    Raises
    ------
    ParameterError
        If a name is unknown, a value does not fit, or the class itself refuses the combination.
    """
    known = {field.name: field for field in fields(params_class)}
    for name in values:
        _require_known(name, known)
    checked = {name: known[name].check(value) for name, value in values.items()}
    try:
        return params_class(**checked)
    except ValueError as error:  # a rule between fields, stated in the class's __post_init__
        raise ParameterError("parameters", "values that fit together", str(error)) from None


def parse(params_class: type[ParamsT], assignments: Iterable[str]) -> ParamsT:
    """Return an instance from "name=value" words, as the command line gives them.

    Raises
    ------
    ParameterError
        As `make`, and if a word has no "=" or a name is given twice.
    """
    known = {field.name: field for field in fields(params_class)}
    values: dict[str, object] = {}
    for word in assignments:
        name, equals, text = word.partition("=")
        if not equals:
            raise ParameterError("parameter", "name=value", repr(word))
        _require_known(name, known)
        if name in values:
            raise ParameterError(f"parameter {name!r}", "one value", "two")
        values[name] = known[name].parse(text)
    return make(params_class, values)


def _require_known(name: str, known: Mapping[str, Field]) -> None:
    if name not in known:
        raise ParameterError(
            f"unknown parameter {name!r}{did_you_mean(name, known)}", f"one of {listed(known)}", repr(name)
        )


def _convert(kind: type[Value], value: object) -> Value | None:
    """Return `value` as `kind` if nothing is lost, else None. NumPy's numbers count as numbers."""
    if kind is bool or kind is str or isinstance(value, bool):
        return value if type(value) is kind else None
    if kind is int:
        return int(value) if isinstance(value, numbers.Integral) else None
    if isinstance(value, numbers.Real) and math.isfinite(value):
        return float(value)
    return None


def _field(class_name: str, declared: "dataclasses.Field[Any]", hint: object) -> Field:
    where = f"parameter {declared.name!r} of {class_name}"
    parts = typing.get_args(hint) if typing.get_origin(hint) is Annotated else ()
    params = [part for part in parts[1:] if isinstance(part, Param)]
    if len(params) != 1 or parts[0] not in TYPES:
        raise ParameterError(where, "Annotated[int | float | bool | str, Param(…)]", hint)
    if declared.default is dataclasses.MISSING:
        raise ParameterError(where, "a default", "none")
    field = Field(declared.name, parts[0], declared.default, params[0])
    _require_consistent(where, field)
    return field


def _require_consistent(where: str, field: Field) -> None:
    param = field.param
    if field.type not in (int, float) and (param.low, param.high, param.step) != (None, None, None):
        raise ParameterError(where, "low, high and step only on numbers", f"them on {field.type.__name__}")
    if param.low is not None and param.high is not None and param.low > param.high:
        raise ParameterError(where, "low ≤ high", f"{param.low:g} > {param.high:g}")
    if param.step is not None and not param.step > 0:
        raise ParameterError(where, "a step > 0", f"{param.step:g}")
    if any(_convert(field.type, choice) is None for choice in param.choices):
        raise ParameterError(where, f"choices of type {field.type.__name__}", param.choices)
    try:
        default = field.check(field.default)
    except ParameterError as error:
        raise ParameterError(f"default of {where}", error.expected, error.got) from None
    if type(default) is not type(field.default):
        raise ParameterError(f"default of {where}", f"type {field.type.__name__}", repr(field.default))
