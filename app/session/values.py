"""From values that JSON knows to those of a declared type. A file is believed nothing: each value is looked at.

What is at fault is named by its place, such as `state.layers[0].style.opacity`. Keys that no class has are told and
left out; fields that a file does not have get their defaults.
"""

import dataclasses
import math
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from plexoscope.app.session.types import KIND, declared, is_array, is_data, may_be_none, members_of
from plexoscope.models.errors import PlexoscopeError
from plexoscope.models.graphs.drawing.layout import LAYOUTS
from plexoscope.models.tracts.filters import LengthBetween, PointsBetween, ValueBetween
from plexoscope.plugins.spelling import did_you_mean, listed
from plexoscope.render.colormap import COLORMAPS
from plexoscope.render.scene.orders import AUTO, SUMMARIES

_CHOICES: Mapping[str, typing.Collection[str]] = {
    "colormap": COLORMAPS,
    "node_map": COLORMAPS,
    "edge_map": COLORMAPS,
    "layout": LAYOUTS,
    "order": (AUTO, *SUMMARIES),
}
"""Fields that are names, and the names that there are."""
_UNBOUNDED = (LengthBetween, ValueBetween, PointsBetween)
"""Their numbers may be infinite."""
_NOT_FINITE = {str(each): each for each in (math.inf, -math.inf)} | {"nan": math.nan}


class ValueFaultError(PlexoscopeError):
    """A value that cannot be used, and where it stands."""


class LeftOutError(Exception):
    """What a value needs was left out on purpose: so is the value."""


class Reader:
    """Reads values; who has data and sources adds how they are found."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def data(self, reference: object, kinds: tuple[Any, ...], where: str) -> Any:
        """The object of one of some kinds that a reference names."""
        raise ValueFaultError(f"{where}: expected no data here")

    def array(self, reference: object, where: str) -> Any:
        """The array that a reference names."""
        raise ValueFaultError(f"{where}: expected no array here")

    def special(self, plain: object, kind: type, name: str, where: str) -> Any:
        """A field that is read in a way of its own; NotImplemented for all others."""
        return NotImplemented

    def read(self, plain: object, hint: Any, where: str) -> Any:
        """A value of the type that is declared for it.

        Raises
        ------
        ValueFaultError
            If it is another, or is not allowed.
        """
        if plain is None:
            if may_be_none(hint) or hint is object:
                return None
            raise fault(where, "a value", plain)
        kinds = members_of(hint)
        if hint is object:
            return self._loose(plain, where)
        if any(map(_is_of_data, kinds)):
            return self.data(plain, kinds, where)
        classes = [kind for kind in kinds if dataclasses.is_dataclass(kind)]
        if classes:
            return self._object(plain, classes, where)
        return self._simple(plain, kinds[0], where)

    def _object(self, plain: object, classes: list[Any], where: str) -> Any:
        if not isinstance(plain, dict):
            raise fault(where, "an object", plain)
        kind = classes[0]
        if len(classes) > 1:
            named = {each.__name__: each for each in classes}
            kind = named.get(str(plain.get(KIND)))
            if kind is None:
                raise ValueFaultError(f"{where}.{KIND}: expected one of {listed(named)}, got {plain.get(KIND)!r}")
        return self.made(kind, self.fields(plain, kind, where), where)

    def fields(self, plain: Mapping[str, object], kind: type, where: str) -> dict[str, Any]:
        """The fields of a class that there are, read."""
        hints = declared(kind)
        for name in plain:
            if name not in hints and name != KIND:
                self.notes.append(f"{where}.{name} is not known here{did_you_mean(name, hints)}")
        found = {}
        for name, hint in hints.items():
            if name not in plain:
                continue
            place = f"{where}.{name}"
            try:
                value = self.special(plain[name], kind, name, place)
                found[name] = self.read(plain[name], hint, place) if value is NotImplemented else value
            except LeftOutError:
                if not may_be_none(hint):
                    raise
                found[name] = None
            _check(found[name], kind, name, place)
        return found

    def made(self, kind: Callable[..., Any], fields: Mapping[str, Any], where: str) -> Any:
        """An object of a class, which looks at its fields itself."""
        for each in dataclasses.fields(typing.cast(Any, kind)):
            no_default = each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
            if no_default and each.name not in fields:
                raise ValueFaultError(f"{where}: expected {each.name!r}, got none")
        try:
            return kind(**fields)
        except (ValueError, TypeError, IndexError, OverflowError) as error:
            raise ValueFaultError(f"{where}: {error}") from None

    def _simple(self, plain: object, hint: Any, where: str) -> Any:
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if is_array(hint):
            return self.array(plain, where)
        if origin is typing.Literal:
            if plain not in inner:
                raise ValueFaultError(f"{where}: expected one of {listed(map(str, inner))}, got {plain!r}")
            return plain
        if origin is frozenset:
            return frozenset(self._items(plain, inner[0], where))
        if origin is tuple:
            return self._tuple(plain, inner, where)
        if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
            if not isinstance(plain, dict):
                raise fault(where, "an object", plain)
            read = {key: self.read(each, inner[1], f"{where}[{key!r}]") for key, each in plain.items()}
            return MappingProxyType(read)
        return _scalar(plain, hint, where)

    def _items(self, plain: object, hint: Any, where: str) -> list[Any]:
        if not isinstance(plain, list):
            raise fault(where, "a list", plain)
        items = []
        for number, each in enumerate(plain):
            try:
                items.append(self.read(each, hint, f"{where}[{number}]"))
            except LeftOutError:
                continue
        return items

    def _tuple(self, plain: object, inner: tuple[Any, ...], where: str) -> tuple[Any, ...]:
        if inner[1:] == (...,):
            if inner[0] is str and isinstance(plain, dict):
                return tuple(np.asarray(self.array(plain, where)).astype(str).tolist())
            return tuple(self._items(plain, inner[0], where))
        if not isinstance(plain, list) or len(plain) != len(inner):
            raise fault(where, f"a list of {len(inner)}", plain)
        return tuple(
            self.read(each, of, f"{where}[{n}]") for n, (each, of) in enumerate(zip(plain, inner, strict=True))
        )

    def _loose(self, plain: object, where: str) -> Any:
        if isinstance(plain, list):
            return tuple(self._loose(each, where) for each in plain)
        if plain is None or isinstance(plain, bool | int | float | str):
            return plain
        raise fault(where, "a number, a word or a list of them", plain)


def fault(where: str, expected: str, got: object) -> ValueFaultError:
    words = {dict: "an object", list: f"a list of {len(got) if isinstance(got, list) else 0}", type(None): "none"}
    return ValueFaultError(f"{where}: expected {expected}, got {words.get(type(got)) or repr(got)[:60]}")


def _is_of_data(kind: Any) -> bool:
    return is_data(kind) or getattr(kind, "__name__", "") == "VolumeFile"


def _scalar(plain: object, hint: Any, where: str) -> Any:
    if hint is bool and isinstance(plain, bool):
        return plain
    if hint is int and isinstance(plain, int) and not isinstance(plain, bool):
        return plain
    if hint is float and isinstance(plain, int | float) and not isinstance(plain, bool):
        try:
            return float(plain)
        except OverflowError:
            raise fault(where, "a number", plain) from None
    if hint is float and isinstance(plain, str) and plain in _NOT_FINITE:
        return _NOT_FINITE[plain]
    if hint is str and isinstance(plain, str):
        return plain
    if hint is Path and isinstance(plain, str) and "\0" not in plain:
        return Path(plain)
    words = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", Path: "a path"}
    raise fault(where, words.get(hint, "a value of another kind"), plain)


def _check(value: object, kind: type, name: str, where: str) -> None:
    known = _CHOICES.get(name)
    if known is not None and value not in known:
        raise ValueFaultError(
            f"{where}: expected one of {listed(known)}, got {value!r}{did_you_mean(str(value), known)}"
        )
    if kind in _UNBOUNDED:
        return
    numbers = value if isinstance(value, tuple) else (value,)
    if any(isinstance(each, float) and not math.isfinite(each) for each in numbers):
        raise fault(where, "a finite number", value)
