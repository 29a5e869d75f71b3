"""One bundle, and writers of the formats that the project itself only reads."""

import gzip
import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from plexoscope.models.data.grid import Grid
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import write_tractogram


def random_bundle(lengths, seed=0, **data) -> Tractogram:
    """Random walks whose coordinates are whole 32nds of a millimetre, so that every format can hold them exactly."""
    rng = np.random.default_rng(seed)
    offsets = np.append(0, np.cumsum(np.array(lengths, np.int64)))
    steps = rng.integers(-40, 41, (offsets[-1], 3))
    for start in offsets[:-1][np.diff(offsets) > 0]:
        steps[start] = rng.integers(-1500, 1500, 3)
    walks = [np.cumsum(steps[a:b], axis=0) for a, b in itertools.pairwise(offsets)]
    return Tractogram(np.concatenate([np.zeros((0, 3)), *walks]) / 32, offsets, **data)


@pytest.fixture(scope="session")
def make_bundle() -> Callable[..., Tractogram]:
    return random_bundle


@pytest.fixture(scope="session")
def bundle() -> Tractogram:
    """Twelve streamlines of 1 to 40 points, with data, groups and a grid."""
    affine = np.array([[-1.0, 0, 0, 90], [0, 1, 0, -126], [0, 0, 1, -72], [0, 0, 0, 1]])
    lengths = [3, 40, 2, 1, 17, 5, 8, 1, 20, 9, 4, 30]
    n = sum(lengths)
    return random_bundle(
        lengths,
        per_streamline={"weight": np.linspace(0, 1, 12, dtype=np.float32), "cluster": np.arange(12, dtype=np.uint16)},
        per_point={
            "fa": np.linspace(0, 1, n, dtype=np.float32),
            "direction": np.arange(3 * n, dtype=np.float32).reshape(n, 3),
        },
        groups={"left": np.array([0, 4, 11], np.uint32), "right": np.array([1], np.uint32)},
        grid=Grid(affine, (181, 218, 182)),
    )


def save_vtk(tractogram: Tractogram, path: Path, *, text=False, version=51, title=None, points_first=0, space=None):
    """Write with VTK itself; `points_first` lone points come before the lines."""
    from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
    from vtkmodules.vtkCommonCore import vtkPoints, vtkStringArray
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
    from vtkmodules.vtkIOLegacy import vtkPolyDataWriter
    from vtkmodules.vtkIOXML import vtkXMLPolyDataWriter

    data, points, lines, single = vtkPolyData(), vtkPoints(), vtkCellArray(), vtkCellArray()
    points.SetData(numpy_to_vtk(tractogram.positions_mm.copy(), deep=True))
    data.SetPoints(points)
    for i in range(points_first):
        single.InsertNextCell(1, [i])
    data.SetVerts(single)
    lines.SetData(
        numpy_to_vtkIdTypeArray(tractogram.offsets.copy(), deep=True),
        numpy_to_vtkIdTypeArray(np.arange(tractogram.n_points), deep=True),
    )
    data.SetLines(lines)
    for attributes, arrays, before in (
        (data.GetPointData(), tractogram.per_point, 0),
        (data.GetCellData(), tractogram.per_streamline, points_first),
    ):
        for name, values in arrays.items():
            array = numpy_to_vtk(
                np.concatenate([np.zeros((before, *values.shape[1:]), values.dtype), values]), deep=True
            )
            array.SetName(name)
            attributes.AddArray(array)
    if space:
        words = vtkStringArray()
        words.SetName("SPACE")
        words.InsertNextValue(space)
        data.GetFieldData().AddArray(words)
    if path.suffix.lower() == ".vtp":
        writer = vtkXMLPolyDataWriter()
        if text:
            writer.SetDataModeToAscii()
    else:
        writer = vtkPolyDataWriter()
        writer.SetFileVersion(version)
        writer.SetHeader(title or "vtk output")
        if not text:
            writer.SetFileTypeToBinary()
    writer.SetFileName(str(path))
    writer.SetInputData(data)
    assert writer.Write()


def matrix(name: str, numbers: np.ndarray) -> bytes:
    """One matrix of a level 4 `.mat` file, as a row."""
    kind = {"f8": 0, "f4": 10, "i4": 20, "u2": 40, "u1": 50}[numbers.dtype.str[1:]]
    header = np.array([kind, 1, numbers.size, 0, len(name) + 1], "<u4")
    return header.tobytes() + name.encode() + b"\0" + numbers.tobytes()


def track_bytes(voxels: np.ndarray, offsets: np.ndarray) -> bytes:
    content = b""
    for start, end in itertools.pairwise(offsets):
        numbers = np.round(voxels[start:end] * 32).astype(int)
        content += np.uint32(3 * len(numbers)).tobytes() + numbers[0].astype("<i4").tobytes()
        content += np.diff(numbers, axis=0).astype(np.int8).tobytes()
    return content


def save_tt(tractogram: Tractogram, path: Path, n_parts=1, **matrices) -> None:
    """Encode as DSI Studio does, in as many parts; `matrices` are added or take the place of the right ones."""
    grid = tractogram.grid
    to_voxels = np.linalg.inv(grid.affine)
    voxels = tractogram.positions_mm @ to_voxels[:3, :3].T + to_voxels[:3, 3]
    content = {
        "dimension": np.array(grid.dimensions, "<i4"),
        "voxel_size": grid.voxel_sizes_mm.astype("<f4"),
        "trans_to_mni": grid.affine.astype("<f4").ravel(),
        "report": np.frombuffer(b"made up\0", "u1"),
    }
    bounds = np.linspace(0, tractogram.n_streamlines, n_parts + 1).astype(int)
    for i, (first, last) in enumerate(itertools.pairwise(bounds)):
        part = track_bytes(voxels, tractogram.offsets[first : last + 1])
        content[f"track{i or ''}"] = np.frombuffer(part, "u1")
    if "cluster" in tractogram.per_streamline:
        content["cluster"] = tractogram.per_streamline["cluster"].astype("<u2")
    content |= matrices
    path.write_bytes(
        gzip.compress(b"".join(matrix(name, value) for name, value in content.items() if value is not None))
    )


@pytest.fixture(scope="session")
def save() -> Callable[..., Path]:
    """Write a tractogram in the format that the name asks for; returns the path."""

    def save(tractogram: Tractogram, path: Path, **how) -> Path:
        if path.name.lower().endswith((".tt.gz", ".tt")):
            save_tt(tractogram, path, **how)
            if path.suffix.lower() == ".tt":
                path.write_bytes(gzip.decompress(path.read_bytes()))
        elif path.suffix.lower() == ".gz":
            plain = save(tractogram, path.with_name(f"plain{path.suffixes[-2]}"), **how)
            path.write_bytes(gzip.compress(plain.read_bytes()))
            plain.unlink()
        elif path.suffix.lower() in (".vtk", ".vtp", ".fib"):
            save_vtk(tractogram, path, **how)
        else:
            write_tractogram(tractogram, path)
        return path

    return save
