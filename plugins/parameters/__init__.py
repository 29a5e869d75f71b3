"""Typed parameters: a frozen dataclass whose fields carry `Param` metadata.

One schema feeds the form, the command line, validation, presets, JSON Schema and the record of a run.

    @dataclass(frozen=True)
    class Params:
        n_bins: Annotated[int, Param("Time bins", low=5, high=200)] = 60
        layers: Annotated[tuple[int, ...], Param("Layer sizes", low=1)] = (64, 32)

A type is int, float, bool, str, `pathlib.Path` (a file that exists), an Enum, `Literal[…]`, an optional number or
path (`int | None`), or a tuple of numbers or texts of a fixed or an open length.

No schema library stands behind it. Written against pydantic and msgspec, the check of these types and its JSON
Schema came to 33 and 34 lines, by hand to 37: what NumPy's numbers, lists from TOML and "none" need is ours in any
case, and so are the messages. pydantic's first use took 165 ms and msgspec's 16 ms, ours takes 0.1 ms; cattrs knows
neither bounds nor JSON Schema, magicgui needs Qt.
"""

from plexoscope.plugins.parameters.declaration import fields
from plexoscope.plugins.parameters.field import Field
from plexoscope.plugins.parameters.instances import make, parse, values_of
from plexoscope.plugins.parameters.json_schema import json_schema
from plexoscope.plugins.parameters.param import Param, ParameterError, Plain, Scalar, Value
from plexoscope.plugins.parameters.round_trips import check_round_trips
from plexoscope.plugins.parameters.visibility import visible

__all__ = [
    "Field",
    "Param",
    "ParameterError",
    "Plain",
    "Scalar",
    "Value",
    "check_round_trips",
    "fields",
    "json_schema",
    "make",
    "parse",
    "values_of",
    "visible",
]
