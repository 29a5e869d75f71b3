"""One parameter of a class: what it takes, how it is written, and what is said of a value that does not fit."""

import math
import reprlib
from dataclasses import dataclass
from pathlib import Path

from plexoscope.plugins.parameters.conversion import converted, joined, plain, read, same, split, written
from plexoscope.plugins.parameters.param import Param, ParameterError, Plain, Scalar, Value
from plexoscope.plugins.spelling import listed

UNSET = "none"
"""What stands for a value that is not set, on the command line and in TOML, which has no null."""

NOUNS: dict[type[Scalar], tuple[str, str]] = {
    int: ("a whole number", "whole numbers"),
    float: ("a finite number", "finite numbers"),
    bool: ("true or false", ""),
    str: ("text", "texts"),
    Path: ("an existing file", ""),
}

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 200


@dataclass(frozen=True)
class Field:
    """One parameter of a class.

    Parameters
    ----------
    name
    type
        int, float, bool, str, `Path` or an Enum; of a tuple, that of its items.
    default
    param
        With the choices that an Enum or a `Literal[…]` brings.
    optional
        Whether None is allowed, too.
    is_tuple
    n_items
        How many items a tuple has; None for any number.
    """

    name: str
    type: type[Scalar]
    default: Value
    param: Param
    optional: bool = False
    is_tuple: bool = False
    n_items: int | None = None

    def check(self, value: object) -> Value:
        """Return `value` in the type of this field; what `plain` returns is a value as well.

        Raises
        ------
        ParameterError
            If it has another type, is out of range or is none of the choices.
        """
        if self.optional and (value is None or same(value, UNSET)):
            return None
        if not self.is_tuple:
            return self._item(value, value)
        if not isinstance(value, list | tuple) or self.n_items not in (None, len(value)):
            raise self._error(value)
        return tuple(self._item(each, value) for each in value)

    def typed(self, value: object) -> object:
        """Return `value` as `check` does, or as it is where it does not fit: a file may be gone by now."""
        try:
            return self.check(value)
        except ParameterError:
            return value

    def parse(self, text: str) -> Value:
        """Return the value that `text` writes, checked. `parse(format(value)) == value`."""
        if self.optional and text.strip() == UNSET:
            return None
        try:
            if not self.is_tuple:
                return self.check(read(self.type, text))
            return self.check([read(self.type, each) for each in split(text)])
        except ValueError:
            raise self._error(text) from None

    def format(self, value: Value) -> str:
        """Return the text of a value, as it is typed on a command line."""
        if value is None:
            return UNSET
        return joined(map(written, value)) if isinstance(value, tuple) else written(value)

    def plain(self, value: Value) -> Plain:
        """Return what TOML and JSON hold for a value."""
        if value is None:
            return UNSET
        return list(map(plain, value)) if isinstance(value, tuple) else plain(value)

    @property
    def expectation(self) -> str:
        """What a value must be, in words: "a whole number in 5 … 200 s"."""
        if self.param.choices:
            return "one of " + listed(map(written, self.param.choices))
        one, many = NOUNS[self.type]
        if self.is_tuple:
            number = "" if self.n_items is None else f"{self.n_items} "
            return f"{number}{many}{self._bounds} with commas between"
        return one + self._bounds + (f" or {UNSET}" if self.optional else "")

    @property
    def _bounds(self) -> str:
        low, high = self.param.low, self.param.high
        if low is None and high is None:
            return ""
        if low is not None and high is not None:
            bounds = f" in {low:g} … {high:g}"
        else:
            bounds = f" ≥ {low:g}" if low is not None else f" ≤ {high:g}"
        return bounds + (f" {self.param.unit}" if self.param.unit else "")

    def _item(self, item: object, value: object) -> Scalar:
        """Return a value, or an item of it, in the type of this field."""
        checked = converted(self.type, item)
        if checked is None or (self.param.choices and checked not in self.param.choices):
            raise self._error(value)
        low = -math.inf if self.param.low is None else self.param.low
        high = math.inf if self.param.high is None else self.param.high
        if isinstance(checked, int | float) and not low <= checked <= high:
            raise self._error(value)
        return checked

    def _error(self, value: object) -> ParameterError:
        return ParameterError(f"parameter {self.name!r}", self.expectation, _SHORT.repr(value))
