"""Whether nothing of a parameter class is lost on its way through text, TOML and JSON: for the conformance kit."""

import importlib
import importlib.util
import json
import tomllib
from typing import Any

from plexoscope.plugins.parameters.declaration import fields
from plexoscope.plugins.parameters.instances import make, values_of
from plexoscope.plugins.parameters.json_schema import json_schema
from plexoscope.plugins.parameters.param import ParameterError


def check_round_trips(params_class: type[Any]) -> None:
    """Make sure that the defaults of a class survive wherever they are written.

    They must fit together, be read back from the text of a command line and from a preset as they were, and, where
    the package jsonschema is installed, be accepted by the JSON Schema.

    Raises
    ------
    ParameterError
        If they do not, or the class is at fault.
    """
    import tomli_w

    known, name = fields(params_class), params_class.__name__
    defaults = make(params_class, {})
    for field in known:
        text, what = field.format(field.default), f"default of parameter {field.name!r} of {name}"
        if field.parse(text) != field.default:
            raise ParameterError(what, f"{field.default!r} from the text {text!r}", repr(field.parse(text)))
        if getattr(defaults, field.name) != field.default:
            raise ParameterError(what, f"{field.default!r} in an instance", repr(getattr(defaults, field.name)))
    values = values_of(defaults)
    again = make(params_class, tomllib.loads(tomli_w.dumps(values)))
    if again != defaults:
        raise ParameterError(f"parameters {name}", f"{defaults!r} from a preset", repr(again))
    schema = json.loads(json.dumps(json_schema(params_class)))
    if importlib.util.find_spec("jsonschema"):
        validator = importlib.import_module("jsonschema").Draft202012Validator(schema)
        for error in validator.iter_errors(values):
            raise ParameterError(f"parameters {name}", "defaults that their JSON Schema accepts", error.message)
