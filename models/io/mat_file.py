"""What MATLAB files hold: matrices of numbers and lists of names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram.files import Teller
from plexoscope.models.io.tractogram.guard import checked_file, guarded

_HDF5 = b"\x89HDF"
_HEADER_BYTES = 128


@dataclass(frozen=True, eq=False)
class MatFile:
    """The variables of a file by name, in its order."""

    path: Path
    variables: Mapping[str, Any]

    def matrices(self) -> dict[str, npt.NDArray[Any]]:
        """The real arrays of two or more dimensions by name, sparse ones made dense."""
        from scipy.sparse import issparse

        arrays = {
            name: np.asarray(value.toarray() if issparse(value) else value) for name, value in self.variables.items()
        }
        return {name: array for name, array in arrays.items() if array.dtype.kind in "biuf" and array.ndim > 1}

    def names(self, count: int) -> tuple[str, ...]:
        """The first list of `count` texts; () if there is none."""
        for value in self.variables.values():
            if isinstance(value, np.ndarray) and value.dtype.kind in "UO" and value.size == count:
                texts = [np.asarray(each) for each in value.ravel()]
                if all(each.dtype.kind == "U" and each.size == 1 for each in texts):
                    return tuple(str(each.item()).strip() for each in texts)
        return ()

    def number(self, *names: str) -> float | None:
        """The single number that has one of these names, in capitals or not; None if there is none."""
        for name, value in self.variables.items():
            if name.lower() in names and np.size(value) == 1 and np.asarray(value).dtype.kind in "iuf":
                return float(np.asarray(value).item())
        return None


def read_mat_file(path: Path) -> MatFile:
    """Read a MATLAB file of a version up to 7.2.

    Raises
    ------
    FormatError
        If it is none; of 7.3, which is HDF5, the message says how to save it anew.
    """
    from scipy.io import loadmat

    with checked_file(path).open("rb") as file:
        head = file.read(_HEADER_BYTES)
    if head.startswith(_HDF5) or b"MATLAB 7.3" in head:
        raise FormatError("expected a MATLAB file up to version 7.2, got 7.3 (save it with -v7)", path)
    variables = guarded(lambda: loadmat(path), path, Teller(None))
    return MatFile(path, {name: value for name, value in variables.items() if not name.startswith("__")})
