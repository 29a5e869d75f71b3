"""`.vtk` and `.vtp` as VTK writes them; what makes VTK crash is an error here and no more."""

import importlib.util
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from plexoscope.models.errors import FormatError, MissingError
from plexoscope.models.io.tractogram import SUFFIXES, preview_tractogram, read_tractogram, taken_as


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("a.vtk", {"version": 42}),
        ("a.vtk", {"version": 51, "text": True}),
        ("a.vtp", {"text": True}),
        ("a.vtk", {"points_first": 2}),
    ],
)
def test_every_way_to_write_lines_is_read(bundle, save, tmp_path, name, how):
    tractogram = read_tractogram(save(bundle, tmp_path / name, **how))
    np.testing.assert_array_equal(tractogram.offsets, bundle.offsets)
    np.testing.assert_allclose(tractogram.positions_mm, bundle.positions_mm, atol=1e-3)
    np.testing.assert_array_equal(tractogram.per_streamline["cluster"], bundle.per_streamline["cluster"])
    np.testing.assert_allclose(tractogram.per_point["fa"], bundle.per_point["fa"], rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "how", "sign"),
    [
        ("a.vtk", {"title": "3D Slicer output. SPACE=LPS"}, -1),
        ("a.vtk", {"title": "3D Slicer output. SPACE=RAS"}, 1),
        ("a.vtp", {"space": "LPS"}, -1),
    ],
)
def test_the_space_is_what_the_file_says(bundle, save, tmp_path, name, how, sign):
    tractogram = read_tractogram(save(bundle, tmp_path / name, **how))
    np.testing.assert_allclose(tractogram.positions_mm, bundle.positions_mm * (sign, sign, 1), atol=1e-3)
    assert ("LPS" in tractogram.space) == (sign < 0)


@pytest.mark.usefixtures("own_process")
def test_points_shared_by_lines_and_in_any_order(tmp_path):
    text = "# vtk DataFile Version 3.0\nby hand\nASCII\nDATASET POLYDATA\nPOINTS 3 float\n0 0 0 1 0 0 2 0 0\n"
    (tmp_path / "a.vtk").write_text(text + "LINES 2 7\n3 2 1 0\n2 0 2\nPOINT_DATA 3\nSCALARS s float 1\n"
                                    "LOOKUP_TABLE default\n10 11 12\n")  # fmt: skip
    tractogram = read_tractogram(tmp_path / "a.vtk")
    assert tractogram.positions_mm[:, 0].tolist() == [2, 1, 0, 0, 2]
    assert tractogram.per_point["s"].tolist() == [12, 11, 10, 10, 12]
    assert tractogram.offsets.tolist() == [0, 3, 5]


HEAD = b"# vtk DataFile Version 3.0\ntitle\nASCII\nDATASET POLYDATA\n"
LINES = b"POINTS 3 float\n0 0 0 1 0 0 2 0 0\nLINES 1 4\n3 0 1 2\n"
BODY = LINES + b"POINT_DATA 3\nSCALARS s float 1\nLOOKUP_TABLE default\n1 2 nan\n"
LIE = HEAD + b"POINTS 999999999999 float\n0 0 0\n"
BAD = {
    "no vtk": (b"hello", "cannot be read as .vtk: Unrecognized file type"),
    "another data set": (HEAD.replace(b"POLYDATA", b"STRUCTURED_POINTS") + b"DIMENSIONS 1 1 1\n", "cannot be read"),
    "a surface": (HEAD + b"POINTS 3 float\n0 0 0 1 0 0 0 1 0\nPOLYGONS 1 4\n3 0 1 2\n", "holds no streamlines"),
    "points cut short": (HEAD + LINES[:25], "cannot be read as .vtk: Error reading ascii data"),
    "lines cut short": (HEAD + LINES[:-3], "Error reading ascii cell data"),
    "data cut short": (HEAD + BODY[:-5], "cut short: expected 16 numbers, got 15"),
    "many points promised": (LIE, f"POINTS: expected at most {len(LIE)}, got 999999999999"),
    "a point too far": (
        HEAD + b"POINTS 1 float\n0 0 0\nLINES 1 3\n2 0 7\n",
        "expected point numbers in 0 … 0, got 0 … 7",
    ),
}


def test_numbers_that_are_none_are_still_numbers(tmp_path):
    (tmp_path / "a.vtk").write_bytes(HEAD + BODY)
    np.testing.assert_array_equal(read_tractogram(tmp_path / "a.vtk").per_point["s"], [1, 2, np.nan])


@pytest.mark.parametrize("name", BAD)
def test_what_is_damaged_is_said(tmp_path, name):
    content, message = BAD[name]
    path = tmp_path / "a.vtk"
    path.write_bytes(content)
    with pytest.raises(FormatError) as caught:
        read_tractogram(path)
    assert message in str(caught.value)
    assert str(caught.value).endswith(f": {path}")
    assert "\n" not in str(caught.value)


CRASHES = {
    "negative number of rows": ("a.vtk", rb"cluster 1 12 ", b"cluster 1 -1 "),
    "a boundless version": ("a.vtk", rb"Version 5\.1", b"Version 12345678901.1"),
    "boundless components": ("a.vtp", rb'NumberOfComponents="3"', b'NumberOfComponents="88888"'),
}


@pytest.mark.usefixtures("own_process")
@pytest.mark.parametrize("name", CRASHES)
def test_what_makes_vtk_crash_or_run_wild_is_an_error(bundle, save, tmp_path, name):
    """Found by fuzzing; VTK writes where it must not, and only its own process may feel it."""
    file, pattern, replacement = CRASHES[name]
    path = save(bundle, tmp_path / file)
    content, n = re.subn(pattern, replacement, path.read_bytes())
    assert n
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"VTK's reader ended on it with code|cannot be read as"):
        read_tractogram(path)


@pytest.fixture
def without_vtk(monkeypatch):
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "vtkmodules" else known(name))


@pytest.mark.parametrize("suffix", [".vtk", ".VTP"])
def test_without_vtk_one_line_names_the_command(tmp_path, without_vtk, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(HEAD + BODY)
    with pytest.raises(MissingError) as caught:
        read_tractogram(path)
    assert str(caught.value) == f"{suffix} files need vtk, not installed: pip install 'plexoscope[vtk]'"
    assert suffix.lower() in SUFFIXES
    assert preview_tractogram(path) is None


def test_vtk_is_an_extra():
    project = tomllib.loads((Path(__file__).parents[4] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert not [each for each in project["dependencies"] if each.startswith("vtk")]
    assert extras["vtk"] == [each for each in extras["dev"] if each.startswith("vtk")]


@pytest.mark.parametrize("suffix", [".vtk", ".vtp", ".fib"])
def test_a_space_that_is_not_said_is_noted_and_can_be_told(bundle, save, tmp_path, suffix):
    got = read_tractogram(save(bundle, tmp_path / f"a{suffix}"))
    assert got.space == "RAS+ mm (not said by the file)"
    assert got.notes == ("the file does not say its space: read as RAS+ (DIPY writes LPS+ by default)",)
    for space, sign in (("ras", 1), ("lps", -1)):
        told = taken_as(got, space)
        np.testing.assert_array_equal(told.positions_mm, bundle.positions_mm * np.array([sign, sign, 1], np.float32))
        assert told.notes == ()
        assert set(told.per_point) == set(bundle.per_point)
        with pytest.raises(ValueError, match="expected a file that does not say its space, got one in RAS"):
            taken_as(told, "lps")
