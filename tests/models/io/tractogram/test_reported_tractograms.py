"""Tractograms after public reports on other programs, against the libraries that write them."""

import json
import struct
import zlib

import nibabel
import numpy as np
import pytest
from dipy.io.stateful_tractogram import Space, StatefulTractogram
from dipy.io.streamline import save_tractogram

from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import read_tractogram, read_weights

AFFINE = np.array([[-2.0, 0, 0, 90], [0, 2, 0, -126], [0, 0, 2, -72], [0, 0, 0, 1]])
GRID = nibabel.Nifti1Image(np.zeros((90, 108, 90), np.uint8), AFFINE)
RNG = np.random.default_rng(1)
LINES = [np.cumsum(RNG.normal(size=(n, 3)), axis=0).astype(np.float32) for n in (5, 9, 2, 30)]


def lines_of(tractogram):
    return np.split(tractogram.positions_mm, tractogram.offsets[1:-1])


def stateful(lines=LINES, **data):
    made = StatefulTractogram(lines, GRID, Space.RASMM)
    for name, values in data.items():
        (made.data_per_point if name == "fa" else made.data_per_streamline)[name] = values
    return made


def dipy(*, shift=0.0, corner=False, **data):
    """A file as DIPY writes it, in whatever space its streamlines happened to be."""

    def save(path):
        made = stateful([line + np.float32(shift) for line in LINES], **data)
        if corner:
            made.to_vox()
            made.to_corner()
        save_tractogram(made, str(path), bbox_valid_check=False)

    return save


def trk(**patches):
    """A `.trk` as DIPY writes it with other bytes in its header: at=bytes."""

    def save(path):
        dipy()(path)
        content = bytearray(path.read_bytes())
        for at, change in patches.items():
            content[int(at[2:]) : int(at[2:]) + len(change)] = change
        path.write_bytes(content)

    return save


def tck(header):
    """A `.tck` with the lines of a header; where its numbers begin is found out here."""

    def save(path):
        start = b"mrtrix tracks" + header + b"\nfile: . 400\nEND\n"
        mark = np.full((1, 3), np.nan, "<f4")
        rows = [np.concatenate([line.astype("<f4"), mark]).tobytes() for line in LINES]
        path.write_bytes(start.ljust(400, b"\0") + b"".join(rows) + np.full(3, np.inf, "<f4").tobytes())

    return save


def trx(*members, extra=b""):
    """A `.trx` of the lines and more members, with bytes in the local headers that the directory does not know of."""
    offsets = np.append(0, np.cumsum([len(line) for line in LINES])).astype("<u8")
    header = {"DIMENSIONS": [90, 108, 90], "VOXEL_TO_RASMM": AFFINE.tolist()}
    header |= {"NB_VERTICES": int(offsets[-1]), "NB_STREAMLINES": len(LINES)}
    files = [
        ("header.json", json.dumps(header).encode()),
        ("positions.3.float32", np.concatenate(LINES).astype("<f4").tobytes()),
        ("offsets.uint64", offsets.tobytes()),
        *members,
    ]

    def save(path):
        content, directory = b"", b""
        for name, data in files:
            sizes = struct.pack("<IIIH", zlib.crc32(data), len(data), len(data), len(name))
            at = struct.pack("<I", len(content))
            directory += (
                b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, 0, 0, 0, 33) + sizes + bytes(12) + at + name.encode()
            )
            content += b"PK\3\4" + struct.pack("<HHHHH", 20, 0, 0, 0, 33) + sizes
            content += struct.pack("<H", len(extra)) + name.encode() + extra + data
        end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(content), 0)
        path.write_bytes(content + directory + b"PK\5\6" + end)

    return save


WEIGHTS = ("dps/weights.float32", np.arange(4, dtype="<f4").tobytes())
HISTORY = b"""\ncount: 4\ndatatype: Float32LE\ncommand_history: /3Tissue/bin/tckgen -seeds 5
  sampled up to END of it
without a colon\ncommand_history: tckedit b.tck"""
READ = [
    ("dipy#3642", "a.trx", dipy(fa=[np.full((len(line), 1), 0.5) for line in LINES])),
    ("dipy#3107", "a.trx", dipy()),
    ("freesurferformats#35", "a.trk", dipy()),
    ("niivue#850", "a.trk", dipy(corner=True)),
    ("nibabel#590", "a.trk", trk(at948=b"las")),
    ("nibabel#512", "a.trk", trk(at992=struct.pack("<i", 1))),
    ("dipy#2254", "a.trk", trk(at988=struct.pack("<i", 0))),
    ("scilpy#644", "a.trk", dipy(shift=300.0)),
    ("TractSeg#117", "a.tck", dipy(shift=-400.0)),
    ("encode#86", "a.tck", tck(b"\ncount: 0000000004\ndatatype: Float32LE")),
    ("nibabel#553", "a.tck", tck(b"\ndatatype: Float32LE")),
    ("dipy#1722", "a.tck", tck(b"    \ncount: 4\ndatatype: Float32LE")),
    ("nibabel#1175", "a.tck", tck(HISTORY)),
    ("nibabel#957", "a.tck", tck(b"\ncount: 4\ndatatype: Float32LE\nroi: include a.mif\nroi: exclude END.mif")),
    ("trx-python#103", "a.trx", trx(WEIGHTS, extra=struct.pack("<HH", 0x5455, 9) + bytes(9))),
    ("MRtrix3#3281", "a.trx", trx(WEIGHTS)),
    ("cornucopia#2474", "a.trx", trx(("../../evil.float32", b"1234"), WEIGHTS)),
]


@pytest.mark.filterwarnings("ignore:Field .vox_to_ras. in the TRK")
@pytest.mark.parametrize(("report", "name", "save"), READ, ids=lambda value: str(value)[:24])
def test_lines_stay_where_they_are(tmp_path, report, name, save):
    (tmp_path / "here" / "in").mkdir(parents=True)
    path = tmp_path / "here" / "in" / name
    save(path)
    tractogram = read_tractogram(path)
    oracle = nibabel.streamlines.load(path).streamlines if path.suffix != ".trx" else LINES
    assert tractogram.n_streamlines == len(oracle), report
    for got, right in zip(lines_of(tractogram), oracle, strict=True):
        np.testing.assert_allclose(got, right, atol=5e-5, err_msg=report)
    assert [each.name for each in tmp_path.rglob("*") if each.is_file()] == [name]  # nothing is unpacked anywhere


FIBRE_GROUPS = [[21.0], [22.0], [21.0], [47.0]]
DATA = [
    ("dipy#1791", "a.trk", dipy(seeds=[line[0] for line in LINES]), "seeds", [line[0] for line in LINES]),
    ("trx-python#50", "a.trx", dipy(seeds=[line[0] for line in LINES]), "seeds", [line[0] for line in LINES]),
    ("niivue#1486", "a.trk", dipy(group=FIBRE_GROUPS), "group", [21, 22, 21, 47]),
    ("MRtrix3#3281 (kin)", "a.trx", trx(WEIGHTS), "weights", [0, 1, 2, 3]),
]


@pytest.mark.parametrize(("report", "name", "save", "key", "right"), DATA, ids=lambda value: str(value)[:24])
def test_values_of_streamlines(tmp_path, report, name, save, key, right):
    save(tmp_path / name)
    np.testing.assert_allclose(read_tractogram(tmp_path / name).per_streamline[key], right, atol=5e-5, err_msg=report)


WEIGHT_TEXTS = [
    ("MRtrix3#1849", "# command_history: tcksift2 a.tck\n0.5\n1\n2\n3\n"),
    ("MRtrix3_connectome#103", "0.5 1 2 3\n"),
    ("MRtrix3_connectome#103 (kin)", "\ufeff0.5,1,2,3\r\n"),
]


@pytest.mark.parametrize(("report", "text"), WEIGHT_TEXTS, ids=lambda value: str(value)[:24])
def test_weights_of_streamlines(tmp_path, report, text):
    trx()(tmp_path / "a.trx")
    (tmp_path / "w.csv").write_text(text, encoding="utf-8")
    weights = read_weights(tmp_path / "w.csv", read_tractogram(tmp_path / "a.trx"))
    assert weights.tolist() == [0.5, 1, 2, 3], report


def test_groups_may_share_streamlines(tmp_path):
    """niivue#657: groups of pyAFQ are no partition."""
    groups = {"ARC_L": [0, 1], "ARC_R": [1, 3], "none": []}
    members = [(f"groups/{name}.uint32", np.array(which, "<u4").tobytes()) for name, which in groups.items()]
    trx(*members)(tmp_path / "a.trx")
    found = read_tractogram(tmp_path / "a.trx").groups
    assert {name: which.tolist() for name, which in found.items()} == groups


VTK = """# vtk DataFile Version 3.0
Tracts
ASCII
DATASET POLYDATA
POINTS 4 double
0 0 0 1 0 0 2 0 0 3 1 0
LINES 2 6
2 0 1
2 2 3
POINT_DATA 4
SCALARS FA float 1
LOOKUP_TABLE default
.1 .2 .3 .4
TENSORS first float
{0}{0}{0}{0}TENSORS second float
{0}{0}{0}{0}CELL_DATA 2
SCALARS length float 1
LOOKUP_TABLE default
1 1.5
""".format("1 0 0 0 1 0 0 0 1\n")


def test_tensors_scalars_and_cells_of_vtk(tmp_path):
    """Slicer#3609 and #3651, SlicerDMRI#227: several tensors beside scalars, of points and of lines."""
    pytest.importorskip("vtkmodules")
    (tmp_path / "a.vtk").write_text(VTK, encoding="utf-8")
    tractogram = read_tractogram(tmp_path / "a.vtk")
    assert {name: values.shape for name, values in tractogram.per_point.items()} == {
        "FA": (4,),
        "first": (4, 9),
        "second": (4, 9),
    }
    assert tractogram.per_streamline["length"].tolist() == [1, 1.5]


def test_an_unknown_format_names_the_known_ones(tmp_path):
    """dipy#1936: DIPY's own format, which is HDF5."""
    (tmp_path / "a.dpy").write_bytes(b"\x89HDF\r\n\x1a\n")
    with pytest.raises(FormatError, match=r"expected a file of kind \.trk, .*, got \.dpy"):
        read_tractogram(tmp_path / "a.dpy")
