"""What the window shows, as the line of `plexoscope render` that draws it: typed again, it is the same scene."""

import argparse
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from plexoscope.app.cli.render import add_arguments, scene_of_words
from plexoscope.app.cli.rendering.command_line import command_line
from plexoscope.app.cli.rendering.options import typed_settings
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.document.document import Document
from plexoscope.app.document.state import ClusterView
from plexoscope.app.main import _join_negative_numbers
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.models.tracts.clusters import cluster
from plexoscope.render.scene.appearance import Rgba
from tests.app.cli.rendering import window_edits as do
from tests.app.cli.rendering.option_cases import CASES, TOGETHER
from tests.app.cli.rendering.small_files import write_files

SIZE_PX = (64, 48)
CANNOT_BE_SAID = {"transparent", "as", "group"}
FAST = {"alpha", "hex", "log", "oriented", "slab", "frame", "window", "opacity by a volume", "nodes by age", "bundled"}
FAST |= {"edges of one colour", "network aside", "network afar", "network nearer", "layout circular", "places"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_files(tmp_path_factory.mktemp("files"))


def desk_with(files, names, edits=()) -> do.Desk:
    desk = do.Desk(Document(), files)
    desk.document.view_aspect = SIZE_PX[0] / SIZE_PX[1]
    for name in names:
        (do.open_tractogram if files[name].suffix == ".trx" else do.open_graph)(name)(desk)
        do.lay_out_all(desk)
    for edit in edits:
        edit(desk)
    do.lay_out_all(desk)
    do.show_all(desk)
    return desk


def line_of(desk: do.Desk):
    return command_line(desk.document.state, desk.document.placed, SIZE_PX, desk.rgba[:3])


def typed_scene(words):
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    assert words[:2] == ("plexoscope", "render")
    arguments = parser.parse_args(_join_negative_numbers(list(words[2:])))
    return scene_of_words(arguments.files, typed_settings(RenderSettings, arguments))[0]


def difference(one: object, other: object, place: str = "scene") -> str:
    """Where two things differ in more than ids and the ninth digit; "" if nowhere."""
    if isinstance(one, np.ndarray):
        same = one.shape == other.shape and np.allclose(one, other, rtol=1e-5, atol=1e-5, equal_nan=True)
        return "" if same else place
    if is_dataclass(one):
        if type(one) is not type(other):
            return place
        names = [each.name for each in fields(one) if each.name not in ("id", "key", "notes", "path", "name")]
        found = (difference(getattr(one, name), getattr(other, name), f"{place}.{name}") for name in names)
    elif isinstance(one, tuple | list):
        if len(one) != len(other):
            return f"{place} ({len(one)}, {len(other)})"
        found = (difference(*each, f"{place}[{n}]") for n, each in enumerate(zip(one, other, strict=True)))
    elif isinstance(one, float):
        return "" if one == pytest.approx(other, rel=1e-6, abs=1e-6) else f"{place} ({one}, {other})"
    elif isinstance(one, str | int | bool | None | frozenset):
        return "" if one == other else f"{place} ({one}, {other})"
    else:
        return ""
    return next(filter(None, found), "")


@pytest.mark.parametrize(
    ("names", "edits"),
    [
        pytest.param([name], edits, id=f"{name}: {case}", marks=() if case in FAST else pytest.mark.slow)
        for name, cases in CASES.items()
        for case, (_, edits) in cases.items()
        if case not in CANNOT_BE_SAID
    ]
    + [pytest.param(names, [], id=title) for title, names in TOGETHER.items()],
)
def test_the_line_draws_what_the_window_shows(files, names, edits):
    desk = desk_with(files, names, edits)
    document = desk.document
    line = line_of(desk)
    background: Rgba = (*desk.rgba[:3], 1.0)
    shown = scene_of(document.state, background, document.shown, document.placed)
    assert difference(replace(shown, outlines=()), typed_scene(line.words)) == "", str(line)
    assert set(line.left_out) <= {"the crosshair"}


def test_what_no_option_says_is_named(files):
    desk = desk_with(files, ["bundle", "other"])
    document = desk.document
    first, second = document.state.layers
    document.change_layer(first.id, "Group", clusters=ClusterView(cluster(first.tractogram, 10.0)))
    document.restyle(second.id, "Change opacity", opacity=0.9)
    assert line_of(desk).left_out == ("the bundles of bundle.trx", "the look of other.trx")
    document.toggle_layer(first.id)
    line = line_of(desk)
    assert line.left_out == ()
    assert str(files["bundle"]) not in line.words
