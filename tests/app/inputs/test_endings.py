"""What hints say of the files that can be opened is what their readers say, and the README names all of them."""

import re
from pathlib import Path
from unittest.mock import Mock

import pytest

from plexoscope.app.inputs.endings import endings, endings_in_words
from plexoscope.app.scene.graph_reading import graph_suffixes
from plexoscope.app.view.welcome_page import kinds_in_words
from plexoscope.app.window.actions import window_actions
from plexoscope.plugins.inputs import suffixes

KINDS = {"streamlines": suffixes("streamlines"), "volumes": suffixes("volume"), "networks": graph_suffixes()}


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ((".trk", ".tck", ".trk.gz"), ".trk .tck (.gz)"),
        ((".tt.gz",), ".tt (.gz)"),
        ((".mgz", ".net"), ".mgz .net"),
        ((), ""),
    ],
)
def test_what_is_packed_is_said_once(known, words):
    assert endings_in_words(known) == words


@pytest.mark.parametrize("kind", KINDS)
def test_every_ending_is_named_where_a_newcomer_looks(kind):
    readme = re.findall(r"`(\.[\w.]+)`", (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8"))
    (open_files,) = [each for each in window_actions(Mock(), Mock(), Mock(), Mock()) if each.id == "file.open"]
    for ending in endings(KINDS[kind]):
        assert ending in readme
        assert f" {ending} " in f" {kinds_in_words()} ".replace("\n", " ")
        assert ending.removeprefix(".") in open_files.keywords.split()
