"""Results and what else happens in a run as text and arrays: what recordings hold and hashes are made of.

The text is JSON that names dataclasses by the kinds and classes of the contract, so that reading it runs no code
but theirs. Arrays stand beside it as they are. Equal values give equal text and equal bytes, in every process.
"""

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.events import Progress
from plexoscope.plugins.results import Check, Contender, Line, Outputs, Result, result_class
from plexoscope.plugins.results.plain import PLAIN_DTYPES
from plexoscope.plugins.states import Failure, RunState

_CLASSES: dict[str, type[Any]] = {each.__name__: each for each in (Check, Contender, Line, Outputs, Progress, Failure)}
_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_MOST_DEPTH = 32


class PackingError(PlexoscopeError):
    """A value holds what cannot be recorded, or a text and arrays that were read make no value."""


@dataclass(frozen=True, eq=False)
class Packed:
    """A value as JSON text, which refers to the arrays by number."""

    text: str
    arrays: tuple[npt.NDArray[Any], ...]


def pack(value: object) -> Packed:
    """Return a value as text and arrays.

    Parameters
    ----------
    value
        A result, `Check`, `Outputs`, `Progress`, `Failure`, `RunState`, a number, text, bool, None, or tuples, lists
        (which become tuples) and mappings with text keys of these.

    Raises
    ------
    PackingError
    """
    arrays: list[npt.NDArray[Any]] = []
    skeleton = _pack(value, arrays, 0)
    return Packed(json.dumps(skeleton, separators=(",", ":"), ensure_ascii=False), tuple(arrays))


def unpack(packed: Packed) -> Any:
    """Return the value. `unpack(pack(value))` equals `value`, its arrays those given.

    Raises
    ------
    PackingError
        If the text or the arrays are damaged, or of a kind that no installed package knows.
    """
    try:
        return _unpack(json.loads(packed.text), packed.arrays, 0)
    except PackingError:
        raise
    except (PlexoscopeError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise PackingError(f"expected a recorded value, got a damaged one ({type(error).__name__}: {error})") from None


def _pack(value: object, arrays: list[npt.NDArray[Any]], depth: int) -> object:
    if depth > _MOST_DEPTH:
        raise PackingError(f"expected at most {_MOST_DEPTH} levels of nesting, got more")
    if value is None or isinstance(value, (bool, np.bool_)):
        return None if value is None else bool(value)
    if isinstance(value, RunState):
        return {"state": str(value)}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else {"float": repr(float(value))}
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in PLAIN_DTYPES:
            raise PackingError(f"expected an array of numbers or texts, got dtype {value.dtype}")
        arrays.append(np.asarray(value))
        return {"array": len(arrays) - 1}
    if isinstance(value, (tuple, list)):
        return [_pack(each, arrays, depth + 1) for each in value]
    if isinstance(value, Mapping):
        return {"map": [[str(key), _pack(each, arrays, depth + 1)] for key, each in value.items()]}
    name = _name_of(value)
    if name is not None and dataclasses.is_dataclass(value):
        fields = {
            field.name: _pack(getattr(value, field.name), arrays, depth + 1)
            for field in dataclasses.fields(value)
            if field.init
        }
        return {"is": name, "of": fields}
    raise PackingError(f"expected a result or plain values, got {type(value).__name__}")


def _name_of(value: object) -> str | None:
    if isinstance(value, Result):
        return value.kind
    name = type(value).__name__
    return name if _CLASSES.get(name) is type(value) else None


def _unpack(node: Any, arrays: tuple[npt.NDArray[Any], ...], depth: int) -> Any:
    if depth > _MOST_DEPTH:
        raise PackingError(f"expected at most {_MOST_DEPTH} levels of nesting, got more")
    if isinstance(node, list):
        return tuple(_unpack(each, arrays, depth + 1) for each in node)
    if not isinstance(node, dict):
        return node
    if "is" in node:
        made_of = {name: _unpack(each, arrays, depth + 1) for name, each in node["of"].items()}
        return (_CLASSES.get(node["is"]) or result_class(node["is"]))(**made_of)
    if "map" in node:
        return {key: _unpack(each, arrays, depth + 1) for key, each in node["map"]}
    if "array" in node:
        return arrays[node["array"]]
    if "state" in node:
        return RunState(node["state"])
    return _NOT_FINITE[node["float"]]
