"""The hash of a run's log: equal for equal seeds in a thread, in a process, and of the recording afterwards.

It covers what a run found: the results in order with channel, step and content, changes of live parameters, the
newest report of each check, the metrics and the arrays returned. It covers neither times nor progress nor log lines.
"""

import hashlib
import json
from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.plugins.packing import pack
from plexoscope.plugins.recording.rows import Row, contiguous, parts_of
from plexoscope.plugins.results import Check, Outputs

COUNTED = ("emitted", "liveset")
"""The events whose order matters."""

_ROW_BYTES = 16


class LogDigest:
    """Takes rows one by one. Rows are told by tier, so that those of a tier which is thinned out can be forgotten."""

    def __init__(self) -> None:
        self._seqs: dict[int, array[int]] = {}
        self._hashes: dict[int, bytearray] = {}

    def add(self, row: Row, tier: int) -> None:
        """Take a row. Rows of one tier come in the order of their numbers."""
        hashed = hashlib.sha256(_framed([row.event, row.channel, row.step, row.text, row.layout]))
        for part in row.parts:
            hashed.update(part)
        self._seqs.setdefault(tier, array("q")).append(row.seq)
        self._hashes.setdefault(tier, bytearray()).extend(hashed.digest()[:_ROW_BYTES])

    def forget(self, tier: int) -> int:
        """Forget the rows of a tier; return how many there were."""
        self._hashes.pop(tier, None)
        return len(self._seqs.pop(tier, ()))

    def finish(self, checks: Mapping[str, Check], outputs: Outputs | None) -> str:
        """Return the digest as "sha256:" and 64 hexadecimal digits."""
        whole = hashlib.sha256()
        if self._seqs:
            order = np.argsort(np.concatenate([np.frombuffer(seqs, np.int64) for seqs in self._seqs.values()]))
            hashes = np.frombuffer(b"".join(self._hashes.values()), np.uint8).reshape(-1, _ROW_BYTES)
            whole.update(hashes[order].tobytes())
        metrics = pack(dict(outputs.metrics)).text if outputs is not None else ""
        whole.update(_framed([*(pack(check).text for check in checks.values()), metrics]))
        for name, values in sorted(outputs.arrays.items() if outputs is not None else ()):
            _add_array(whole, name, contiguous(np.asarray(values)))
        return f"sha256:{whole.hexdigest()}"


def _add_array(whole: Any, name: str, values: npt.NDArray[Any]) -> None:
    whole.update(_framed([name, values.dtype.str, list(values.shape)]))
    for part in parts_of((values,)):
        whole.update(part)


def _framed(words: list[Any]) -> bytes:
    """Return words as bytes that no other words give: their length comes first."""
    text = json.dumps(words).encode()
    return b"%d:" % len(text) + text
