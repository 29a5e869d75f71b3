"""From values and words to an instance of a parameter class, and back."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from plexoscope.plugins.parameters.declaration import fields
from plexoscope.plugins.parameters.field import Field
from plexoscope.plugins.parameters.param import ParameterError, Plain
from plexoscope.plugins.spelling import did_you_mean, listed

ParamsT = TypeVar("ParamsT")


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
        raise ParameterError("parameters", "values that fit together", error) from None


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


def values_of(params: Any) -> dict[str, Plain]:
    """Return all values of an instance by name, as TOML and JSON can hold them.

    `make(type(params), values_of(params)) == params`. Paths are texts, tuples lists, members of an Enum what they
    stand for, and what is not set is "none".
    """
    return {field.name: field.plain(getattr(params, field.name)) for field in fields(type(params))}


def _require_known(name: str, known: Mapping[str, Field]) -> None:
    if name not in known:
        raise ParameterError(
            f"unknown parameter {name!r}{did_you_mean(name, known)}", f"one of {listed(known)}", repr(name)
        )
