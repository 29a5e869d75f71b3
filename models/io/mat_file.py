"""What MATLAB files hold: matrices of numbers and lists of names, in structs and cells, too."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import Teller
from plexoscope.models.io.guard import checked_file, guarded
from plexoscope.models.io.limits import ALWAYS_BYTES, check_unpacked, limits_factor, most_bytes
from plexoscope.models.io.ways import AmbiguousError, Way, said

_HDF5 = b"\x89HDF"
_HEADER_BYTES = 128
_MOST_LISTED = 8
_NAMES = ("name", "names", "label", "labels")


@dataclass(frozen=True, eq=False)
class MatFile:
    """The variables of a file by name, in its order: arrays of numbers or texts, and sparse matrices.

    What is inside a struct or cell is called as MATLAB does: `data.SC`, `data(2).SC`, `cells{3}`.
    """

    path: Path
    variables: Mapping[str, Any]

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the real arrays of two or more dimensions, sparse ones among them."""
        return {name: value.shape for name, value in self.variables.items() if _is_matrix(value)}

    def chosen(self, preferred: Sequence[str], fits: Callable[[tuple[int, ...]], bool], what: str) -> str:
        """Return the name of the one matrix that fits: that which a user has chosen, the only one, or a preferred.

        Parameters
        ----------
        preferred
            Names in lower case, without the structs that they are in.
        fits
            Whether a shape does.
        what
            What is expected, for messages.

        Raises
        ------
        AmbiguousError
            If several fit, of which none, or more than one, has the first preferred name that there is.
        FormatError
            If none fits.
        """
        shapes = self.shapes()
        fitting = [name for name, shape in shapes.items() if fits(shape)]
        if (wanted := said(self.path)) in fitting:
            return str(wanted)
        if not fitting:
            got = ", ".join(f"{name} {shape}" for name, shape in list(shapes.items())[:_MOST_LISTED]) or "no matrix"
            raise FormatError(f"expected {what}, got {got}", self.path)
        named = ([name for name in fitting if last_word(name) == word] for word in preferred)
        best = fitting if len(fitting) == 1 else next(filter(None, named), fitting)
        if len(best) > 1:
            ways = [Way(name, " × ".join(map(str, shapes[name]))) for name in best[:_MOST_LISTED]]
            raise AmbiguousError(f"expected one {what.partition(' ')[2]}, got {len(fitting)}", self.path, ways)
        return best[0]

    def matrix(self, name: str) -> npt.NDArray[Any]:
        """Return a matrix, a sparse one made dense.

        Raises
        ------
        FormatError
            If that would take too much memory.
        """
        from scipy.sparse import issparse

        value = self.variables[name]
        if issparse(value):
            dense_bytes = value.shape[0] * value.shape[1] * value.dtype.itemsize
            most = int(limits_factor() * ALWAYS_BYTES)
            check_unpacked(dense_bytes, max(most, value.data.nbytes), self.path)
            value = value.toarray()
        dense: npt.NDArray[Any] = value
        return dense

    def names(self, count: int) -> tuple[str, ...]:
        """The first list of `count` texts; () if there is none.

        DSI Studio writes it as the bytes of a text with a name in each line.
        """
        for name, value in self.variables.items():
            if not isinstance(value, np.ndarray):
                continue
            if value.dtype == np.uint8 and last_word(name) in _NAMES and 1 in value.shape:
                value = np.array(value.tobytes().decode("utf-8", "replace").strip("\n\0").split("\n"), np.str_)
            if value.dtype.kind == "U" and value.size == count:
                return tuple(text.strip() for text in value.ravel().tolist())
        return ()

    def number(self, *names: str) -> float | None:
        """The single number that has one of these names, in capitals or not; None if there is none."""
        for name, value in self.variables.items():
            if last_word(name) in names and np.size(value) == 1 and np.asarray(value).dtype.kind in "iuf":
                return float(np.asarray(value).item())
        return None


def last_word(name: str) -> str:
    """Return the name of a variable in lower case without the structs and cells that it is in."""
    return name.lower().rpartition(".")[2].partition("(")[0].partition("{")[0]


def read_mat_file(path: Path) -> MatFile:
    """Read a MATLAB file of a version up to 7.2. It is read in a process of its own: see `mat_process`.

    Raises
    ------
    FormatError
        If it is none, or unfolds to more than such a file may; of 7.3, which is HDF5, the message says how to save
        it anew.
    """
    with checked_file(path).open("rb") as file:
        head = file.read(_HEADER_BYTES)
    if head.startswith(_HDF5) or b"MATLAB 7.3" in head:
        raise FormatError("expected a MATLAB file up to version 7.2, got 7.3 (save it with -v7)", path)
    return MatFile(path, guarded(lambda: _variables(path), path, Teller(None)))


def _variables(path: Path) -> dict[str, Any]:
    most = most_bytes(path.stat().st_size)
    with TemporaryDirectory(prefix="plexoscope-") as name:
        folder = Path(name)
        code = _run(path, folder, most)
        if not (folder / "result.json").exists():
            raise FormatError(f"damaged: the reader of .mat files ended on it with code {code}", path)
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        if "error" in result:
            raise FormatError(f"cannot be read as .mat: {result['error'].rstrip('.')}", path)
        check_unpacked(result.get("unpacked_bytes", 0), most, path)
        return {name: _variable(folder, kind, first) for name, kind, first in result["variables"]}


def _run(path: Path, folder: Path, most: int) -> int:
    script = Path(__file__).with_name("mat_process.py")
    # -P: the script's own folder has modules whose names would hide others.
    command = [sys.executable, "-P", str(script), str(path.resolve()), str(folder), str(most)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # each of its threads would take memory
    none = subprocess.DEVNULL
    return subprocess.run(command, stdin=none, stdout=none, stderr=none, env=environment, check=False).returncode


def _variable(folder: Path, kind: str, first: int) -> Any:
    def part(number: int) -> npt.NDArray[Any]:
        array: npt.NDArray[Any] = np.load(folder / f"{first + number}.npy", allow_pickle=False)
        return array

    if kind == "array":
        return part(0)
    from scipy.sparse import csc_matrix

    matrix = csc_matrix((part(0), part(1), part(2)), shape=tuple(part(3).tolist()))
    matrix.check_format()  # indices that lead out of it would be followed
    return matrix


def _is_matrix(value: Any) -> bool:
    return len(value.shape) > 1 and value.dtype.kind in "biuf"
