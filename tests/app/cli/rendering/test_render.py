"""`plexoscope render`: a picture of the asked size, that knows the command it was made by."""

import errno
import os
import shlex
import struct
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PIL import Image

from plexoscope.app.cli.shared.folders import try_file
from plexoscope.app.scene import picture_file
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import MissingError
from plexoscope.models.io.tractogram import write_tractogram


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


@pytest.fixture
def files(tmp_path):
    """A tractogram with values and groups, and a volume about it."""
    generator = np.random.default_rng(4)
    directions, middles_mm = generator.normal(0, 1, (30, 1, 3)), generator.normal(0, 9, (30, 1, 3))
    positions_mm = (np.linspace(-20, 20, 8)[:, None] * directions + middles_mm).reshape(-1, 3)
    tractogram = Tractogram(
        positions_mm,
        np.arange(0, 241, 8),
        {"weight": generator.uniform(0.1, 9, 30).astype(np.float32)},
        {"fa": generator.uniform(0, 1, 240).astype(np.float32)},
        groups={"left": np.arange(9, dtype=np.uint32), "right": np.arange(9, 20, dtype=np.uint32)},
    )
    write_tractogram(tractogram, tmp_path / "t.trx")
    affine = np.diag([4.0, 4.0, 4.0, 1.0])
    affine[:3, 3] = -40
    image = nibabel.Nifti1Image(generator.uniform(1, 99, (20, 20, 20)).astype(np.float32), affine)
    nibabel.save(image, tmp_path / "scan.nii.gz")
    return tmp_path / "t.trx", tmp_path / "scan.nii.gz"


PICTURES = {
    "plain": "",
    "none": "--order none",
    "auto": "--order auto",
    "colour": "--color #ff8800",
    "point": "--color value:fa --colormap magma --range 0.2,0.8",
    "streamline": "--color value:weight --log --range 0.5,8",
    "length": "--color value:length --opacity-by weight,0.1,9",
    "group": "--color value:group",
    "volume": "--volume {volume} --color value:scan",
    "along": "--oriented left-right",
    "across": "--oriented -0.5:0.25:1,8,across",
    "sight": "--oriented sight,2",
    "tubes": "--shade tubes --width 12",
    "lines": "--shade lines --width 12 --depth-cue 0.7",
    "slab": "--slab up-down,-8,4",
    "slab along the sight": "--slab sight,-5,5",
    "slices": "--volume {volume} --slice x=-3.5,y=2,z=0 --window -10,120",
}


@pytest.fixture
def draw(plexoscope, files, tmp_path):
    """Draw one of `PICTURES`; return its pixels, and the command that it carries."""

    def draw(words: list[str]) -> tuple[bytes, str]:
        out = tmp_path / "p.png"
        said = plexoscope(*words, "--out", out)
        assert said.code == 0, said.err
        with Image.open(out) as picture:
            return picture.tobytes(), picture.text["Command"]

    return draw


@pytest.mark.parametrize("name", PICTURES)
def test_the_command_of_a_picture_draws_it_again(draw, files, name):
    words = PICTURES[name].format(volume=files[1]).split()
    pixels, command = draw(["render", str(files[0]), "--size", "80x60", "--alpha", "0.4", *words])
    again, same = draw(shlex.split(command)[1:])
    assert same == command
    assert again == pixels


def test_every_option_is_seen(draw, files):
    pictures = {
        name: draw(
            ["render", str(files[0]), "--size", "80x60", "--alpha", "0.4", *words.format(volume=files[1]).split()]
        )
        for name, words in PICTURES.items()
    }
    alike = {name for name, (pixels, _) in pictures.items() if pixels == pictures["plain"][0]}
    assert alike == {"plain", "auto"}


def test_negative_numbers_may_follow_an_option(draw, files):
    spaced, joined = (
        draw(["render", str(files[0]), "--size", "64x48", "--color", "value:fa", *words])
        for words in (["--range", "-1,2"], ["--range=-1,2"])
    )
    assert spaced == joined


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
        (["--order", "sort"], "plexoscope: --order: expected one of auto, sorted"),
        (["--order", "sort"], "got 'sort' (did you mean 'sorted'?)"),
        (["--shade", "tube"], "plexoscope: --shade: expected one of flat, lines, tubes, got 'tube' (did you mean"),
        (["--color", "red"], "plexoscope: --color: expected direction, uniform, '#rrggbb' or value:NAME, got 'red'"),
        (["--color", "directon"], "got 'directon' (did you mean 'direction'?)"),
        (["--color", "value:lenght"], "--color: expected a value of the file, one of length, got 'lenght' (did you"),
        (["--opacity-by", "fa,0,1"], "--opacity-by: expected a value of the file, one of length, got 'fa'"),
        (["--color", "value:length", "--colormap", "viridi"], "got 'viridi' (did you mean 'viridis'?)"),
        (["--colormap", "viridis"], "--colormap: expected --color value:NAME with it, got --color direction"),
        (["--range", "0,1"], "--range: expected --color value:NAME with it, got --color direction"),
        (["--log"], "--log: expected --color value:NAME with it, got --color direction"),
        (["--color", "value:length", "--range", "-1,9", "--log"], "--log: expected a range above 0, got -1 … 9"),
        (["--range", "2,1"], "argument --range: expected LO,HI, two rising numbers, got '2,1'"),
        (
            ["--oriented", "up"],
            "argument --oriented: expected an axis, one of left-right, front-back, up-down, sight or",
        ),
        (["--oriented", "0:0:0"], "argument --oriented: expected an axis"),
        (["--oriented", "sight,99"], "argument --oriented: expected a number in 0.1 … 64, got '99'"),
        (["--oriented", "sight,4,beside"], "argument --oriented: expected AXIS[,SHARPNESS[,along or across]], got"),
        (
            ["--oriented", "sight", "--opacity-by", "length,0,9"],
            "--oriented, --opacity-by: expected one of them, got both",
        ),
        (["--opacity-by", "fa"], "argument --opacity-by: expected NAME,LO,HI, got 'fa'"),
        (["--slab", "x,0,1"], "argument --slab: expected an axis"),
        (["--slab", "up-down,4,1"], "argument --slab: expected LO,HI, two rising numbers, got '4,1'"),
        (["--voxel-size", "0"], "argument --voxel-size: expected a number in 1 … 64, got '0'"),
        (["--directions", "7"], "argument --directions: invalid choice: 7"),
        (["--width", "0"], "argument --width: expected a number in 0.01 … 100, got '0'"),
        (["--depth-cue", "2"], "argument --depth-cue: expected a number in 0 … 1, got '2'"),
        (["--slice", "x=3"], "plexoscope: --slice: expected --volume FILE with it, got none"),
        (["--slice", "u=3"], "argument --slice: expected x=MM, y=MM or z=MM, parted by commas, got 'u=3'"),
        (["--window", "0,1"], "plexoscope: --window: expected --volume FILE with it, got none"),
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
    path.write_text("earlier")
    said = plexoscope("render", "fornix", "--out", path, "--size", "8x8")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1] == (
        f"plexoscope: --out: the picture cannot be written (No space left on device): {path}"
    )
    assert [each.read_text() for each in tmp_path.iterdir()] == ["earlier"]


def test_links_devices_and_pipes_are_no_files(plexoscope, tmp_path, never_drawn):
    mine, link, pipe = tmp_path / "mine.png", tmp_path / "link.png", tmp_path / "pipe.png"
    mine.write_text("mine")
    link.symlink_to(mine)
    os.mkfifo(pipe)
    for path, reason in {link: "a symbolic link, which is not followed", pipe: "a device or a pipe"}.items():
        said = plexoscope("render", "fornix", "--out", path)
        assert said == (2, "", f"plexoscope: --out: expected a file, got {reason}: {path}\n")
    assert mine.read_text() == "mine"


def test_no_such_file(plexoscope, tmp_path):
    said = plexoscope("render", "fornicks", "--out", tmp_path / "p.png")
    assert said.code == 3
    assert said.err.startswith("plexoscope: no such file, and no sample of that name (samples: fornix, eudx-small, ")
    assert said.err.endswith("): fornicks\n")


def test_nothing_to_draw_with(plexoscope, tmp_path, monkeypatch):
    from plexoscope.render.screens import picture

    def no_context():
        raise MissingError("cannot draw without a window: install libegl1")

    monkeypatch.setattr(picture, "create_headless_context", no_context)
    said = plexoscope("render", "fornix", "--out", tmp_path / "p.png")
    assert (said.code, said.err) == (4, "plexoscope: cannot draw without a window: install libegl1\n")


def test_a_network_is_drawn_as_it_is_opened(plexoscope, tmp_path):
    path = tmp_path / "friends.csv"
    path.write_text("i,j,weight\nann,bob,2\nbob,cem,3\ncem,ann,1\ncem,dea,4\n")
    out = tmp_path / "p.png"
    said = plexoscope("render", path, "--out", out, "--size", "160x120", "--node-color", "degree", "--bundle", "1")
    assert (said.code, said.out) == (0, f"{out}\n")
    picture = np.asarray(Image.open(out).convert("RGB")).astype(int)
    assert (np.abs(picture - picture[0, 0]).sum(axis=2) > 30).mean() > 0.01
    assert "--node-color degree" in Image.open(out).text["Command"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--layout", "forze"], "--layout: expected one of force"),
        (["--layout", "anatomy"], "--layout: "),
        (["--node-color", "wieght"], "--node-color: expected one of degree, strength or '#rrggbb', got 'wieght'"),
        (["--edge-color", "kindness"], "--edge-color: expected one of ends, weight, sign"),
    ],
)
def test_a_network_that_cannot_be_drawn_so(plexoscope, tmp_path, options, words):
    path = tmp_path / "friends.csv"
    path.write_text("i,j,weight\nann,bob,2\nbob,cem,3\n")
    said = plexoscope("render", path, "--out", tmp_path / "p.png", *options)
    assert said.code == 2
    assert words in said.err
