"""Whatever a file, a manifest or a word holds, a command prints no control character but the ends of its lines."""

import re

import numpy as np
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import write_tractogram
from tests.plugins.recording.recordings import record, story

NAME = "<b>x</b>&y\x1b[31m\x9b2J"
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """A folder of a bad name with files of bad names in it."""
    folder = tmp_path / NAME.replace("/", "_")
    folder.mkdir()
    lines = Tractogram(
        np.eye(4, 3, dtype=np.float32), np.array([0, 2, 4]), per_streamline={NAME: np.ones(2, np.float32)}
    )
    write_tractogram(lines, folder / "lines.trx")
    (folder / "net.csv").write_text(f"source,target,{NAME}\n{NAME},b,1\n")
    record(folder / "run", story(4))
    text = (folder / "run" / "run.toml").read_text()
    (folder / "run" / "run.toml").write_text(text.replace('title = "Made up"', r'title = "<b>\u001b[31m\u009b"'))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize(
    "words",
    [
        "info {}/lines.trx",
        "info {}/net.csv",
        "info {}/nothing.trk",
        "convert {}/lines.trx --out {}/out.tck",
        "convert {}/lines.trx --out {}",
        "render {}/lines.trx --out {}/out.png --size 64x48",
        "render {}/lines.trx --out {}/out.png --color value:{}",
        "replay {}/run",
        "replay {}/run --out {}/pictures",
        "compare {}/run {}/run --out {}/compared",
        "run countdown --out {}/new --set fault=raise --debug",
        "run countdown --sweep n_steps=2,3 --out {}/sweep",
        "run countdown --set {}=3",
        "run {}",
        "run countdown --plugin-dir {}",
        "{} --{}",
        "info --{}",
    ],
)
def test_no_control_character_is_printed(plexoscope, hostile, site_packages, words):
    site_packages.add_method("countdown")
    (hostile / "broken.py").write_text("# /// plexoscope\n# id = 3\n# ///\n")
    said = plexoscope(*(word.replace("{}", hostile.name) for word in words.split()))
    assert said.out + said.err
    assert not CONTROL.search(said.out + said.err)
