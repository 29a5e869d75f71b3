"""Whether the fields of a result are what its class says, asked when a method emits it."""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from plexoscope.plugins.results.plain import PLAIN_DTYPES, name_of
from plexoscope.plugins.results.result import Result

Fits = Callable[[Any], bool]

_PLAIN: Mapping[Any, tuple[type, ...]] = {
    str: (str,),
    bool: (bool, np.bool_),
    int: (int, np.integer),
    float: (int, float, np.integer, np.floating),
    type(None): (type(None),),
}
_WORDS: Mapping[Any, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


def settle(result: Result) -> None:
    """Check the fields of a result; texts in a list or an array become a tuple.

    Raises
    ------
    ValueError
        Names the field, what was expected and what was got.
    """
    for name, hint, fits in _fields_of(type(result)):  # type: ignore[arg-type]
        value = getattr(result, name)
        if hint == tuple[str, ...] and (isinstance(value, list) or _is_array_of_texts(value)):
            value = tuple(value)
            object.__setattr__(result, name, value)
        if not fits(value):
            raise ValueError(f"expected {name} as {_words(hint)}, got {_got(value)}")
    result.require_plausible()


@cache
def _fields_of(kind: type[Result]) -> tuple[tuple[str, Any, Fits], ...]:
    if not dataclasses.is_dataclass(kind):
        return ()
    try:
        hints = typing.get_type_hints(kind)
    except Exception:  # of a class of another package, which names what is only there for a type checker
        return ()
    return tuple((each.name, hints[each.name], _fits(hints[each.name])) for each in dataclasses.fields(kind))


def _fits(hint: Any) -> Fits:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in _PLAIN:
        classes = _PLAIN[hint]
        return lambda value: isinstance(value, classes)
    if origin in (typing.Union, types.UnionType):
        either = [_fits(each) for each in arguments]
        return lambda value: any(fits(value) for fits in either)
    if origin is np.ndarray:
        return lambda value: isinstance(value, np.ndarray) and value.dtype.kind in PLAIN_DTYPES
    if origin is tuple and arguments[-1:] == (...,):
        each_fits = _fits(arguments[0])
        return lambda value: isinstance(value, (tuple, list)) and all(map(each_fits, value))
    if origin is tuple:
        parts = [_fits(each) for each in arguments]
        return lambda value: (
            isinstance(value, (tuple, list))
            and len(value) == len(parts)
            and all(fits(part) for fits, part in zip(parts, value, strict=True))
        )
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key_fits, value_fits = map(_fits, arguments)
        return lambda value: (
            isinstance(value, Mapping) and all(map(key_fits, value)) and all(map(value_fits, value.values()))
        )
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return lambda value: isinstance(value, hint)
    return lambda value: True


def _is_array_of_texts(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind == "U"


def _words(hint: Any) -> str:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_words(each) for each in arguments if each is not type(None))
    if origin is np.ndarray:
        return "an array"
    if origin is tuple:
        return f"a tuple of {_words(arguments[0])}" if arguments[-1] is ... else f"{len(arguments)} numbers"
    if origin is not None:
        return f"a mapping of text to {_words(arguments[-1])}"
    return _WORDS.get(hint, getattr(hint, "__name__", str(hint)))


def _got(value: object) -> str:
    if isinstance(value, (tuple, list)):
        kinds = dict.fromkeys(type(each).__name__ for each in value)
        return f"{type(value).__name__} of {', '.join(kinds) or 'nothing'}"
    return name_of(value)
