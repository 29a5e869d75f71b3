"""Small sound tractograms of every format, of ours and as other programs write them."""

import io
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from plexoscope.models.data.grid import Grid
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import write_tractogram

BUNDLE = Tractogram(
    np.arange(30, dtype=np.float32).reshape(10, 3) / 4,
    np.array([0, 3, 3, 5, 10]),
    per_streamline={"weight": np.arange(4, dtype=np.float32), "cluster": np.arange(4, dtype=np.uint16)},
    per_point={"fa": np.arange(10, dtype=np.float32), "direction": np.ones((10, 3), np.float32)},
    groups={"left": np.array([0, 3], np.uint32)},
    grid=Grid(np.diag([-2.0, 2.0, 2.0, 1.0]), (10, 12, 14)),
)


def written(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_tractogram(BUNDLE, path)
        return path.read_bytes()


def big_endian_trk() -> bytes:
    content = bytearray(written("a.trk"))
    numbers = [(6, 3, 2), (12, 6, 4), (36, 1, 2), (238, 1, 2), (440, 16, 4), (948, 6, 4), (988, 3, 4)]
    for at, n, size in [*numbers, (1000, (len(content) - 1000) // 4, 4)]:
        content[at : at + n * size] = np.frombuffer(content, f"<u{size}", n, at).astype(f">u{size}").tobytes()
    return bytes(content)


def text_rows(magic: str, rows: np.ndarray, datatype: str) -> bytes:
    header = f"{magic}\ncount: 1\ndatatype: {datatype}\nfile: . 90\nEND\n".encode()
    return header.ljust(90, b"\0") + rows.tobytes()


def packed_trx() -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(written("a.trx"))) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    return target.getvalue()


def matrices() -> bytes:
    """A level 4 `.mat` file of two streamlines, as `.tt` is before it is packed."""
    track = b"\x09\0\0\0" + np.array([32, 64, 96], "<i4").tobytes() + b"\1\2\3\xff\xfe\xfd"
    track += b"\x03\0\0\0" + np.array([1, 2, 3], "<i4").tobytes()
    content = {
        "dimension": (20, np.array([10, 12, 14], "<i4").tobytes(), 3),
        "trans_to_mni": (10, np.diag([-1, 1, 1, 1]).astype("<f4").tobytes(), 16),
        "track": (50, track, len(track)),
        "cluster": (40, b"\1\0\2\0", 2),
    }
    return b"".join(
        np.array([kind, 1, n, 0, len(name) + 1], "<u4").tobytes() + name.encode() + b"\0" + numbers
        for name, (kind, numbers, n) in content.items()
    )


def vtk_seeds(suffix: str) -> list[bytes]:
    from vtkmodules.vtkCommonCore import vtkFloatArray, vtkPoints
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
    from vtkmodules.vtkIOLegacy import vtkPolyDataWriter
    from vtkmodules.vtkIOXML import vtkXMLPolyDataWriter

    data, points, lines, numbers = vtkPolyData(), vtkPoints(), vtkCellArray(), vtkFloatArray()
    for i in range(5):
        points.InsertNextPoint(i, 2 * i, 3)
    lines.InsertNextCell(3, [0, 1, 2])
    lines.InsertNextCell(2, [3, 4])
    numbers.SetName("fa")
    numbers.SetNumberOfTuples(5)
    numbers.Fill(0.5)
    data.SetPoints(points)
    data.SetLines(lines)
    data.GetPointData().AddArray(numbers)
    seeds = []
    for text in (False, True):
        for version in (42, 51):
            writer = vtkXMLPolyDataWriter() if suffix == ".vtp" else vtkPolyDataWriter()
            if suffix == ".vtp":
                (writer.SetDataModeToAscii if text else writer.SetDataModeToBinary)()
            else:
                writer.SetFileVersion(version)
                (writer.SetFileTypeToASCII if text else writer.SetFileTypeToBinary)()
            writer.WriteToOutputStringOn()
            writer.SetInputData(data)
            writer.Write()
            seeds.append(writer.GetOutputString().encode("latin-1"))
    return seeds


def trk() -> list[bytes]:
    return [written("a.trk"), big_endian_trk(), written("a.trk")[:1000]]


def tck() -> list[bytes]:
    rows = np.array([[1, 2, 3], [4, 5, 6], [np.nan] * 3, [np.inf] * 3])
    kinds = {"<f4": "Float32LE", ">f4": "Float32BE", "<f8": "Float64LE", ">f8": "Float64BE"}
    return [written("a.tck"), *(text_rows("mrtrix tracks", rows.astype(dtype), name) for dtype, name in kinds.items())]


def trx() -> list[bytes]:
    return [written("a.trx"), packed_trx()]


def scalars() -> list[bytes]:
    values = np.array([1, 2, np.nan, np.inf], "<f4")
    return [text_rows("mrtrix track scalars", values, "Float32LE"), b"1,2 3\n4", b"# weights\n1 2 3 4\n"]
