"""What a reader left out is said once on stderr, by every command that reads the file."""

import numpy as np
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import read_tractogram, write_tractogram

NOTE = "plexoscope: left out 1 of 3 streamlines with NaN or infinite points (number 1): a.tck\n"


INPUT = '[[input]]\nname = "bundle"\nkind = "streamlines"\ntitle = "Bundle"\n'


@pytest.fixture
def folder(tmp_path, monkeypatch, site_packages):
    """The current folder, with a.tck, and a method `taker` of tractograms."""
    site_packages.add_method("taker", rest=INPUT)
    positions = np.arange(18, dtype=np.float32).reshape(6, 3)
    write_tractogram(Tractogram(positions, np.array([0, 2, 4, 6])), tmp_path / "a.tck")
    content = (tmp_path / "a.tck").read_bytes()
    (tmp_path / "a.tck").write_bytes(content.replace(np.float32(7).tobytes(), np.float32(np.nan).tobytes()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "words",
    ["info a.tck", "info --json a.tck", "convert a.tck --out b.tck", "run taker --input a.tck"],
)
def test_it_is_said_once(plexoscope, folder, words):
    said = plexoscope(*words.split())
    assert said.err.count("left out") == 1
    assert NOTE in said.err
    assert "left out" not in said.out


def test_the_rest_is_written(plexoscope, folder):
    assert plexoscope("convert", "a.tck", "--out", "b.tck").code == 0
    assert read_tractogram(folder / "b.tck").positions_mm[:, 0].tolist() == [0, 3, 12, 15]


@pytest.mark.parametrize(
    ("n", "reason"),
    [(0, "no streamlines"), (2, "none of 2 streamlines has two points")],
    ids=["empty", "single points"],
)
def test_a_tractogram_without_a_line_is_drawn_as_nothing_and_that_is_said(plexoscope, folder, n, reason):
    write_tractogram(Tractogram(np.ones((n, 3), np.float32), np.arange(n + 1)), folder / "none.trk")
    said = plexoscope("info", "none.trk", "--json")
    assert (said.code, f'"n_streamlines": {n}' in said.out) == (0, True)
    assert plexoscope("convert", "none.trk", "--out", "none.trx").code == 0
    alone = plexoscope("render", "none.trk", "--out", "alone.png", "--size", "64x64")
    assert (alone.code, alone.out, alone.err) == (3, "", f"plexoscope: nothing to draw: {reason}: none.trk\n")
    assert not (folder / "alone.png").exists()
    together = plexoscope("render", "a.tck", "none.trk", "--out", "both.png", "--size", "64x64")
    assert together.code == 0
    assert f"plexoscope: nothing to draw: {reason}: none.trk\n" in together.err
    assert plexoscope("render", "a.tck", "--out", "one.png", "--size", "64x64").code == 0
    if n == 0:  # points would widen what the camera has to show
        assert np.array_equal(pixels("both.png"), pixels("one.png"))


def pixels(path):
    from PIL import Image

    with Image.open(path) as image:
        return np.asarray(image)


def command(path):
    from PIL import Image

    with Image.open(path) as image:
        return image.text["Command"]


VTK = """# vtk DataFile Version 3.0
{title}
ASCII
DATASET POLYDATA
POINTS 2 float
1 2 3 4 5 6
LINES 1 3
2 0 1
"""


def test_a_space_that_is_not_said_is_said_and_can_be_typed(plexoscope, folder):
    pytest.importorskip("vtkmodules")
    (folder / "a.vtk").write_text(VTK.format(title="by DIPY"))
    said = plexoscope("info", "a.vtk")
    assert "plexoscope: the file does not say its space: read as RAS+" in said.err
    assert "(not said by the file)" in said.out
    said = plexoscope("info", "a.vtk", "--space", "lps")
    assert "space" not in said.err
    assert "RAS+ mm (from LPS+, as told)" in said.out
    for space, x in (("ras", [1, 4]), ("lps", [-1, -4])):
        assert plexoscope("convert", "a.vtk", "--space", space, "--out", f"{space}.tck").code == 0
        assert read_tractogram(folder / f"{space}.tck").positions_mm[:, 0].tolist() == x


def test_a_space_that_is_typed_is_drawn_and_run_and_kept_in_the_command_of_the_picture(plexoscope, folder):
    pytest.importorskip("vtkmodules")
    (folder / "a.vtk").write_text(VTK.format(title="by DIPY"))
    assert '"space_is": "guessed"' in plexoscope("info", "--json", "a.vtk").out
    assert '"space_is": "given"' in plexoscope("info", "--json", "a.vtk", "--space", "lps").out
    assert '"space_is": "said by the file"' in plexoscope("info", "--json", "a.tck").out
    assert plexoscope("convert", "a.vtk", "--space", "lps", "--out", "turned.tck").code == 0
    drawn = ["--size", "64x64", "--alpha", "1", "--width", "20"]
    assert plexoscope("render", "turned.tck", "--out", "turned.png", *drawn).code == 0
    for space, equal in (("lps", True), ("ras", False)):
        said = plexoscope("render", "a.vtk", "--space", space, "--out", "a.png", *drawn)
        assert (said.code, "space" in said.err) == (0, False)
        assert np.array_equal(pixels("a.png"), pixels("turned.png")) == equal
    assert command("a.png").endswith(" --space ras")
    # Beside others the option is for those that do not say it.
    assert plexoscope("render", "a.vtk", "turned.tck", "--space", "lps", "--out", "a.png", *drawn).code == 0
    said = plexoscope("run", "taker", "--input", "a.vtk", "--space", "lps", "--no-record")
    assert "does not say its space" not in said.err
    assert "does not say its space" in plexoscope("run", "taker", "--input", "a.vtk", "--no-record").err


@pytest.mark.parametrize(
    "words", ["info a.tck", "convert a.tck --out b.tck", "render a.tck --out p.png --size 32x32",
              "run taker --no-record --input a.tck"],
)  # fmt: skip
def test_streamlines_are_cut_where_that_is_asked_for(plexoscope, folder, words):
    positions = np.arange(18, dtype=np.float32).reshape(6, 3)
    write_tractogram(Tractogram(positions, np.array([0, 6])), folder / "a.tck")
    content = (folder / "a.tck").read_bytes()
    (folder / "a.tck").write_bytes(content.replace(np.float32(7).tobytes(), np.float32(np.nan).tobytes()))
    said = plexoscope(*words.split(), "--bad-points", "cut")
    note = "cut 1 of 1 streamlines at NaN or infinite points into 2 pieces of two points or more (number 0): a.tck\n"
    assert said.err.count(note) == 1
    if "convert" in words:
        assert np.diff(read_tractogram(folder / "b.tck").offsets).tolist() == [2, 3]


def test_more_than_can_be_drawn_is_said_in_one_line(plexoscope, folder, monkeypatch):
    monkeypatch.setattr("plexoscope.render.gpu.layers.streamlines.MAX_STREAMLINES", 1)
    said = plexoscope("render", "a.tck", "--out", "p.png", "--size", "64x64")
    assert (said.code, said.out) == (3, "")
    assert "plexoscope: too much to draw: expected at most 1 streamlines, got 2 (" in said.err
    assert not (folder / "p.png").exists()


def test_a_space_that_the_file_says_cannot_be_typed_over(plexoscope, folder):
    for words in ("info a.tck", "convert a.tck --out b.tck", "render a.tck --out p.png"):
        said = plexoscope(*words.split(), "--space", "lps")
        assert said.code == 2
        assert "--space: expected a file that does not say its space, got one in RAS+ mm (scanner)" in said.err
