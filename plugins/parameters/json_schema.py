"""A parameter class as JSON Schema, for editors, other programs and the record."""

import dataclasses
import inspect
from pathlib import Path
from typing import Any

from plexoscope.plugins.parameters.conversion import plain
from plexoscope.plugins.parameters.declaration import fields
from plexoscope.plugins.parameters.field import UNSET, Field
from plexoscope.plugins.parameters.param import Param, Scalar

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OURS = "x-plexoscope"
OUR_KEYS = ("unit", "step", "group", "live", "advanced", "log")
TYPES: dict[type[Scalar], dict[str, Any]] = {
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    str: {"type": "string"},
    Path: {"type": "string", "format": "file-path"},
}


def json_schema(params_class: type[Any]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of what `make` takes; missing values take the defaults.

    What JSON Schema has no word for stands under "x-plexoscope": unit, step, group, live, advanced, log and
    visible_when, each only where it is set.

    Raises
    ------
    ParameterError
        As `fields`.
    """
    schema: dict[str, Any] = {"$schema": DIALECT, "title": params_class.__name__}
    text = inspect.getdoc(params_class) or ""
    if not text.startswith(f"{params_class.__name__}("):  # what dataclass writes where there is no docstring
        schema["description"] = text
    schema["type"] = "object"
    schema["properties"] = {field.name: _property(field) for field in fields(params_class)}
    schema["additionalProperties"] = False
    return schema


def _property(field: Field) -> dict[str, Any]:
    param = field.param
    made: dict[str, Any] = {"title": param.label}
    if param.help:
        made["description"] = param.help
    made |= _type(field)
    made["default"] = field.plain(field.default)
    unset = {each.name: each.default for each in dataclasses.fields(Param)}
    ours = {key: getattr(param, key) for key in OUR_KEYS if getattr(param, key) != unset[key]}
    if param.visible_when:
        ours["visible_when"] = {"parameter": param.visible_when[0], "value": plain(param.visible_when[1])}
    return {**made, OURS: ours} if ours else made


def _type(field: Field) -> dict[str, Any]:
    param = field.param
    if param.choices:
        return {"enum": list(map(plain, param.choices))}
    bounds = {"minimum": param.low, "maximum": param.high}
    made = TYPES[field.type] | {key: bound for key, bound in bounds.items() if bound is not None}
    if field.is_tuple:
        made = {"type": "array", "items": made}
        if field.n_items is not None:
            made |= {"minItems": field.n_items, "maxItems": field.n_items}
    return {"anyOf": [made, {"enum": [None, UNSET]}]} if field.optional else made
