"""What two recordings of one seed found, compared: the digests, and where they differ the first thing that does."""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import numpy as np

from plexoscope.plugins.events import Checked, Emitted
from plexoscope.plugins.packing import pack
from plexoscope.plugins.recording import Recording, open_recording


def difference(one: Path, other: Path) -> str:
    """Return where what two recordings hold differs, in words; "" if their digests are equal."""
    with open_recording(one) as first, open_recording(other) as second:
        for recording in (first, second):
            if recording.missing:
                return f"end of the recording: {recording.missing}"
        if first.digest() == second.digest():
            return ""
        for (name, content), (other_name, other_content) in zip_longest(
            _found(first), _found(second), fillvalue=("nothing more", b"")
        ):
            if name != other_name:
                return f"{name} in one, {other_name} in the other"
            if content != other_content:
                return name
    return "their order"


def _found(recording: Recording) -> Iterator[tuple[str, bytes]]:
    checks = {}
    for index in range(len(recording.events())):
        event = recording.at(index)
        if isinstance(event, Emitted):
            yield f"result on {event.channel!r} at step {event.step}", _content(event.value)
        elif isinstance(event, Checked):
            checks[event.check.name] = event.check
    for name, check in checks.items():
        yield f"check {name!r}", _content(check)
    if recording.outputs is not None:
        for name, value in sorted(recording.outputs.metrics.items()):
            yield f"metric {name!r}", _content(value)
        for name, values in sorted(recording.outputs.arrays.items()):
            array = np.asarray(values)
            yield f"array {name!r}", repr((array.dtype, array.shape)).encode() + array.tobytes()


def _content(value: object) -> bytes:
    packed = pack(value)
    return packed.text.encode() + b"".join(array.tobytes() for array in packed.arrays)
