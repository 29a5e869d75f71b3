"""`outputs.npz`: the arrays that a run returned, as any NumPy reads them, and read here with care."""

import math
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import replacing
from plexoscope.plugins.packing import PackingError
from plexoscope.plugins.recording.rows import contiguous

FILE = "outputs.npz"
_PLAIN_DTYPES = "biufcSU"


def write_arrays(folder: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write the arrays; the file is there when it is whole.

    Not with `numpy.savez`, which takes an array named "file" for its file, and pickles objects.

    Raises
    ------
    OSError
    PackingError
        If an array holds objects.
    """
    plain = {name: contiguous(np.asarray(array)) for name, array in arrays.items()}
    odd = next((name for name, array in plain.items() if array.dtype.kind not in _PLAIN_DTYPES), None)
    if odd is not None:
        raise PackingError(f"output {odd!r}: expected numbers or texts, got dtype {plain[odd].dtype}")
    with replacing(folder / FILE) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in plain.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)


def read_arrays(folder: Path) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays, read-only; {} if there is no file.

    Raises
    ------
    FormatError
        If the file is damaged, or claims to hold more than it does.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    if not path.is_file():
        raise FormatError("expected a file, got a folder, a device or a pipe", path)
    try:
        with zipfile.ZipFile(path) as archive:
            found = {}
            for info in archive.infolist():
                # Nothing in it is compressed: no small file can unfold into a large one.
                if info.compress_type != zipfile.ZIP_STORED or info.file_size > path.stat().st_size:
                    raise ValueError(f"{info.filename} is compressed, or larger than its file")
                with archive.open(info) as member:
                    found[info.filename.removesuffix(".npy")] = _array(member, info.file_size)
            return found
    except Exception as error:  # zipfile raises half a dozen classes, struct and NumPy others
        raise FormatError(f"cannot be read ({type(error).__name__}: {error})", path) from None


def _array(member: IO[bytes], n_bytes: int) -> npt.NDArray[Any]:
    version = np.lib.format.read_magic(member)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a header as Python 2 wrote it
        shape, fortran, dtype = read(member)
    n_items = math.prod(shape)
    if dtype.kind not in _PLAIN_DTYPES or fortran or min(shape, default=0) < 0:
        raise ValueError(f"expected a plain array, got {dtype} {shape}")
    if member.tell() + n_items * dtype.itemsize != n_bytes:
        raise ValueError(f"expected {n_bytes} bytes, got an array {shape} of {dtype}")
    data = member.read()
    array = np.frombuffer(data, dtype).reshape(shape) if n_items else np.empty(shape, dtype)
    array.flags.writeable = False
    return array
