"""Events as rows: what an event log holds of each, and back."""

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.plugins.events import (
    Checked,
    Dropped,
    Emitted,
    Ended,
    Entered,
    Event,
    LiveSet,
    Logged,
    Progress,
    Progressed,
)
from plexoscope.plugins.packing import Packed, PackingError, pack, unpack
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.parameters.conversion import plain
from plexoscope.plugins.results import Check, Outputs, Result
from plexoscope.plugins.states import Failure, RunState

EVENTS: dict[str, type[Any]] = {
    each.__name__.lower(): each
    for each in (Emitted, Progressed, Checked, Logged, Dropped, LiveSet, Entered, Ended)
}  # fmt: skip
"""The name of an event in a log to its class."""

_NAMES = {kind: name for name, kind in EVENTS.items()}
_PLAIN_DTYPES = "biufcSU"
_LAST_CODE_POINT = 0x10FFFF


@dataclass(frozen=True, eq=False)
class Row:
    """One event as it lies in a log.

    Parameters
    ----------
    seq
        Number of the event in its run.
    event
        A key of `EVENTS`.
    channel, step
        "" and 0 for events that have none.
    text
        The packed value.
    layout
        Dtype and shape of each of its arrays, as JSON.
    parts
        Their bytes.
    """

    seq: int
    elapsed_s: float
    event: str
    channel: str
    step: int
    text: str
    layout: str
    parts: tuple[memoryview, ...]

    @property
    def n_bytes(self) -> int:
        return len(self.text) + len(self.layout) + sum(part.nbytes for part in self.parts)


def row_of(seq: int, elapsed_s: float, event: Event) -> Row:
    """Return the row of an event. The arrays of an `Ended`'s outputs are not in it.

    Raises
    ------
    PackingError
        If the event holds what cannot be recorded.
    """
    channel = event.channel if isinstance(event, Emitted | Dropped) else ""
    step = event.step if isinstance(event, Emitted) else 0
    packed = pack(_payload(event))
    arrays = tuple(map(contiguous, packed.arrays))
    return Row(seq, elapsed_s, _NAMES[type(event)], channel, step, packed.text, layout_of(arrays), parts_of(arrays))


def event_of(row: Row) -> Event:
    """Return the event of a row. An `Ended` comes with metrics and without arrays.

    Raises
    ------
    PackingError
        If the row is damaged.
    """
    try:
        return _event(row.event, row.channel, row.step, unpack(Packed(row.text, _arrays(row.layout, row.parts))))
    except PackingError:
        raise
    except Exception as error:
        # Results check themselves, and those of other packages in their own ways: whatever they say of what a
        # damaged file holds, the file is at fault.
        raise PackingError(f"expected a recorded event, got a damaged one ({type(error).__name__}: {error})") from None


def contiguous(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the array as one block of memory with items of some size."""
    if array.dtype.itemsize == 0:  # of empty texts
        array = array.astype(f"{array.dtype.kind}1")
    return array if array.flags.c_contiguous else array.copy(order="C")


def layout_of(arrays: tuple[npt.NDArray[Any], ...]) -> str:
    """Return dtype and shape of each array as JSON."""
    return json.dumps([[array.dtype.str, array.shape] for array in arrays], separators=(",", ":"))


def parts_of(arrays: tuple[npt.NDArray[Any], ...]) -> tuple[memoryview, ...]:
    """Return the bytes of contiguous arrays, not copied."""
    return tuple(array.reshape(-1).view(np.uint8).data for array in arrays)


def _payload(event: Event) -> object:
    match event:
        case Emitted():
            return event.value
        case Progressed():
            return event.progress
        case Checked():
            return event.check
        case Logged():
            return event.text
        case Dropped():
            return event.count
        case LiveSet():
            return {name: _plain(value) for name, value in event.values.items()}
        case Entered():
            return event.state
        case Ended():
            return event.state, event.failure, event.outputs and event.outputs.metrics


def _plain(value: Value) -> object:
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return None if value is None else plain(value)


def _event(name: str, channel: str, step: int, value: Any) -> Event:
    match name, value:
        case "emitted", Result():
            return Emitted(channel, step, value)
        case "progressed", Progress():
            return Progressed(value)
        case "checked", Check():
            return Checked(value)
        case "logged", str():
            return Logged(value)
        case "dropped", int():
            return Dropped(channel, value)
        case "liveset", dict():
            return LiveSet(value)
        case "entered", RunState():
            return Entered(value)
        case "ended", (RunState() as state, Failure() | None as failure, dict() | None as metrics):
            return Ended(state, failure, None if metrics is None else Outputs(metrics))
    raise PackingError(f"expected a recorded event, got {name!r} with {type(value).__name__}")


def _arrays(layout: str, parts: tuple[memoryview, ...]) -> tuple[npt.NDArray[Any], ...]:
    """Return read-only arrays. The sizes that the layout claims must be those of the bytes that are there."""
    data = memoryview(b"".join(parts)) if len(parts) != 1 else parts[0]
    arrays, start = [], 0
    for name, shape in json.loads(layout):
        dtype = np.dtype(str(name))
        n_items = math.prod(map(int, shape))
        end = start + n_items * dtype.itemsize
        if dtype.kind not in _PLAIN_DTYPES or dtype.itemsize == 0 or min(shape, default=0) < 0 or end > len(data):
            raise PackingError(f"expected arrays of {len(data)} bytes in all, got {name} {shape}")
        array = np.frombuffer(data, dtype, n_items, start) if n_items else np.empty(0, dtype)
        if not array.flags.aligned:
            array = array.copy()
        if dtype.kind == "U" and n_items and array.view(dtype.byteorder + "u4").max() > _LAST_CODE_POINT:
            raise PackingError("expected texts, got code points that no text has")
        array.flags.writeable = False
        arrays.append(array.reshape(shape))
        start = end
    if start != len(data):
        raise PackingError(f"expected arrays of {len(data)} bytes in all, got {start}")
    return tuple(arrays)
