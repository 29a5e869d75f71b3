"""Run as a process of its own: read a `.vtk` or `.vtp` file with VTK and leave its arrays in a folder.

VTK trusts what a file says. On a damaged one it may take all memory or write where it must not, and either would end
the process that it runs in: this one, instead of the application. It imports nothing of ours, so that it starts fast.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

# VTK's own libraries need about half of the first; text and packed binary grow by about ten when read.
_ALWAYS_BYTES, _BYTES_PER_BYTE = 1 << 31, 32
# Of the reader's two file types; VTK's Python has no name for it.
VTK_ASCII = 1
_ALWAYS_S, _BYTES_PER_S = 10, 1 << 20


def main(path: Path, folder: Path) -> None:
    """Write `result.json` and one `.npy` file per array."""
    _limit(path.stat().st_size)
    # The readers alone: `import vtk` takes ten times longer.
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkCommonCore import VTK_BIT, vtkOutputWindow, vtkStringOutputWindow
    from vtkmodules.vtkIOLegacy import vtkPolyDataReader
    from vtkmodules.vtkIOXML import vtkXMLPolyDataReader

    to_numpy: Callable[[Any], Any] = vtk_to_numpy
    said = vtkStringOutputWindow()
    vtkOutputWindow.SetInstance(said)
    if path.suffix.lower() == ".vtp":
        reader: Any = vtkXMLPolyDataReader()
    else:
        reader = vtkPolyDataReader()
        for kind in ("Scalars", "Vectors", "Normals", "Tensors", "ColorScalars", "TCoords", "Fields"):
            getattr(reader, f"ReadAll{kind}On")()

    reader.SetFileName(str(path))
    reader.Update()
    data = reader.GetOutput()
    # Not every warning is an error, but some are: "Error reading binary data!" is only that.
    if "ERROR: " in said.GetOutput() or "Error " in said.GetOutput() or reader.GetErrorCode():
        _finish(folder, error=said.GetOutput() or f"error {reader.GetErrorCode()}")
        return

    def tables(attributes: Any) -> dict[str, Any]:
        arrays = [attributes.GetArray(i) for i in range(attributes.GetNumberOfArrays())]
        return {
            a.GetName() or f"array {i}": to_numpy(a)
            for i, a in enumerate(arrays)
            if a is not None and a.GetDataType() != VTK_BIT  # numpy has no such type
        }

    per_point, per_cell = tables(data.GetPointData()), tables(data.GetCellData())
    if hasattr(reader, "GetFileType") and reader.GetFileType() == VTK_ASCII:
        _check_text(path, data, [*per_point.values(), *per_cell.values()])
    lines = data.GetLines()
    if not data.GetNumberOfPoints() or not lines.GetNumberOfCells():
        _finish(folder, arrays=[], is_other=bool(data.GetNumberOfPoints()))
        return
    offsets = to_numpy(lines.GetOffsetsArray()).astype(np.int64)
    of_points = to_numpy(lines.GetConnectivityArray()).astype(np.int64)
    positions = to_numpy(data.GetPoints().GetData())
    _check(offsets, of_points, len(positions))
    n_before = data.GetVerts().GetNumberOfCells()  # cell data begin with those of single points
    arrays = [("positions", "", positions[of_points].astype(np.float32)), ("offsets", "", offsets)]
    arrays += [("per_point", name, values[of_points]) for name, values in per_point.items()]
    arrays += [
        ("per_streamline", name, values[n_before : n_before + len(offsets) - 1]) for name, values in per_cell.items()
    ]
    for i, (_, _, values) in enumerate(arrays):
        np.save(folder / f"{i}.npy", np.ascontiguousarray(values), allow_pickle=False)
    _finish(folder, arrays=[(kind, name) for kind, name, _ in arrays], space=_space(reader, data))


def _limit(n_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    memory = _ALWAYS_BYTES + _BYTES_PER_BYTE * n_bytes
    time_s = _ALWAYS_S + n_bytes // _BYTES_PER_S
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (time_s, time_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _check(offsets: Any, of_points: Any, n_points: int) -> None:
    if offsets[0] != 0 or offsets[-1] != len(of_points) or (np.diff(offsets) < 0).any():
        raise ValueError("lines: expected offsets that begin at 0 and never fall, got others")
    if len(of_points) and not 0 <= of_points.min() <= of_points.max() < n_points:
        raise ValueError(
            f"lines: expected point numbers in 0 … {n_points - 1}, got {of_points.min()} … {of_points.max()}"
        )


def _check_text(path: Path, data: Any, arrays: list[Any]) -> None:
    """Where text ends too early, VTK says nothing and leaves the rest of an array as the memory happened to be."""
    cells = [data.GetVerts(), data.GetLines(), data.GetPolys(), data.GetStrips()]
    needed = 3 * data.GetNumberOfPoints()
    needed += sum(c.GetNumberOfCells() + c.GetNumberOfConnectivityIds() for c in cells)
    # A symmetric tensor may stand there as six numbers and come out as nine.
    needed += sum(len(values) * 6 if values.shape[1:] == (9,) else values.size for values in arrays)
    n_numbers = 0
    with path.open("rb") as file:
        file.readline(), file.readline()  # the title may begin with anything
        for line in file:
            words = line.split()
            # Other lines begin with a keyword or a name.
            if words and (words[0][:1] in b"0123456789+-." or words[0][:3].lower() in (b"nan", b"inf")):
                n_numbers += len(words)
    if n_numbers < needed:
        raise ValueError(f"cut short: expected {needed} numbers, got {n_numbers}")


def _space(reader: Any, data: Any) -> str:
    """Where a file says its space: the title of a `.vtk`, a field of a `.vtp`; both are how 3D Slicer writes."""
    said = str(reader.GetHeader() or "") if hasattr(reader, "GetHeader") else ""
    field = data.GetFieldData().GetAbstractArray("SPACE")
    if field is not None and field.GetNumberOfValues():
        said += f" SPACE={field.GetVariantValue(0).ToString()}"
    return next((space for space in ("LPS", "RAS") if f"SPACE={space}" in said), "")


def _finish(folder: Path, **result: Any) -> None:
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    try:
        main(Path(sys.argv[1]), folder)
    except MemoryError:
        _finish(folder, error="it needs more memory than such a file can hold")
    except Exception as error:
        _finish(folder, error=str(error))
