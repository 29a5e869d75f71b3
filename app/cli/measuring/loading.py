"""How long reading a file takes, ours and nibabel's side by side."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from plexoscope.models.io.tractogram import read_tractogram

N_REPEATS = 5
ENOUGH_S = 20.0
"""After so long no further repeat begins."""


def load_seconds(path: Path) -> tuple[float, float | None]:
    """Median times of our reader and of nibabel's, in turns, so that what else the machine does hits both.

    Parameters
    ----------
    path
        A file that has been read before, or the first repeat would time the disk.

    Returns
    -------
    ours_s : float
    nibabel_s : float or None
        None where nibabel does not read the format, or not this file.
    """
    theirs = _nibabel_reader(path)
    ours_s, theirs_s = [], []
    began_s = time.perf_counter()
    for _ in range(N_REPEATS):
        ours_s.append(_seconds(lambda: read_tractogram(path)))
        if theirs is not None:
            theirs_s.append(_seconds(theirs))
        if time.perf_counter() - began_s > ENOUGH_S:
            break
    return float(np.median(ours_s)), float(np.median(theirs_s)) if theirs_s else None


def _nibabel_reader(path: Path) -> Callable[[], object] | None:
    from nibabel import streamlines

    def read() -> object:
        return streamlines.load(path)  # type: ignore[no-untyped-call]

    try:
        if not streamlines.is_supported(path):  # type: ignore[no-untyped-call]
            return None
        read()  # the first reading imports and may fail
    except Exception:  # what nibabel makes of a file that we have read is not for us to report
        return None
    return read


def _seconds(read: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    read()
    return time.perf_counter() - started_s
