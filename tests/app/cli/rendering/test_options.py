"""Options stated once: the parser, the settings and the words to type again agree whatever is asked for."""

import argparse
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.app.cli.rendering.options import add_options, option, option_words, typed_settings
from plexoscope.app.cli.rendering.settings import RenderSettings


def parsed(settings, words):
    parser = argparse.ArgumentParser()
    add_options(parser, settings)
    return typed_settings(settings, parser.parse_args(words))


ASKED = {
    "size_px": (30, 40),
    "alpha": 0.25,
    "width_px": 3.5,
    "order": "voxel",
    "view_deg": (-20.5, 30.0),
    "zoom": 2.0,
    "centre_mm": (-1.0, 2.5, 3.0),
    "radius_mm": 70.0,
    "background": "transparent",
    "colour": "value:fa",
    "colormap": "magma",
    "value_range": (-1.5, 2e-9),
    "log": True,
    "oriented": ("-1:0:2", 8.0, "across"),
    "opacity_by": ("a,b", -1.0, 4.0),
    "voxel_mm": 9.0,
    "n_directions": 26,
    "shade": "tubes",
    "depth_cue": 0.5,
    "slab": ("up-down", -3.0, 4.0),
    "volume": Path("-scan.nii.gz"),
    "frame": 2,
    "slices_mm": (("x", -3.5), ("x", 2.0), ("z", 0.0)),
    "window": (-10.0, 120.0),
    "layout": "circular",
    "n_dims": 3,
    "node_colour": "degree",
    "edge_colour": "#00ff00",
    "edge_alpha": 0.0,
    "bundling": 0.0,
    "labels": "all",
    "read_as": "matrix",
}


def test_all_options_are_asked_for_here():
    assert list(ASKED) == [each.name for each in fields(RenderSettings)]


@given(st.sets(st.sampled_from(sorted(ASKED))))
def test_the_words_of_settings_make_them_again(names):
    settings = RenderSettings(**{name: ASKED[name] for name in names})
    assert parsed(RenderSettings, option_words(settings)) == settings


def test_what_is_usual_is_not_written_unless_the_picture_hangs_on_it():
    assert option_words(RenderSettings(depth_cue=0.5, log=True)) == [
        *("--size", "1600x1200", "--alpha", "0.1", "--order", "sorted", "--zoom", "1"),
        *("--background", "#101418", "--color", "direction", "--log", "--depth-cue", "0.5"),
    ]


@dataclass(frozen=True)
class Few:
    n: int = option(3, "--number", "how many, default {default}", parse=int, metavar="N")
    away: bool = option(False, "--away", "leave them out", group="others")


def test_a_field_is_an_option():
    parser = argparse.ArgumentParser(prog="few")
    add_options(parser, Few)
    words = parser.format_help()
    assert "--number N  how many, default 3" in words
    assert words.index("others:") < words.index("leave them out")
    assert parsed(Few, []) == Few()
    assert parsed(Few, ["--number", "5", "--away"]) == Few(5, True)


def test_a_text_that_cannot_be_used_ends_the_parser(capsys):
    with pytest.raises(SystemExit):
        parsed(Few, ["--number", "x"])
    assert "argument --number: invalid int value: 'x'" in capsys.readouterr().err
