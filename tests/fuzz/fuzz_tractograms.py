"""Fuzz one tractogram reader with atheris, coverage-guided; not part of the test suite.

    pip install atheris            # Linux and macOS; not a dependency of the project
    python tests/fuzz/fuzz_tractograms.py trk -max_total_time=300 -rss_limit_mb=2048 -timeout=20

The first word is what to fuzz (`--help` lists them), all others are libFuzzer's. Good files to begin from are made on
the way. Whatever the bytes, reading must give a `Tractogram` or a `FormatError`, and what was read must be writable, or
refused with a `FormatError`, and must come back the same. Anything else ends the run and leaves the bytes in a file
`crash-…`; give that file as the last argument to see the error again. A fixed finding becomes a row of the tables in
`tests/models/io/tractogram`.
"""

import gzip
import io
import json
import os
import signal
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris
import numpy as np

with atheris.instrument_imports(include=["plexoscope.models", "zipfile", "gzip", "json"]):
    from plexoscope.models.data.grid import Grid
    from plexoscope.models.data.tractogram import Tractogram
    from plexoscope.models.errors import FormatError
    from plexoscope.models.io.tractogram import (
        preview_tractogram,
        read_tractogram,
        read_tsf,
        read_weights,
        reading,
        vtk,
        vtk_process,
        write_tractogram,
    )

MEMORY = Path("/dev/shm")
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-", dir=MEMORY if MEMORY.is_dir() else None))
BUNDLE = Tractogram(
    np.arange(30, dtype=np.float32).reshape(10, 3) / 4,
    np.array([0, 3, 3, 5, 10]),
    per_streamline={"weight": np.arange(4, dtype=np.float32), "cluster": np.arange(4, dtype=np.uint16)},
    per_point={"fa": np.arange(10, dtype=np.float32), "direction": np.ones((10, 3), np.float32)},
    groups={"left": np.array([0, 3], np.uint32)},
    grid=Grid(np.diag([-2.0, 2.0, 2.0, 1.0]), (10, 12, 14)),
)
MEMBERS = ("header.json", "positions.3.float32", "offsets.uint64", "dps/w.float32", "dpv/v.2.int16", "groups/g.uint32")


def written(name: str) -> bytes:
    write_tractogram(BUNDLE, FOLDER / name)
    return (FOLDER / name).read_bytes()


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
    with zipfile.ZipFile(FOLDER / "a.trx") as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    return target.getvalue()


def matrices() -> bytes:
    """A level 4 `.mat` file of two streamlines; the harness packs it."""
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
            writer.SetFileName(str(FOLDER / f"seed{suffix}"))
            writer.SetInputData(data)
            writer.Write()
            seeds.append((FOLDER / f"seed{suffix}").read_bytes())
    return seeds


def trx_seed_members() -> bytes:
    """What `trx_members` takes apart: for each member a name's number, a length, and the content."""
    header = {"DIMENSIONS": [1, 1, 1], "VOXEL_TO_RASMM": np.eye(4).tolist(), "NB_VERTICES": 3, "NB_STREAMLINES": 2}
    contents = (
        json.dumps(header).encode(),
        np.arange(9, dtype="<f4").tobytes(),
        np.array([0, 2, 3], "<u8").tobytes(),
        bytes(8),
        bytes(12),
        b"\1\0\0\0",
    )
    return b"".join(bytes([i]) + len(c).to_bytes(2, "little") + c for i, c in enumerate(contents))


def trx_of_members(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(
        target, "w", zipfile.ZIP_DEFLATED if content and content[0] > 127 else zipfile.ZIP_STORED
    ) as archive:
        at, names = 0, set()
        while at + 3 <= len(content):
            number, n = content[at] & 0x7F, int.from_bytes(content[at + 1 : at + 3], "little")
            at += 3
            if number < len(MEMBERS):
                name = MEMBERS[number]
            else:  # any other name: its letters are the beginning of the content
                name = content[at : at + number - len(MEMBERS)].decode("latin1").replace("\0", "0") or "x"
                at += number - len(MEMBERS)
            if name not in names:
                archive.writestr(zipfile.ZipInfo(name), content[at : at + n])
            names.add(name)
            at += n
    return target.getvalue()


def fork_instead_of_start(path: Path, folder: Path, tell) -> None:
    """What `vtk._run` does, without the half second that a new interpreter takes."""
    tell(0, path.stat().st_size)
    child = os.fork()
    if child == 0:
        for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE, signal.SIGBUS, signal.SIGILL, signal.SIGXCPU):
            signal.signal(number, signal.SIG_DFL)  # else libFuzzer takes VTK's crash for ours
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        try:
            vtk_process.main(path, folder)
        except MemoryError:
            vtk_process._finish(folder, error="memory")
        except Exception as error:
            vtk_process._finish(folder, error=str(error))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not (folder / "result.json").exists():
        raise FormatError(f"damaged: VTK's reader ended on it with {status}", path)


def read_back(path: Path) -> None:
    """Read; what comes is written and read again."""
    try:
        tractogram = read_tractogram(path)
    except FormatError as error:
        said = str(error)
    else:
        said = ""
    if said:
        assert said.endswith(f": {path}"), said
        assert "\n" not in said, said
        return
    for suffix in (".trx", ".trk", ".tck"):
        copy = FOLDER / f"copy{suffix}"
        try:
            write_tractogram(tractogram, copy)
        except FormatError:
            continue
        try:
            back = read_tractogram(copy)
        except FormatError:
            # A .trk moves positions by a grid, which may take them beyond float32.
            assert suffix == ".trk", "a file of ours cannot be read"
            continue
        assert (back.offsets == tractogram.offsets).all()
        if suffix != ".trk":
            assert (back.positions_mm == tractogram.positions_mm).all()


def preview(path: Path) -> None:
    try:
        sample = preview_tractogram(path, 3)
    except FormatError:
        return
    assert sample is None or sample.n_streamlines


def reader_of(suffix: str, made=lambda content: content):
    def one(content: bytes) -> None:
        path = FOLDER / f"input{suffix}"
        path.write_bytes(made(content))
        read_back(path)
        preview(path)

    return one


def scalars(content: bytes) -> None:
    for name, read in (("input.tsf", read_tsf), ("input.txt", read_weights)):
        (FOLDER / name).write_bytes(content)
        try:
            read(FOLDER / name, BUNDLE)
        except FormatError:
            continue


def targets():
    """What can be fuzzed: a function of the bytes, and bytes to begin from."""
    rows = np.array([[1, 2, 3], [4, 5, 6], [np.nan] * 3, [np.inf] * 3])
    return {
        "trk": (reader_of(".trk"), lambda: [written("a.trk"), big_endian_trk(), written("a.trk")[:1000]]),
        "tck": (
            reader_of(".tck"),
            lambda: (
                [written("a.tck")]
                + [
                    text_rows("mrtrix tracks", rows.astype(dtype), name)
                    for dtype, name in (
                        ("<f4", "Float32LE"),
                        (">f4", "Float32BE"),
                        ("<f8", "Float64LE"),
                        (">f8", "Float64BE"),
                    )
                ]
            ),
        ),
        "trx": (reader_of(".trx"), lambda: [written("a.trx"), packed_trx()]),
        "trx_members": (reader_of(".trx", trx_of_members), lambda: [trx_seed_members()]),
        "tt": (reader_of(".tt.gz", lambda content: gzip.compress(content, 1)), lambda: [matrices()]),
        "tt_packed": (reader_of(".tt.gz"), lambda: [gzip.compress(matrices())]),
        "vtk": (reader_of(".vtk"), lambda: vtk_seeds(".vtk")),
        "vtp": (reader_of(".vtp"), lambda: vtk_seeds(".vtp")),
        "scalars": (
            scalars,
            lambda: [
                text_rows("mrtrix track scalars", np.array([1, 2, np.nan, np.inf], "<f4"), "Float32LE"),
                b"1,2 3\n4",
            ],
        ),
    }


def main() -> None:
    known = targets()
    if len(sys.argv) < 2 or sys.argv[1] not in known:
        sys.exit(f"{__doc__}\nexpected one of {', '.join(known)}")
    name = sys.argv.pop(1)
    one, seeds = known[name]
    vtk._run = fork_instead_of_start
    reading._SMALL_BYTES = 0  # samples, too, of files as small as these
    corpus = FOLDER / "corpus"
    corpus.mkdir()
    for i, seed in enumerate(seeds()):
        (corpus / str(i)).write_bytes(seed)
    atheris.Setup([*sys.argv, str(corpus)] if all(a.startswith("-") for a in sys.argv[1:]) else sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
