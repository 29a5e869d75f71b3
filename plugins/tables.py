"""Strict reading of TOML tables into frozen dataclasses: the dataclass is the schema."""

import dataclasses
import tomllib
import typing
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.spelling import did_you_mean, listed

RowT = TypeVar("RowT")

TEXT_LIST = tuple[str, ...]
NUMBERS = Mapping[str, float]
WORDS = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    TEXT_LIST: "a list of texts",
    NUMBERS: "a table of numbers",
}


def read_toml(path: Path) -> dict[str, Any]:
    """Return the file as nested tables.

    Raises
    ------
    PluginError
        If it cannot be opened or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PluginError(f"cannot be read ({error.strerror})", path) from None
    except (ValueError, RecursionError) as error:  # also of a number with thousands of digits
        raise PluginError(f"not valid TOML ({error})", path) from None


def from_table(row_class: type[RowT], table: object, where: str, path: Path) -> RowT:
    """Return `row_class` filled from `table`.

    Parameters
    ----------
    row_class
        A dataclass with fields of type str, int, float, bool, `TEXT_LIST` or `NUMBERS`. A field without a default must
        be given, and not be empty.
    where
        The place in the file for messages, such as "[[channel]] 2".

    Raises
    ------
    PluginError
        If a key is unknown or missing, or a value has another type.
    """
    if not isinstance(table, dict):
        raise PluginError(f"{where}: expected a table, got {table!r}", path)
    hints = _hints(row_class)  # type: ignore[arg-type]
    declared = {each.name: each for each in dataclasses.fields(row_class)}  # type: ignore[arg-type]
    for key in table:
        if key not in declared:
            known = listed(declared)
            raise PluginError(f"{where}: unknown key {key!r}{did_you_mean(key, declared)}, expected {known}", path)
    values = {}
    for name, field in declared.items():
        if name in table:
            values[name] = _value(hints[name], table[name], f"{where}: {name}", path)
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if required and values.get(name, "") in ("", ()):
            raise PluginError(f"{where}: expected {name!r} ({WORDS[hints[name]]}), got none", path)
    return row_class(**values)


def rows(document: Mapping[str, Any], key: str, row_class: type[RowT], path: Path) -> tuple[RowT, ...]:
    """Return every `[[key]]` of a document; () if there is none."""
    tables = document.get(key, [])
    if not isinstance(tables, list):
        raise PluginError(f"[[{key}]]: expected a list of tables, got [{key}]", path)
    return tuple(from_table(row_class, table, f"[[{key}]] {number}", path) for number, table in enumerate(tables, 1))


@cache
def _hints(row_class: type[object]) -> dict[str, Any]:
    """Asked for once a class: they take as long as reading the table."""
    return typing.get_type_hints(row_class)


def _value(kind: Any, value: object, where: str, path: Path) -> object:
    if kind is str and isinstance(value, str):
        return value
    if kind in (int, bool) and type(value) is kind:
        return value
    if kind is float and type(value) in (int, float):
        return float(value)  # type: ignore[arg-type]
    if kind == TEXT_LIST and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    if kind == NUMBERS and isinstance(value, dict) and {type(each) for each in value.values()} <= {int, float}:
        return MappingProxyType({name: float(each) for name, each in value.items()})
    raise PluginError(f"{where}: expected {WORDS[kind]}, got {value!r}", path)
