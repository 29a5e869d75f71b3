"""What can be fuzzed: for each format what reads it, sound files to begin from, and what knows how to change them."""

import io
import os
import re
import shutil
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, Literal, NamedTuple
from unittest.mock import patch

import numpy as np
from nibabel.freesurfer.mghformat import MGHHeader
from nibabel.nifti1 import header_dtype as nifti
from nibabel.streamlines.trk import header_2_dtype as trk_header

from plexoscope.app.cli import replay as replay_command
from plexoscope.app.cli.shared.output import to_json
from plexoscope.app.session.contents import contents_of
from plexoscope.app.session.package import write_folder
from plexoscope.app.session.reading import SessionFile
from plexoscope.app.session.writing import write_session
from plexoscope.models.errors import FormatError, PlexoscopeError
from plexoscope.models.io import mat_file, mat_process
from plexoscope.models.io.array import read_array
from plexoscope.models.io.array_pickle import read_torch_arrays
from plexoscope.models.io.network import read_network
from plexoscope.models.io.parcellation import read_parcellation
from plexoscope.models.io.temporal import read_temporal_network
from plexoscope.models.io.time_series import read_time_series
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
from plexoscope.models.io.vectors import read_vectors
from plexoscope.models.io.volume import open_frames, read_volume
from plexoscope.plugins.embedded import read_embedded
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.manifest import read_manifest
from plexoscope.plugins.parameters import Param, ParameterError
from plexoscope.plugins.presets import PresetError, Presets, read_preset, write_preset
from plexoscope.plugins.recording import Replay, open_recording
from tests.fuzz import mutators, published_seeds, seeds, session_seeds, tractogram_seeds
from tests.fuzz.mutators import Mutator
from tests.fuzz.oracle import FindingError, case, check_file, check_opening, check_sound, refused

FOUND = Path(__file__).with_name("found")
_FILE_NAME = re.compile(r"[\w-][\w.-]*")
_SIGNALS = (signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE, signal.SIGBUS, signal.SIGILL, signal.SIGXCPU)


class Target(NamedTuple):
    """`check` is given the bytes and whether to read twice, and raises FindingError."""

    check: Callable[[bytes, bool], None]
    seeds: Callable[[], list[bytes]]
    mutate: Mutator


# ---- files of data


def _read_by(name: str, *readers: Callable[[Path], Any]) -> Callable[[bytes, bool], None]:
    def check(content: bytes, again: bool) -> None:
        with case(content, name) as path:
            check_opening(path, again)
            for read in readers:
                check_file(path, read, again)

    return check


def _read_with_others(content: bytes, again: bool) -> None:
    """The first file of an archive, which the others lie beside."""
    with case(b"", "empty") as path:
        path.unlink()
        if not (names := _unpacked(content, path.parent)):
            return
        first = path.with_name(names[0])
        check_opening(first, again)
        for read in (read_network, read_temporal_network, read_time_series, read_parcellation):
            check_file(first, read, again)


def _unpacked(content: bytes, folder: Path) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(each.filename, archive.open(each).read(1 << 20)) for each in archive.infolist()]
    except Exception:  # no archive is no case
        return []
    names = [name for name, _ in members if _FILE_NAME.fullmatch(name)]
    for name, plain in members:
        if name in names:
            (folder / name).write_bytes(plain)
    return names


def _volume(path: Path) -> Any:
    """One volume, and all frames, of which there must be as many as are told; colours are none."""
    volume = read_volume(path, 0)
    try:
        with open_frames(path) as frames:
            n_read = sum(1 for each in frames.volumes if each.shape == frames.shape)
            if n_read != frames.n_frames:
                raise FindingError("frames", f"{n_read} of {frames.n_frames}")
    except FormatError:
        pass
    return volume


def _tractogram_of(name: str) -> Callable[[bytes, bool], None]:
    def check(content: bytes, again: bool) -> None:
        with case(content, name) as path:
            tractogram = check_file(path, read_tractogram, again)
            with patch.object(reading, "_SMALL_BYTES", 0):  # samples, too, of files as small as these
                sample = refused(lambda: preview_tractogram(path, 3), path)
            if sample is not None:
                refused(lambda: check_sound(sample), path, ())
            if tractogram is not None:
                refused(
                    lambda: [_check_copy(tractogram, path.with_name(f"copy{end}")) for end in (".trx", ".trk", ".tck")],
                    path,
                    (),
                )

    return check


def _check_copy(tractogram: Any, path: Path) -> None:
    try:
        write_tractogram(tractogram, path)
    except FormatError:
        if path.exists():
            raise FindingError("half a file", path.name) from None
        return
    try:
        back = read_tractogram(path)
    except FormatError as error:
        if path.suffix != ".trk":  # which moves positions by a grid, that may take them beyond float32
            raise FindingError(f"what is written cannot be read: {path.suffix}", str(error)) from error
        return
    finally:
        path.unlink()
    if not np.array_equal(back.offsets, tractogram.offsets):
        raise FindingError(f"other offsets when read back: {path.suffix}")
    if path.suffix != ".trk" and not np.array_equal(back.positions_mm, tractogram.positions_mm):
        raise FindingError(f"other positions when read back: {path.suffix}")


def _check_scalars(content: bytes, again: bool) -> None:
    for name, read in (("input.tsf", read_tsf), ("input.txt", read_weights)):
        with case(content, name) as path:
            column = refused(lambda path=path, read=read: read(path, tractogram_seeds.BUNDLE), path)
            if column is not None:
                refused(lambda column=column: check_sound(column), path, ())


# ---- recordings, presets, manifests


def _check_recording(content: bytes, again: bool) -> None:
    with case(b"", "empty") as path:
        path.unlink()
        if _unpacked(content, path.parent):
            facts = refused(lambda: _replayed(path.parent), path.parent)
            if again and facts is not None and refused(lambda: _replayed(path.parent), path.parent) != facts:
                raise FindingError("unlike itself: recording")


def _replayed(folder: Path) -> str:
    with open_recording(folder) as recording:
        replay = Replay(recording)
        for index in range(len(recording.events())):
            _refusal_aside(lambda index=index: recording.at(index))
        replay.seek(replay.duration_s / 2)
        for told in (replay.items, replay.marks, lambda: (replay.progress, replay.logs, replay.live, replay.error)):
            _refusal_aside(told)
        replay.seek(replay.duration_s)
        replay.items()
        facts = replay_command._facts(recording, replay)
        return to_json(facts)


def _refusal_aside(told: Callable[[], object]) -> None:
    try:
        told()
    except FormatError:
        return


class _Mode(Enum):
    FAST, SLOW = "fast", "slow"


@dataclass(frozen=True)
class _Params:
    n_bins: Annotated[int, Param("Bins", low=1, high=100)] = 10
    speed: Annotated[float, Param("Speed", low=0, high=1)] = 0.25
    quiet: Annotated[bool, Param("Quiet")] = False
    word: Annotated[str, Param("Word")] = ""
    path: Annotated[Path, Param("Path")] = Path("x")
    mode: Annotated[_Mode, Param("Mode")] = _Mode.FAST
    level: Annotated[Literal[1, 2], Param("Level")] = 1
    limit: Annotated[float | None, Param("Limit")] = None
    sizes: Annotated[tuple[int, ...], Param("Sizes")] = ()
    names: Annotated[tuple[str, ...], Param("Names")] = ()
    range: Annotated[tuple[float, float], Param("Range")] = (0.0, 1.0)


_METHOD: Any = SimpleNamespace(
    id="made-up", manifest=SimpleNamespace(version="1"), load=lambda: SimpleNamespace(params_class=_Params)
)


def _check_preset(content: bytes, again: bool) -> None:
    with case(content, "mine.toml") as path:
        text = refused(lambda: Presets(path.parent).load("mine"), path, (PresetError,))
        if text is None:
            return
        params = refused(lambda: read_preset(text, _METHOD), path, (ParameterError,))
        if (
            params is not None
            and refused(lambda: read_preset(write_preset(_METHOD, params), _METHOD), path, ()) != params
        ):
            raise FindingError("another preset when read back", repr(params))


def _check_manifest(content: bytes, again: bool) -> None:
    with case(content, "plugin.toml") as path:
        refused(lambda: read_manifest(path), path, (PluginError,))
    lines = content.splitlines(keepends=True)
    with case(b"# /// plexoscope\n" + b"".join(b"# " + line for line in lines) + b"\n# ///\n", "method.py") as path:
        refused(lambda: read_embedded(path), path, (PluginError,))


# ---- sessions


def _check_session(content: bytes, again: bool) -> None:
    with case(content, "input.plexo") as path:
        file = refused(lambda: SessionFile(path), path)
        if file is None:
            return
        refused(lambda: to_json(contents_of(file).as_values()), path)
        session = refused(lambda: file.read(dict.fromkeys(range(len(file.sources)))), path, (PlexoscopeError,))
        if session is not None:  # what is taken can be written, and read again
            refused(lambda: write_folder(path.with_name("kept"), write_session(session, path.parent)), path, ())
            refused(lambda: SessionFile(path.with_name("kept")).read(), path, ())
            shutil.rmtree(path.with_name("kept"))


# ---- readers that have a process of their own


@contextmanager
def forking() -> Iterator[None]:
    """What reads in a process of its own does so in a fork of this one, without the half second that another takes."""

    def run_vtk(path: Path, folder: Path, tell: Callable[[int, int], None]) -> None:
        tell(0, path.stat().st_size)
        status = _forked(lambda: vtk_process.main(path, folder), folder, vtk_process._finish)
        if not (folder / "result.json").exists():
            raise FormatError(f"damaged: VTK's reader ended on it with code {status}", path)

    def run_mat(path: Path, folder: Path, most: int) -> int:
        return _forked(lambda: mat_process.main(path, folder, most), folder, mat_process._finish)

    import scipy.io  # noqa: F401  before it is needed in every fork

    with patch.object(vtk, "_run", run_vtk), patch.object(mat_file, "_run", run_mat):
        yield


def _forked(work: Callable[[], None], folder: Path, finish: Callable[..., None]) -> int:
    child = os.fork()
    if child == 0:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)  # else the fuzzer takes the child's crash for ours
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        try:
            work()
        except MemoryError:
            finish(folder, error="it needs more memory than such a file can hold")
        except Exception as error:
            finish(folder, error=" ".join(str(error).split()) or type(error).__name__)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


_XML = [
    "<node>",
    "</node>",
    "<edge>",
    "</edge>",
    "<data>",
    "</data>",
    "<graph>",
    "</graph>",
    "<key>",
    "<default>",
    "<hyperedge/>",
    "<attvalue/>",
    "<attributes>",
    "long",
    "boolean",
    "vector_double",
    "double",
    "xmlns=",
    "&lt;",
    "directed",
    "mutual",
    "attr.type=",
    "id=",
    "source=",
    "target=",
    "for=",
    "key=",
]
_TABLE = [
    "i",
    "j",
    "t",
    "from",
    "to",
    "u",
    "v",
    "Type",
    "Undirected",
    "sep=;",
    "x",
    "y",
    "z",
    "label_i",
    "index",
    "{'a':1}",
    "inf",
    "%",
]
_TOML = [
    "[[sample]]",
    "[a.b]",
    "{a=1}",
    "[[",
    "inf",
    "nan",
    '"""',
    "[[channel]]",
    ">=1",
    "1979-05-27",
    "\\u0000",
    "0b1",
    "requires",
]
_JSON = ('""', "[]", "{}", "null", "1e999", "true", "[1,2]", '"id"', '"source"', '"nodes":', '"links":', "\\ud800")
_NPY_MEMBERS = [
    "edges.npy",
    "weights.npy",
    "names.npy",
    "labels.npy",
    "features.npy",
    "format.npy",
    "shape.npy",
    "indptr.npy",
    "indices.npy",
    "data.npy",
    "positions_mm.npy",
    "train.npy",
    "directed.npy",
    "times.npy",
    "vectors.npy",
    "x",
]
_TRX_MEMBERS = [
    "header.json",
    "positions.3.float16",
    "positions.3.float64",
    "offsets.uint32",
    "offsets.int64",
    "dps/w.float64",
    "dpv/v.2.int16",
    "dpv/c.3.uint8",
    "groups/g.int32",
    "dpg/g/m.float32",
    "dpv/x.bit",
    "../x.float32",
]
_TABLES = (read_network, read_temporal_network, read_time_series, read_vectors)


def _bytes(content: bytes, most: int, chance: Any, change: mutators.Change) -> bytes:
    return change(content, most)


def _either(one: Mutator, other: Mutator) -> Mutator:
    return lambda content, most, chance, change: chance.choice((one, other))(content, most, chance, change)


_json = mutators.text(*_JSON)
_session = mutators.text(*_JSON, '"source"', '"data"', '"array"', '"kind":', '"volume":', '"column":', "-1", "1e300")
_table, _toml = mutators.text(*_TABLE), mutators.text(*_TOML)
_volume_fields, _xml = mutators.fields(nifti), mutators.text(*_XML)
_vtk_words = mutators.text(
    "POINTS", "LINES", "CELL_DATA", "POINT_DATA", "FIELD", "METADATA", "binary", "appended", "vtktypeint64"
)
_recording = mutators.by_name(
    {".toml": _toml, ".npz": mutators.members(mutators.npy), ".arrow": _either(_bytes, mutators.arrow)}
)

TARGETS: dict[str, Target] = {
    "session": Target(
        _check_session, session_seeds.sessions, mutators.by_name({".json": _session, ".npy": mutators.npy})
    ),
    "graphml": Target(_read_by("input.graphml", read_network), lambda: [seeds.GRAPHML], _xml),
    "gml": Target(
        _read_by("input.gml", read_network),
        lambda: [seeds.GML],
        mutators.text("graph [", "node [", "edge [", "id 1", "1E5"),
    ),
    "gexf": Target(_read_by("input.gexf", read_network), lambda: [seeds.GEXF], _xml),
    "pajek": Target(
        _read_by("input.net", read_network),
        lambda: [*seeds.PAJEK],
        mutators.text("*Vertices", "*Arcs", "*Edges", "*Matrix"),
    ),
    "node_link": Target(_read_by("input.json", read_network), lambda: [*seeds.NODE_LINK], _json),
    "cx": Target(_read_by("input.cx2", read_network), lambda: [*seeds.CX], _json),
    "edges": Target(_read_by("input.csv", *_TABLES), lambda: [*seeds.EDGES], _table),
    "beside": Target(_read_with_others, seeds.pairs, mutators.members(_table)),
    "events": Target(
        _read_by("input.csv", read_temporal_network),
        lambda: [published_seeds.INTERACTIONS, published_seeds.VOTES],
        _table,
    ),
    "published": Target(_read_with_others, published_seeds.tables, mutators.members(_table)),
    "planetoid": Target(_read_with_others, published_seeds.planetoid, mutators.members(_bytes)),
    "torch": Target(
        _read_by("input.pt", read_torch_arrays), published_seeds.torch_files, _either(_bytes, mutators.members(_bytes))
    ),
    "matrices": Target(_read_by("input.tsv", *_TABLES, read_array), lambda: [*seeds.MATRICES], _table),
    "series": Target(_read_by("input.txt", *_TABLES), lambda: [*seeds.SERIES], _table),
    "npy": Target(_read_by("input.npy", read_network, read_time_series, read_vectors), seeds.arrays, mutators.npy),
    "npz": Target(
        _read_by("input.npz", read_network, read_time_series, read_vectors),
        seeds.bundles,
        mutators.members(mutators.npy, _NPY_MEMBERS),
    ),
    "mat": Target(_read_by("input.mat", read_network, read_time_series), seeds.matlab, _either(_bytes, mutators.words)),
    "parquet": Target(_read_by("input.parquet", *_TABLES), seeds.parquet, _bytes),
    "nii": Target(_read_by("input.nii", _volume, read_parcellation), seeds.volumes, _volume_fields),
    "nii_gz": Target(
        _read_by("input.nii.gz", _volume, read_parcellation),
        lambda: seeds.gzipped(seeds.volumes()),
        mutators.packed(_volume_fields),
    ),
    "mgh": Target(
        _read_by("input.mgh", _volume, read_parcellation), seeds.freesurfer, mutators.fields(MGHHeader.template_dtype)
    ),
    "tck": Target(
        _tractogram_of("input.tck"),
        tractogram_seeds.tck,
        mutators.text("count:", "datatype: Float32BE", "file: . 99", "END"),
    ),
    "trk": Target(_tractogram_of("input.trk"), tractogram_seeds.trk, mutators.fields(trk_header)),
    "trx": Target(
        _tractogram_of("input.trx"), tractogram_seeds.trx, mutators.members(mutators.json_and_numbers, _TRX_MEMBERS)
    ),
    "tt": Target(
        _tractogram_of("input.tt.gz"),
        lambda: seeds.gzipped([tractogram_seeds.matrices()]),
        mutators.packed(_either(_bytes, mutators.words)),
    ),
    "vtk": Target(_tractogram_of("input.vtk"), lambda: tractogram_seeds.vtk_seeds(".vtk"), _either(_bytes, _vtk_words)),
    "vtp": Target(_tractogram_of("input.vtp"), lambda: tractogram_seeds.vtk_seeds(".vtp"), _either(_bytes, _vtk_words)),
    "scalars": Target(
        _check_scalars, tractogram_seeds.scalars, mutators.text("count: 1", "datatype: Float64LE", "END")
    ),
    "recording": Target(_check_recording, seeds.recordings, _recording),
    "preset": Target(_check_preset, lambda: [seeds.PRESET], _toml),
    "manifest": Target(_check_manifest, lambda: [seeds.MANIFEST], _toml),
}
"""By the name of its folder in `found`."""
