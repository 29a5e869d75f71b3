"""`plexoscope render`: a picture of the asked size, that knows the command it was made by."""

import errno
import struct
from pathlib import Path

import pytest

from plexoscope.app import picture_file
from plexoscope.app.cli.folders import try_file
from plexoscope.models.errors import MissingError


def test_picture(plexoscope, tmp_path):
    out = tmp_path / "new" / "p.png"
    said = plexoscope(
        *("render", "fornix", "--out", out, "--size", "64x48", "--view", "-30,20"),
        *("--background", "transparent", "--zoom", "1.5", "--color", "uniform"),
    )
    content = out.read_bytes()
    assert (said.code, said.out) == (0, f"{out}\n")
    assert struct.unpack(">II", content[16:24]) == (64, 48)
    assert b"plexoscope render fornix --out p.png --size 64x48 --alpha 0.1 --order sorted --view=-30,20" in content


def test_what_is_seen_depends_on_what_is_asked(plexoscope, tmp_path):
    for name, words in {"a": [], "b": ["--alpha", "0.9"], "c": ["--view=0,90"], "d": []}.items():
        assert plexoscope("render", "fornix", "--out", tmp_path / f"{name}.png", "--size", "64x48", *words).code == 0
    a, b, c, d = ((tmp_path / f"{name}.png").read_bytes().split(b"IDAT")[1] for name in "abcd")
    assert a == d
    assert len({a, b, c}) == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--size", "64"], "argument --size: expected WIDTHxHEIGHT in pixels, 1 … 65535 each, got '64'"),
        (["--size", "0x9"], "argument --size: expected WIDTHxHEIGHT in pixels, 1 … 65535 each, got '0x9'"),
        (["--view", "-30"], "argument --view: expected AZIMUTH,ELEVATION in degrees, elevation -90 … 90, got '-30'"),
        (["--view", "0,91"], "argument --view: expected AZIMUTH,ELEVATION in degrees, elevation -90 … 90, got '0,91'"),
        (["--alpha", "2"], "argument --alpha: expected a number in 0 … 1, got '2'"),
        (["--alpha", "nan"], "argument --alpha: expected a number in 0 … 1, got 'nan'"),
        (["--zoom", "0"], "argument --zoom: expected a number in 0.01 … 1000, got '0'"),
        (["--color", "red"], "argument --color: invalid choice: 'red'"),
        (["--order", "sort"], "plexoscope: --order: expected one of sorted"),
        (["--background", "red"], "plexoscope: --background: expected '#rrggbb' or transparent, got 'red'"),
        (["--out", "p.jpg"], "plexoscope: --out: expected a name that ends in .png, got 'p.jpg'"),
        (["--out", "/dev/null/p.png", "--size", "8x8"], "plexoscope: --out: expected a folder, got a file: /dev/null"),
    ],
)
def test_wrong_usage(plexoscope, tmp_path, words, message):
    said = plexoscope("render", "fornix", "--out", tmp_path / "p.png", *words)
    assert (said.code, said.out) == (2, "")
    assert message in said.err


@pytest.fixture
def never_drawn(monkeypatch):
    def draw(*_, **__):
        raise AssertionError("drawn before the file was tried")

    monkeypatch.setattr(picture_file, "draw_picture", draw)


def test_unwritable_files_are_found_before_drawing(plexoscope, tmp_path, never_drawn):
    (tmp_path / "d.png").mkdir()
    for path, reason in {
        tmp_path / "d.png": "expected a file, got a folder",
        Path("/dev/fd/none.png"): "the file cannot be written (No such file or directory)",
    }.items():
        assert plexoscope("render", "fornix", "--out", path) == (2, "", f"plexoscope: --out: {reason}: {path}\n")


def test_trying_a_file_leaves_it_as_it_was(tmp_path):
    old, new = tmp_path / "old.png", tmp_path / "new" / "p.png"
    old.write_text("content")
    try_file(old)
    try_file(new)
    assert old.read_text() == "content"
    assert list(new.parent.iterdir()) == []


def test_a_disk_that_is_full_in_the_end(plexoscope, tmp_path, monkeypatch):
    def save(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(picture_file.Image.Image, "save", save)
    path = tmp_path / "p.png"
    said = plexoscope("render", "fornix", "--out", path, "--size", "8x8")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1] == (
        f"plexoscope: --out: the picture cannot be written (No space left on device): {path}"
    )


def test_no_such_file(plexoscope, tmp_path):
    said = plexoscope("render", "fornicks", "--out", tmp_path / "p.png")
    assert (said.code, said.err) == (
        3,
        "plexoscope: no such file, and no sample of that name (samples: fornix, eudx-small): fornicks\n",
    )


def test_nothing_to_draw_with(plexoscope, tmp_path, monkeypatch):
    from plexoscope.render import picture

    def no_context():
        raise MissingError("cannot draw without a window: install libegl1")

    monkeypatch.setattr(picture, "create_headless_context", no_context)
    said = plexoscope("render", "fornix", "--out", tmp_path / "p.png")
    assert (said.code, said.err) == (4, "plexoscope: cannot draw without a window: install libegl1\n")
