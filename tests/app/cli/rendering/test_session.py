"""`plexoscope render S.plexo` draws what was saved, without a window, and refuses what is not as it was."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from plexoscope.app.cli.rendering.session import shown_of
from plexoscope.app.document.edits import with_graphs, with_layers, with_volumes
from plexoscope.app.document.filter_settings import Condition, FilterSettings, Group
from plexoscope.app.document.framing import in_scene
from plexoscope.app.document.graph_layer import PlacedGraph
from plexoscope.app.document.origin import DataOrigin, seen
from plexoscope.app.document.state import Layer, State
from plexoscope.app.inputs.streamline_choices import USUAL
from plexoscope.app.main import main
from plexoscope.app.scene.first_volume_look import opened_layer
from plexoscope.app.scene.graph_reading import graph_layer, read_graph
from plexoscope.app.scene.picture_file import picture_of
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.session.package import write_file
from plexoscope.app.session.session import Session
from plexoscope.app.session.writing import write_session
from plexoscope.models.tracts.filters import Passes
from plexoscope.models.tracts.regions import Sphere
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.graph import GraphGeometry
from tests.app.cli.rendering.small_files import write_files

SIZE_PX, BLACK = (96, 72), (0.0, 0.0, 0.0, 1.0)


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """A file, and the picture that its state gives."""
    folder = tmp_path_factory.mktemp("session")
    files = write_files(folder)
    bundle = Layer(
        "a", "a", files["bundle"], USUAL.read(files["bundle"]), StreamlineStyle(opacity=0.8, width_px=9.0),
        FilterSettings((Group((Condition(1, Passes(Sphere((0.0, 0.0, 0.0), 9.0))),)),)),
        origin=DataOrigin(seen=seen(files["bundle"])),
    )  # fmt: skip
    graph = graph_layer(files["friends"], "b", read_graph(files["friends"]))
    graph = replace(graph, origin=DataOrigin(seen=seen(files["friends"])))
    state = with_layers(State(), (bundle,), {}, 1.3)
    state = with_volumes(state, (opened_layer(files["scan"]),), {}, 1.3)
    state = with_graphs(state, (graph,), {}, 1.3)
    (graph,) = state.graphs
    positions = np.random.default_rng(1).normal(0, 1, (9, 3)).astype(np.float32)
    positions[:, 2] = 0
    placed = {graph.id: PlacedGraph(GraphGeometry(in_scene(positions, graph), graph.network.edges), graph.arrangement)}
    scene = scene_of(state, BLACK, shown_of(state), placed)
    picture = picture_of(scene, SIZE_PX, [(graph, placed[graph.id])], ())
    path = folder / "s.plexo"
    write_file(path, write_session(Session(state, {graph.id: positions}), folder))
    return path, np.asarray(picture, np.float64)


def render(path, out, *more) -> int:
    return main(["render", str(path), *more, "--out", str(out), "--size", "96x72", "--background", "#000000"])


def test_the_picture_is_that_of_the_state(session, tmp_path):
    path, expected = session
    assert render(path, tmp_path / "p.png") == 0
    with Image.open(tmp_path / "p.png") as file:
        drawn = np.asarray(file, np.float64)
        assert file.text["Command"].startswith("plexoscope render ")
        assert file.text["Command"].endswith("s.plexo --out p.png --size 96x72 --background '#000000'")
    assert expected.std() > 5, "something is seen"
    assert ((drawn - expected) ** 2).mean() < 255**2 / 10**6, "60 dB"


def test_what_is_missing_or_changed_is_told_at_once_and_changes_may_be_allowed(session, tmp_path, capsys):
    path, _ = session
    for each in path.parent.iterdir():
        shutil.copy(each, tmp_path)
    away = path.parent.with_name("away")
    path.parent.rename(away)
    try:
        with (tmp_path / "friends.graphml").open("a") as file:
            file.write("\n")
        assert render(tmp_path / "s.plexo", tmp_path / "p.png") == 3
        said = capsys.readouterr().err
        assert said == (
            f"plexoscope: {tmp_path / 'friends.graphml'} has changed (--allow-changed takes what has changed): "
            f"{tmp_path / 's.plexo'}\n"
        )
        assert not (tmp_path / "p.png").exists()
        assert render(tmp_path / "s.plexo", tmp_path / "p.png", "--allow-changed") == 0
        (tmp_path / "bundle.trx").unlink()
        assert render(tmp_path / "s.plexo", tmp_path / "q.png", "--allow-changed") == 3
        assert f"{tmp_path / 'bundle.trx'} is missing: " in capsys.readouterr().err
        assert render(tmp_path / "s.plexo", tmp_path / "q.png") == 3
        assert "bundle.trx is missing; " in capsys.readouterr().err
    finally:
        away.rename(path.parent)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--space", "ras"], "--space: "),
        (["--frame", "3"], "--frame: expected 1 … 1, got 3"),
        (["--color", "value:nope"], "--color: expected a value of the file"),
        (["fornix"], "expected a session alone, got 2 files"),
    ],
)
def test_what_a_session_cannot_be_asked_for(session, tmp_path, capsys, words, said):
    assert render(session[0], tmp_path / "p.png", *words) == 2
    assert said in capsys.readouterr().err
