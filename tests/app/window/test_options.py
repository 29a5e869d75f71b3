"""`plexoscope FILE… --alpha …`: what `plexoscope render` takes, the window takes, and comes to the same scene."""

import argparse
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from plexoscope.app.cli.render import draw_files, scene_of_words
from plexoscope.app.cli.rendering.options import add_options, options_of, typed_names, typed_settings
from plexoscope.app.cli.rendering.session import read_scene
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.rendering.typed_look import TypedLook
from plexoscope.app.document.document import Document
from plexoscope.app.main import _join_negative_numbers, main
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.session.package import write_file
from plexoscope.app.session.session import Session
from plexoscope.app.session.writing import write_session
from plexoscope.app.view.export_dialog import PictureSettings
from plexoscope.app.window.deeds import Deeds
from plexoscope.models.io.ways import said_within
from tests.app.cli.rendering import window_edits as do
from tests.app.cli.rendering.option_cases import CASES
from tests.app.cli.rendering.small_files import write_files
from tests.app.cli.rendering.test_command_line import FAST as FAST_CASES
from tests.app.cli.rendering.test_command_line import difference

SIZE_PX = (64, 48)
ASPECT = SIZE_PX[0] / SIZE_PX[1]
ALWAYS = "--alpha 0.1 --order sorted --size 64x48"
"""What a picture is drawn with where nothing is said, and the window is not."""
NO_GROUND = {"background transparent"}
FAST = FAST_CASES | {
    "width",
    "per point",
    "length",
    "colormap",
    "opacity by point",
    "order moments",
    "voxel size",
    "shade tubes",
}
FAST |= {"slab sight", "view", "zoom", "background", "size", "slices", "values of a frame", "as", "nodes by degree"}
FAST |= {"names all", "regions, flat", "layout circular in space", "range", "oriented sight", "depth cue"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_files(tmp_path_factory.mktemp("files"))


def typed(words: str) -> TypedLook:
    parser = argparse.ArgumentParser()
    add_options(parser, RenderSettings, has_defaults=False)
    arguments = parser.parse_args(_join_negative_numbers(words.split()))
    return TypedLook(typed_settings(RenderSettings, arguments), typed_names(RenderSettings, arguments))


def state_as_asked(asked: TypedLook, desk: do.Desk, aspect: float) -> None:
    """Do to a document what the window does."""
    document = desk.document
    document.edit("a", asked.with_things(document.state))
    do.lay_out_all(desk)
    camera = asked.camera(document.state, document.placed, aspect)
    document.edit("b", asked.with_view(document.state, camera, asked.styles(document.state, camera)))


@pytest.mark.parametrize(
    ("name", "case"),
    [
        pytest.param(name, case, marks=() if case in FAST else pytest.mark.slow)
        for name, cases in CASES.items()
        for case in cases
        if case not in NO_GROUND
    ],
)
def test_each_option_of_render_makes_the_same_scene_of_what_a_window_has_open(files, name, case):
    words = f"{ALWAYS} {CASES[name][case][0].format(**files)}"
    asked = typed(words)
    asked.check()
    desk = do.Desk(Document(), files)
    document = desk.document
    with said_within(files[name], asked.settings.read_as or "edges"):
        (do.open_tractogram if name == "bundle" else do.open_graph)(name)(desk)
    for volume in ("scan", "labels", "frames", "painted"):
        if asked.settings.volume == files[volume]:
            do.open_volume(volume)(desk)
    aspect = asked.settings.size_px[0] / asked.settings.size_px[1]
    state_as_asked(asked, desk, aspect)
    ground = (*(document.state.view.background or (16 / 255, 20 / 255, 24 / 255)), 1.0)
    shown = scene_of(document.state, ground, document.shown, document.placed)
    expected, _ = scene_of_words([str(files[name])], asked.settings)
    assert difference(replace(shown, outlines=()), expected) == ""


def test_every_option_has_a_case():
    words = " ".join(words for cases in CASES.values() for words, _ in cases.values())
    missing = [option.flag for _, option in options_of(RenderSettings) if option.flag not in words]
    assert missing == []


@pytest.fixture
def ended(window, qtbot):
    """Return what opens files in the window, with options, and waits until all is done."""
    window.resize(700, 500)

    def ended(words: str, *paths, of_session: bool = False) -> Deeds:
        asked = replace(typed(words), of_session=of_session)
        done = []
        deeds = window.do_in_order([], asked)
        deeds.ended.connect(lambda: done.append(True))
        window.open_files(paths)
        qtbot.waitUntil(lambda: bool(done), timeout=20_000)
        return deeds

    return ended


def saved(window, qtbot, path) -> np.ndarray:
    n = len(window.messages.all)
    rgb = window.document.state.view.background
    window.viewing.exporter.export(path, PictureSettings(SIZE_PX, (*rgb, 1.0)))
    qtbot.waitUntil(lambda: len(window.messages.all) > n, timeout=20_000)
    return np.asarray(Image.open(path)).astype(int)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("bundle",), "--alpha 0.5 --color value:fa --oriented sight --view 20,60 --slab sight,-9,9 --width 8"),
        (("bundle", "scan"), "--alpha 0.1 --color value:scan --slice z=5,z=0 --zoom 1.3 --shade tubes"),
        (("friends",), "--layout circular --node-color degree --edge-alpha 0.9 --names all"),
        (("bundle", "regions"), "--alpha 0.6 --bundle 0.7 --depth-cue 0.4 --radius 60"),
    ],
)
def test_the_window_draws_what_render_draws_and_it_is_one_step(window, qtbot, ended, files, tmp_path, names, words):
    words = f"{words} --order sorted --background #f0e0d0"
    window.view.setFixedSize(400, 300)
    assert ended(words, *(files[name] for name in names)).failure == ""
    opened = [files[name] for name in names if name != "scan"]
    volume = f" --volume {files['scan']}" if "scan" in names else ""
    settings = replace(typed(words + volume).settings, size_px=SIZE_PX)
    draw_files([str(path) for path in opened], tmp_path / "r.png", settings)
    drawn = np.asarray(Image.open(tmp_path / "r.png")).astype(int)
    assert np.abs(saved(window, qtbot, tmp_path / "w.png") - drawn).max() == 0
    if window.document.state.graphs:
        return
    document = window.document
    assert document.history.undo_text() == "Look as the command line says"
    document.history.undo()
    assert document.state.view.background is None
    assert len(document.state.layers) == 1


@pytest.fixture
def session(files, tmp_path):
    """A session that looks in its own way."""
    from plexoscope.app.document.origin import DataOrigin, seen

    desk = do.Desk(Document(), files)
    do.open_tractogram("bundle")(desk)
    do.open_volume("scan")(desk)
    document = desk.document
    (layer,), (volume,) = document.state.layers, document.state.volumes
    document.change_layer(layer.id, "a", origin=DataOrigin(seen=seen(files["bundle"])))
    document.change_volume(volume.id, "a", origin=DataOrigin(seen=seen(files["scan"])))
    do.restyle(opacity=0.7, width_px=5.0)(desk)
    document.edit("b", replace(document.state, camera=replace(document.state.camera, centre_mm=(1.0, 2.0, 3.0))))
    document.change_view("c", background=(1.0, 1.0, 1.0), order="moments")
    write_file(tmp_path / "s.plexo", write_session(Session(document.state), tmp_path))
    return tmp_path / "s.plexo", document.state


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("--alpha 0.1", {"opacity"}),
        ("--view 10,20", {"azimuth_deg", "elevation_deg"}),
        ("--zoom 2", {"zoom"}),
        ("--background #000000", {"background"}),
        ("--slice z=5", {"planes", "crosshair_mm"}),
        ("--frame 1", set()),
    ],
)
def test_of_a_session_only_that_changes_which_is_asked_for(session, words, changed):
    path, before = session
    asked = replace(typed(words), of_session=True)
    drawn = read_scene(path, asked)
    after, first = drawn.state, read_scene(path).state
    assert first.view == before.view
    pairs = [(getattr(after, name), getattr(first, name)) for name in ("view", "camera")]
    pairs.append((after.layers[0].style, first.layers[0].style))
    found = {name for one, other in pairs for name in vars(one) if getattr(one, name) != getattr(other, name)}
    assert found == changed


def test_a_session_in_the_window_is_changed_as_render_changes_it(window, ended, session):
    path, _ = session
    window.view.setFixedSize(400, 300)
    words = "--alpha 0.2 --view 10,20 --color value:fa"
    assert ended(words, path, of_session=True).failure == ""
    asked = replace(typed(f"{words} --size 400x300"), of_session=True)
    expected = read_scene(path, asked).scene
    state, document = window.document.state, window.document
    shown = scene_of(state, expected.background, document.shown, document.placed)
    assert difference(shown, expected) == ""
    assert window.sessions.has_changed


def test_what_a_file_does_not_have_is_wrong_usage(window, ended, files):
    deeds = ended("--color value:nope", files["bundle"])
    assert deeds.is_misused
    assert "--color: expected a value of the file, one of" in deeds.failure
    assert deeds.failure in [" ".join(message.title.split()) for message in window.messages.all]
    assert window.document.state.layers, "the file is open all the same"


def test_the_view_gets_the_size_that_is_asked_for(window, ended, files):
    assert ended("--size 640x480", files["bundle"]).failure == ""
    assert window.view.size_px() == (640, 480)
    assert ended("--size 9000x330", files["bundle"]).failure == ""
    assert any("there is no room for 9000x330" in message.title for message in window.messages.all)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--alpha", "7"], "--alpha: expected a number in 0 … 1, got '7'"),
        (["--color", "directoin"], "--color: expected direction, uniform"),
        (["--log"], "--log: expected --color value:NAME with it"),
        (["--background", "transparent"], "a window has a ground"),
        (["--out", "p.png"], "which writes a picture by --do 'file.picture path=p.png'"),
    ],
)
def test_what_cannot_be_is_said_before_the_window_opens(monkeypatch, capsys, words, said):
    monkeypatch.setattr("plexoscope.app.machine.display.find_display", lambda: ":0")
    monkeypatch.setattr("plexoscope.app.window.start.run_window", lambda *_, **__: 0)
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_what_is_typed_reaches_the_window(monkeypatch, files):
    got = []
    monkeypatch.setattr("plexoscope.app.machine.display.find_display", lambda: ":0")
    monkeypatch.setattr("plexoscope.app.window.start.run_window", lambda *given, **more: got.append((given, more)) or 0)
    words = [str(files["bundle"]), "--volume", str(files["scan"]), "--view", "-60,18", "--alpha", "0.1"]
    assert main(words) == 0
    assert main([str(files["bundle"])]) == 0
    ((found, *_), more), (_, plain) = got
    assert [each.path for each in found] == [files["bundle"], files["scan"]]
    assert (more["asked"].given, plain["asked"]) == ({"volume", "view_deg", "alpha"}, None)
    assert more["asked"].settings.view_deg == (-60.0, 18.0)
