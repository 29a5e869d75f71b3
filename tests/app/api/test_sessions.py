"""Sessions from scripts: what was open as data, drawn as it was seen, written again."""

import shutil
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

import plexoscope.api as px
from plexoscope.app.main import main
from plexoscope.app.scene.value_columns import ValueColumns
from plexoscope.app.session.package import write_file
from plexoscope.app.session.session import Session
from plexoscope.app.session.writing import write_session
from tests.app.cli.rendering.small_files import write_files
from tests.app.session.full_state import full_state

SMALL = "96x72"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of every kind of thing."""
    folder = tmp_path_factory.mktemp("session")
    columns = ValueColumns()
    state = full_state(write_files(folder), columns)
    write_file(folder / "s.plexo", write_session(Session(state), folder, columns))
    return folder / "s.plexo"


def test_what_was_open_is_there_as_data_objects(saved: Path) -> None:
    session = px.session(saved)
    assert list(session.tractograms) == ["bundle.trx", "Other", "Other, bundle 1", "Fornix"]
    assert list(session.volumes) == ["scan", "frames", "frames (2)"]
    assert isinstance(session.networks["Friends"], px.Network)
    assert isinstance(session.networks["Met"], px.TemporalNetwork)
    assert isinstance(session.vectors["PiVeM #3"], px.Vectors)
    assert session.tractograms["Fornix"].n_streamlines == 300
    assert repr(session).startswith("OpenedSession(s.plexo: bundle.trx, Other, ")
    assert "Tractogram(300 streamlines, 14,576 points)" in session._repr_html_()


def test_a_scene_is_saved_with_its_data_and_drawn_the_same(tmp_path: Path) -> None:
    scene = px.Scene(background="#204060", view=(20, 40), size=SMALL).add("fornix", alpha=0.7, width=6)
    scene.add(nx.karate_club_graph(), name="club", layout="circular", node_color="degree", names="none")
    scene.add(np.arange(24.0).reshape(2, 3, 4), name="grid", slice={"z": 1})
    expected = scene.image()
    session = px.session(scene.save(tmp_path / "new" / "s.plexo"))
    assert (list(session.tractograms), list(session.networks)) == (["Fornix bundle"], ["club"])
    assert np.abs(session.image(size=SMALL).astype(int) - expected).max() == 0
    again = px.session(session.save(tmp_path / "again.plexo"))
    assert np.array_equal(again.image(size=SMALL), session.image(size=SMALL))
    assert main(["render", str(tmp_path / "again.plexo"), "--out", str(tmp_path / "p.png"), "--size", SMALL]) == 0


def test_a_picture_may_be_other_than_it_was_saved(tmp_path: Path) -> None:
    session = px.session(px.Scene().add("fornix", alpha=0.9).save(tmp_path / "s.plexo"))
    assert session.picture(tmp_path / "p.png", size=SMALL) == tmp_path / "p.png"
    assert not np.array_equal(session.image(size=SMALL, view=(90, 0)), session.image(size=SMALL))
    assert session.image(size=SMALL, background="transparent")[0, 0, 3] == 0


def test_what_is_missing_or_changed_is_listed(saved: Path, tmp_path: Path) -> None:
    away, gone = tmp_path / "away", saved.parent.with_name("gone")
    shutil.copytree(saved.parent, away)
    saved.parent.rename(gone)
    try:
        with (away / "friends.graphml").open("a") as file:
            file.write("\n")
        with pytest.raises(px.PlexoscopeError, match=r"friends.graphml has changed \(allow_changed=True takes"):
            px.session(away / "s.plexo")
        assert px.session(away / "s.plexo", allow_changed=True).networks["Friends"].n_nodes == 9
        (away / "bundle.trx").unlink()
        (away / "scan.nii.gz").unlink()
        with pytest.raises(px.PlexoscopeError, match=r"bundle.trx is missing; .*scan.nii.gz is missing"):
            px.session(away / "s.plexo", allow_changed=True)
    finally:
        gone.rename(saved.parent)


def test_what_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.plexo").write_bytes(b"no zip")
    (tmp_path / "file").touch()
    for call, said in (
        (lambda: px.session(tmp_path / "bad.plexo"), "cannot be read as .plexo"),
        (lambda: px.Scene().save(tmp_path / "s.plexo"), "expected a scene with something in it"),
        (lambda: px.Scene().add("fornix").save(tmp_path / "s.trk"), "expected a name that ends in .plexo"),
        (lambda: px.Scene().add("fornix").save(tmp_path / "file" / "s.plexo"), "it cannot be written"),
    ):
        with pytest.raises(px.PlexoscopeError, match=said):
            call()
