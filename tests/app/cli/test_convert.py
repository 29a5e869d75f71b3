"""`plexoscope convert`: the conditions that the window has, in the order in which they are typed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plexoscope.models.data.grid import Grid
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import read_tractogram, write_tractogram

N = 10
ALL = list(range(N))
LOST = "left out: 1 group (even), 1 value per streamline (weight), 1 value per point (fa)"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Streamline i runs along x for i + 1 mm at y = 10 i, its weight is i. Label 1 is below y = 25, label 2 above.

    Along it fa goes from i / 10 to 0.5; those of even weight are a group.
    """
    nibabel = pytest.importorskip("nibabel")
    ends = np.array([[[0, 10 * i, 0], [i + 1, 10 * i, 0]] for i in range(N)], np.float32)
    tractogram = Tractogram(
        ends.reshape(-1, 3),
        np.arange(0, 2 * N + 1, 2),
        per_streamline={"weight": np.arange(N, dtype=np.float32)},
        per_point={"fa": np.ravel([(i / 10, 0.5) for i in range(N)]).astype(np.float32)},
        groups={"even": np.arange(0, N, 2)},
        grid=Grid(np.eye(4), (20, 100, 5)),
    )
    write_tractogram(tractogram, tmp_path / "lines.trx")
    labels = np.ones((30, 25, 3), np.int16)
    labels[:, 6:] = 2
    affine = np.diag([1.0, 4.0, 4.0, 1.0])
    affine[:3, 3] = (-1, 2, -4)
    nibabel.save(nibabel.Nifti1Image(labels, affine), tmp_path / "labels.nii")
    nibabel.save(nibabel.Nifti1Image((labels - 1).astype(np.float32) * 0.5, affine), tmp_path / "half.nii")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("", ALL),
        ("--length 3:5", [2, 3, 4]),
        ("--length 8:", [7, 8, 9]),
        ("--length :2", [0, 1]),
        ("--value weight=4:6", [4, 5, 6]),
        ("--sphere 0,30,0,1", [3]),
        ("--sphere -1,0,0,2", [0]),
        ("--box -1,35,-1,99,5,1", [1, 2, 3]),
        ("--sphere 0,50,0,11 --length 6:", [5, 6]),
        ("--sphere 0,50,0,1 --length :2 --any", [0, 1, 5]),
        ("--not --length 3:", [0, 1]),
        ("--not --length 3:5 --value weight=0:3", [0, 1]),
        ("--length 3:5 --not --value weight=0:3", [4]),
        ("--where both --sphere 0,50,0,3", []),
        ("--where both --sphere 0,10,0,3", [1]),
        ("--where either --sphere 0,50,0,3", [5]),
        ("--where all --box -1,-1,-1,3,99,1", [0, 1, 2]),
        ("--volume labels.nii,1", [0, 1, 2]),
        ("--volume labels.nii,2", [3, 4, 5, 6, 7, 8, 9]),
        ("--volume labels.nii", ALL),
        ("--volume half.nii", [3, 4, 5, 6, 7, 8, 9]),
        ("--volume half.nii,0.5:", [3, 4, 5, 6, 7, 8, 9]),
        ("--volume half.nii,0.6:", []),
        ("--group even", [0, 2, 4, 6, 8]),
        ("--not --group even --length 6:", [5, 7, 9]),
        ("--point-value fa=0.65:", [7, 8, 9]),
        ("--point-value fa=:0.25", [0, 1, 2]),
        ("--where all --point-value fa=0.35:0.85", [4, 5, 6, 7, 8]),
        ("--where both --point-value fa=0.75:", []),
        ("--where either --point-value fa=0.75: --where any --sphere 0,80,0,1", [8]),
        ("--not --where all --point-value fa=0.35:", [0, 1, 2, 3]),
    ],
)
def test_what_is_written(plexoscope, folder, words, kept):
    said = plexoscope("convert", "lines.trx", "--out", "out.trx", *words.split())
    if not kept:
        assert (said.code, said.out) == (1, "")
        assert said.err.endswith(f"plexoscope: no streamline of {N} passes, nothing is written\n")
        assert not (folder / "out.trx").exists()
        return
    assert (said.code, said.out) == (0, "out.trx\n")
    assert said.err.endswith(f"plexoscope: {len(kept)} of {N} streamlines\n")
    assert read_tractogram(folder / "out.trx").per_streamline["weight"].tolist() == kept


@pytest.mark.parametrize("suffix", [".trk", ".tck", ".trx", ".TRK"])
def test_kinds(plexoscope, folder, suffix):
    assert plexoscope("convert", "lines.trx", "--out", f"new/out{suffix}").code == 0
    written = read_tractogram(folder / "new" / f"out{suffix}")
    np.testing.assert_allclose(written.positions_mm, read_tractogram(folder / "lines.trx").positions_mm, atol=1e-4)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("--out out.vtk", 2, "--out: expected a name that ends in .trk, .tck, .trx, got 'out.vtk'"),
        ("--out lines.trx", 2, "--out: expected another file than the one that is read, got lines.trx"),
        ("--out out.trx --value colour=0:1", 2, "--value: expected one of weight, length (mm), got 'colour'"),
        ("--out out.trx --value fa=0:1", 2, "--value: 'fa' is a value per point: --point-value"),
        ("--out out.trx --point-value weight=0:1", 2, "--point-value: expected one of fa, got 'weight'"),
        ("--out out.trx --point-value fa", 2, "--point-value: expected NAME=LO:HI, got 'fa'"),
        ("--out out.trx --group odd", 2, "--group: expected one of even, got 'odd'"),
        ("--out out.trx --volume none.nii", 3, "no such file: none.nii"),
        ("--out out.trx --length 5:3", 2, "--length: expected LO:HI, two rising numbers or one of them, got '5:3'"),
        ("--out out.trx --length 5", 2, "--length: expected LO:HI, two rising numbers or one of them, got '5'"),
        ("--out out.trx --length :", 2, "--length: expected LO:HI, two rising numbers or one of them, got ':'"),
        ("--out out.trx --length nan:", 2, "--length: expected LO:HI, two rising numbers or one of them, got 'nan:'"),
        ("--out out.trx --value 3:4", 2, "--value: expected NAME=LO:HI, got '3:4'"),
        ("--out out.trx --sphere 1,2,3", 2, "--sphere: expected X,Y,Z,R in mm, R above 0, got '1,2,3'"),
        ("--out out.trx --sphere 1,2,3,0", 2, "--sphere: expected X,Y,Z,R in mm, R above 0, got '1,2,3,0'"),
        ("--out out.trx --box 1,2,3,4,5", 2, "--box: expected X,Y,Z,X,Y,Z in mm, two corners, got '1,2,3,4,5'"),
        ("--out out.trx --volume labels.nii,x", 2, "--volume: expected FILE, FILE,LABEL or FILE,LOWEST:, got"),
        ("--out out.trx --not", 2, "--not: expected a condition behind it, got none"),
        ("--out out.trx --where both", 2, "--where: expected a region behind it"),
        ("--out out.trx --sphere 0,0,0,3 --where both", 2, "--where: expected a region behind it"),
        ("--out out.trx --where both --length 3:", 2, "--where: expected a region behind it"),
        ("--out out.trx --where some", 2, "--where: invalid choice: 'some'"),
        ("", 2, "the following arguments are required: --out"),
    ],
)
def test_wrong_usage(plexoscope, folder, words, code, message):
    before = sorted(folder.iterdir())
    said = plexoscope("convert", "lines.trx", *words.split())
    assert (said.code, said.out) == (code, "")
    assert message in said.err
    assert sorted(folder.iterdir()) == before


def test_a_sample_can_be_converted(plexoscope, tmp_path):
    assert plexoscope("convert", "fornix", "--out", tmp_path / "fornix.tck", "--length", "60:").code == 0
    assert 0 < read_tractogram(tmp_path / "fornix.tck").n_streamlines < 300


def test_what_the_kind_cannot_hold_is_said_in_one_line(plexoscope, folder):
    said = plexoscope("convert", "lines.trx", "--out", "out.tck")
    assert said.code == 0
    assert f"plexoscope: {LOST}: out.tck\n" in said.err
    assert "left out" not in plexoscope("convert", "lines.trx", "--out", "out.trx").err


def test_strict_writes_nothing_where_something_is_lost(plexoscope, folder):
    said = plexoscope("convert", "lines.trx", "--strict", "--out", "out.tck")
    assert (said.code, said.out) == (1, "")
    assert said.err.endswith(f"plexoscope: --strict: {LOST}; nothing is written\n")
    assert not (folder / "out.tck").exists()
    assert plexoscope("convert", "lines.trx", "--strict", "--out", "again.trx").code == 0


def test_of_a_file_without_groups_none_can_be_asked_for(plexoscope, folder):
    assert plexoscope("convert", "lines.trx", "--out", "out.trk").code == 0
    said = plexoscope("convert", "out.trk", "--out", "few.trk", "--group", "even")
    assert said.code == 2
    assert said.err.endswith("plexoscope: --group: expected a file with groups, got one without\n")


def test_the_header_of_a_tck_goes_into_a_tck_and_is_left_out_elsewhere(plexoscope, folder):
    lines = replace(read_tractogram("lines.trx"), file_header=(("step_size", "0.5"), ("command_history", "tckgen")))
    write_tractogram(lines, folder / "a.tck")
    assert plexoscope("convert", "a.tck", "--out", "b.tck", "--length", "3:").code == 0
    assert read_tractogram(folder / "b.tck").file_header == lines.file_header
    said = plexoscope("convert", "a.tck", "--out", "b.trk")
    assert "plexoscope: left out: 2 fields of the header (step_size, command_history): b.trk\n" in said.err
    assert plexoscope("convert", "a.tck", "--strict", "--out", "c.trk").code == 1
