"""VTK's `.vtk` (legacy), also under the ending `.fib`, and `.vtp` (XML): lines with their data, read by VTK itself.

VTK knows no space. 3D Slicer says in the file which it means (`SPACE=LPS` or `SPACE=RAS`); of the rest most, MRtrix
among them, write RAS+, and so is taken, and noted, what says nothing. DIPY writes LPS+ without saying so by default.

VTK is an extra, `pip install 'plexoscope[vtk]'`: it is half a gigabyte, for these two formats.
"""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError, MissingError
from plexoscope.models.io.files import BLOCK_BYTES, Progress
from plexoscope.models.io.tractogram.finite import LEAVE_OUT, BadPoints, finite_tractogram
from plexoscope.models.io.tractogram.spaces import UNSAID, UNSAID_NOTE

_POLL_S = 0.05
# Where a file says how many there are of something. In a `.vtk` each takes a byte or more, a `.vtp` may be packed.
_COUNTS = {
    ".vtk": (b"\nPOINTS ", b"\nVERTICES ", b"\nLINES ", b"\nPOLYGONS ", b"\nPOINT_DATA ", b"\nCELL_DATA "),
    ".vtp": (b'NumberOfPoints="', b'NumberOfVerts="', b'NumberOfLines="', b'NumberOfComponents="'),
}
_MAX_PER_BYTE = {".vtk": 1, ".vtp": 100}


def read_vtk(path: Path, tell: Progress, bad_points: BadPoints = LEAVE_OUT) -> Tractogram:
    """Read the lines of a polygonal data set, the points' data per point and the cells' data per streamline.

    The reading is done in a process of its own: see `vtk_process`.

    Raises
    ------
    FormatError
        If VTK finds fault with the file, crashes on it, or would need far more memory than such a file can hold.
    MissingError
        If VTK is not installed.
    """
    if importlib.util.find_spec("vtkmodules") is None:
        raise MissingError(f"{path.suffix} files need vtk, not installed: pip install 'plexoscope[vtk]'")
    _check_counts(path)
    with TemporaryDirectory(prefix="plexoscope-") as name:
        folder = Path(name)
        _run(path, folder, tell)
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        if "error" in result:
            raise FormatError(f"cannot be read as {path.suffix}: {_reason(result['error'])}", path)
        if not result["arrays"]:
            if result["is_other"]:
                raise FormatError("holds no streamlines, but other shapes", path)
            return Tractogram(np.zeros((0, 3), np.float32), np.zeros(1, np.int64))
        parts: dict[str, dict[str, Any]] = {"positions": {}, "offsets": {}, "per_streamline": {}, "per_point": {}}
        for i, (kind, array_name) in enumerate(result["arrays"]):
            parts[kind][array_name] = np.load(folder / f"{i}.npy", allow_pickle=False)
    positions_mm = parts["positions"][""]
    if result["space"] == "LPS":
        positions_mm[:, :2] *= -1
    return finite_tractogram(
        bad_points=bad_points,
        positions_mm=positions_mm,
        offsets=parts["offsets"][""],
        per_streamline=parts["per_streamline"],
        per_point=parts["per_point"],
        space={"RAS": "RAS+ mm", "LPS": "RAS+ mm (from LPS+)"}.get(result["space"], UNSAID),
        notes=() if result["space"] else (UNSAID_NOTE,),
    )


def _check_counts(path: Path) -> None:
    suffix = ".vtp" if path.suffix.lower() == ".vtp" else ".vtk"
    most = _MAX_PER_BYTE[suffix] * path.stat().st_size
    with path.open("rb") as file:
        before = b""
        while content := file.read(BLOCK_BYTES):
            content = before + content
            for mark in _COUNTS[suffix]:
                for number in re.findall(re.escape(mark) + rb"(\d{1,30})", content):
                    if int(number) > most:
                        name = mark.strip(b'\n ="').decode()
                        raise FormatError(f"{name}: expected at most {most}, got {int(number)}", path)
            before = content[-100:]  # a count may lie across two blocks


def _run(path: Path, folder: Path, tell: Progress) -> None:
    size = path.stat().st_size
    script = Path(__file__).with_name("vtk_process.py")
    # -P: the script's own folder has modules whose names would hide others.
    command = [sys.executable, "-P", str(script), str(path.resolve()), str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while process.poll() is None:
                tell(0, size)  # VTK does not say how far it is; the caller may still cancel
                try:
                    process.wait(_POLL_S)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            process.kill()
    if not (folder / "result.json").exists():
        raise FormatError(f"damaged: VTK's reader ended on it with code {process.returncode}", path)
    tell(size, size)


def _reason(text: str) -> str:
    """The first of VTK's messages, without the place in its code."""
    lines = [line for line in text.splitlines() if line.strip() and not re.match(r"[\w ]+: In .*, line \d+", line)]
    reason = re.sub(r"^vtk\w+ \(0x[0-9a-f]+\): ", "", lines[0]) if lines else "no reason given"
    return reason.strip().rstrip(".!")
