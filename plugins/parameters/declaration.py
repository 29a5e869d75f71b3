"""From a class to its fields, and what may be wrong with a class."""

import dataclasses
import types
import typing
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

from plexoscope.plugins.parameters.conversion import converted, same, written
from plexoscope.plugins.parameters.field import Field
from plexoscope.plugins.parameters.param import Param, ParameterError

NUMBERS = (int, float)
TUPLE_ITEMS = (int, float, str)
OPTIONAL = (int, float, Path)
NOTATION = (
    "Annotated[T, Param(…)] with T one of int, float, bool, str, Path, an Enum of texts or whole numbers, Literal[…] "
    "of one type, int | None, float | None, Path | None, and tuple[…] of only int, float or str"
)


def fields(params_class: type[Any]) -> tuple[Field, ...]:
    """Return the parameters that a class declares, in order.

    Raises
    ------
    ParameterError
        If the class is not a frozen dataclass, a field has no `Param`, no default or a type that is none of
        those above, or its default, range, step, choices and marks contradict each other.
    """
    name = getattr(params_class, "__name__", repr(params_class))
    if not (isinstance(params_class, type) and dataclasses.is_dataclass(params_class)):
        raise ParameterError(f"parameters {name}", "a frozen dataclass", "something else")
    if not params_class.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise ParameterError(f"parameters {name}", "a frozen dataclass", "one that can be written to")
    try:
        hints = typing.get_type_hints(params_class, include_extras=True)
    except Exception as error:  # annotations kept as text run as code here, and may do anything
        raise ParameterError(f"parameters {name}", "annotations that can be resolved", error) from None
    made: dict[str, Field] = {}
    for each in dataclasses.fields(params_class):
        made[each.name] = _field(f"parameter {each.name!r} of {name}", each, hints[each.name], made)
    return tuple(made.values())


def _field(where: str, declared: "dataclasses.Field[Any]", hint: object, above: dict[str, Field]) -> Field:
    parts = typing.get_args(hint) if typing.get_origin(hint) is Annotated else (hint,)
    params = [part for part in parts[1:] if isinstance(part, Param)]
    shape = _shape(parts[0])
    if len(params) != 1 or shape is None:
        raise ParameterError(where, NOTATION, parts[0] if len(params) == 1 else f"{len(params)} times Param")
    if declared.default is dataclasses.MISSING or not declared.init:
        raise ParameterError(where, "a default", "none" if declared.init else "init=False")
    param, choices = params[0], shape.pop("choices", ())
    if choices and param.choices:
        raise ParameterError(where, "choices in one place", "them in the type and in Param")
    field = Field(
        declared.name, default=declared.default, param=replace(param, choices=choices or param.choices), **shape
    )
    _require_consistent(where, field)
    _require_visible_sometime(where, field, above)
    return field


def _shape(hint: Any) -> dict[str, Any] | None:
    """Return what a type says of a `Field`, and its choices; None for a type that no parameter has."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        kinds = set(map(type, args))
        return {"type": kinds.pop(), "choices": args} if kinds in ({int}, {str}) else None
    if origin in (typing.Union, types.UnionType):
        kinds = set(args) - {types.NoneType}
        sound = len(kinds) == 1 and kinds <= set(OPTIONAL)
        return {"type": kinds.pop(), "optional": True} if sound else None
    if origin is tuple:
        n_items = None if args[-1:] == (...,) else len(args)
        kinds = set(args) - {...}
        sound = len(kinds) == 1 and kinds <= set(TUPLE_ITEMS)
        return {"type": kinds.pop(), "is_tuple": True, "n_items": n_items} if sound else None
    if isinstance(hint, type) and issubclass(hint, Enum):
        kinds = {type(member.value) for member in hint}
        return {"type": hint, "choices": tuple(hint)} if kinds in ({int}, {str}) else None
    return {"type": hint} if hint in (int, float, bool, str, Path) else None


def _require_consistent(where: str, field: Field) -> None:
    param, single = field.param, not field.is_tuple
    number = field.type in NUMBERS
    name = f"tuple of {field.type.__name__}" if field.is_tuple else field.type.__name__
    if not number and (param.low, param.high, param.step) != (None, None, None):
        raise ParameterError(where, "low, high and step only on numbers", f"them on {name}")
    if not (number and single) and (param.step is not None or param.log):
        raise ParameterError(where, "step and log only on single numbers", f"them on {name}")
    if param.low is not None and param.high is not None and param.low > param.high:
        raise ParameterError(where, "low ≤ high", f"{param.low:g} > {param.high:g}")
    if param.step is not None and not param.step > 0:
        raise ParameterError(where, "a step > 0", f"{param.step:g}")
    if param.log and (param.low is None or not param.low > 0 or param.step is not None):
        raise ParameterError(where, "log with low > 0 and without step", f"low {param.low}, step {param.step}")
    if param.choices and (field.is_tuple or field.optional):
        raise ParameterError(where, "choices only for a single value that is always set", f"them on {name}")
    if any(converted(field.type, choice) is None for choice in param.choices):
        raise ParameterError(where, f"choices of type {field.type.__name__}", param.choices)
    if param.live and (issubclass(field.type, Enum | Path)):
        raise ParameterError(where, "live only on numbers, true or false, and text", f"it on {name}")
    _require_good_default(where, field)


def _require_good_default(where: str, field: Field) -> None:
    try:
        default = field.check(field.default)
    except ParameterError as error:
        raise ParameterError(f"default of {where}", error.expected, error.got) from None
    items = zip(default, field.default, strict=True) if isinstance(default, tuple) else ()  # type: ignore[arg-type]
    # Where nobody sets a parameter, the method gets the default as it was written: 1 would be no float.
    if not isinstance(field.default, type(default)) or not all(same(*pair) for pair in items):
        kind = "tuple" if field.is_tuple else field.type.__name__
        raise ParameterError(f"default of {where}", f"type {kind}", repr(field.default))


def _require_visible_sometime(where: str, field: Field, above: dict[str, Field]) -> None:
    if not field.param.visible_when:
        return
    name, value = field.param.visible_when
    if name not in above:
        raise ParameterError(f"visible_when of {where}", "a parameter that is declared above", repr(name))
    try:
        above[name].check(value)
    except ParameterError as error:
        got = written(value)
        raise ParameterError(f"visible_when of {where}", f"{name} to be {error.expected}", got) from None
