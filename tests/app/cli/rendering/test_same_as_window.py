"""The picture of `plexoscope render` is that of the window: each option typed, and done by the window's edits."""

import argparse
from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pytest
from PIL import Image

from plexoscope.app.cli.render import add_arguments, scene_of_words
from plexoscope.app.cli.rendering.options import typed_settings
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.document.document import Document
from plexoscope.app.scene.graph_picture_names import write_names
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.render.gpu.context import create_headless_context
from plexoscope.render.screens.picture import draw_picture
from tests.app.cli.rendering import window_edits as do
from tests.app.cli.rendering.option_cases import AS_OPENED, CASES, TOGETHER
from tests.app.cli.rendering.small_files import write_files

USUAL = RenderSettings()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_files(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def draw():
    """Draw as `picture_of` does, all pictures in one context: (H, W, 4) numbers."""
    context = create_headless_context()

    def draw(scene, graphs, size_px: tuple[int, int]) -> np.ndarray:
        with context:
            picture = Image.fromarray(draw_picture(scene, size_px, context=context))
        write_names(picture, graphs, scene.camera, scene.background, ())
        return np.asarray(picture).astype(int)

    yield draw
    context.release()


@pytest.fixture(scope="module")
def rendered(draw):
    """Return the picture of `plexoscope render WORD…`."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)

    def rendered(*words: object) -> np.ndarray:
        arguments = parser.parse_args([*map(str, words), "--out", "p.png"])
        settings = typed_settings(RenderSettings, arguments)
        return draw(*scene_of_words(arguments.files, settings), settings.size_px)

    return rendered


@pytest.fixture(scope="module")
def shown(draw, files):
    """Return the picture that the window exports after files are opened and edited."""

    def shown(names: Sequence[str], edits: Sequence[do.Edit], size_px: tuple[int, int]) -> np.ndarray:
        desk = do.Desk(Document(), files)
        document = desk.document
        document.view_aspect = size_px[0] / size_px[1]
        for name in names:
            (do.open_tractogram if files[name].suffix == ".trx" else do.open_graph)(name)(desk)
            do.lay_out_all(desk)
        # What is usual on the command line is not in the window.
        for layer in document.state.layers:
            document.restyle(layer.id, "Change opacity", opacity=USUAL.alpha)
        do.order(USUAL.order)(desk)
        for edit in edits:
            edit(desk)
        do.lay_out_all(desk)
        do.show_all(desk)
        scene = scene_of(document.state, desk.rgba, document.shown, document.placed)
        # The crosshair through the slices is the window's alone.
        return draw(replace(scene, outlines=()), document.placed_graphs, size_px)

    return shown


@pytest.fixture(scope="module")
def as_opened(rendered, files):
    """The picture of each file without options."""
    return {name: rendered(files[name], "--size", "64x48") for name in CASES}


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in CASES.items() for case in cases])
def test_an_option_is_drawn_as_in_the_window(rendered, shown, files, as_opened, name, case):
    words, edits = CASES[name][case]
    picture = rendered(files[name], "--size", "64x48", *words.format(**files).split())
    height, width, _ = picture.shape
    assert np.abs(picture - shown([name], edits, (width, height))).max() == 0
    is_as_opened = picture.shape == as_opened[name].shape and (picture == as_opened[name]).all()
    assert is_as_opened == (case in AS_OPENED)


@pytest.mark.parametrize("names", TOGETHER.values(), ids=TOGETHER)
def test_files_stand_together_as_in_the_window(rendered, shown, files, names):
    # A layout that is opened last is looked at from above.
    view = ["--view", "0,90"] if "friends" in names else []
    picture = rendered(*(files[name] for name in names), "--size", "64x48", *view)
    assert np.abs(picture - shown(names, [], (64, 48))).max() == 0


def test_every_option_has_a_case():
    words = {word.split("=")[0] for cases in CASES.values() for words, _ in cases.values() for word in words.split()}
    assert {each.metadata["option"].flag for each in fields(RenderSettings)} <= words
