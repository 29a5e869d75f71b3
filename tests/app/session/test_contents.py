"""`plexoscope info S.plexo`: what a session names and holds, while none of its data is read."""

import json
import shutil

import numpy as np
import pytest

from plexoscope.app.main import main
from plexoscope.app.session.contents import contents_of
from plexoscope.app.session.format import VERSION
from plexoscope.app.session.package import write_file, write_folder
from plexoscope.app.session.reading import SessionFile
from plexoscope.app.session.writing import Written
from plexoscope.models.errors import FormatError


@pytest.fixture
def copied(saved, tmp_path):
    """The session beside copies of its files, and what stands in it."""
    _, path, written = saved
    for each in path.parent.iterdir():
        shutil.copy2(each, tmp_path)
    sources = [{**each, "was_at": f"/nowhere/{each.get('path', '')}"} for each in written.plain["sources"]]
    written = Written({**written.plain, "sources": sources}, written.arrays)
    write_file(tmp_path / "s.plexo", written)
    return tmp_path / "s.plexo", written


def told(path, capsys) -> dict:
    assert main(["info", str(path), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_everything_that_is_open_is_named_with_where_it_is(saved, copied, capsys):
    session, _, _ = saved
    path, written = copied
    (path.parent / "scan.nii.gz").write_bytes(b"other")
    facts = told(path, capsys)
    state = session.state
    things = {each["name"]: each for each in facts["things"]}
    opened = [*state.layers, *state.volumes, *state.graphs, *state.vectors]
    assert [each["name"] for each in facts["things"]] == [each.name for each in opened]
    assert (things["bundle.trx"]["found"], things["scan"]["found"]) == ("found", "changed")
    assert things["Other, bundle 1"]["found"] == things["PiVeM #3"]["found"] == "in the session"
    assert things["Friends"]["path"] == str(path.parent / "friends.graphml")
    assert (facts["version"], facts["program"].split()[0]) == (VERSION, "Plexoscope")
    assert (facts["method"], facts["methods"]["pivem"]["values"]["rate"]) == ("pivem", 0.25)
    arrays = {each["name"]: (each["type"], tuple(each["shape"])) for each in facts["arrays"]}
    assert arrays == {name: (str(each.dtype), each.shape) for name, each in written.arrays.items()}


def test_a_table_for_people_has_all_of_it(copied, capsys):
    path, _ = copied
    assert main(["info", str(path)]) == 0
    said = capsys.readouterr().out
    for words in ("FILE", "NAME", "METHOD", "ARRAY", "PiVeM #3", "rate=0.25", "2 × 300 × 3", "sizes=[4, 8]"):
        assert words in said


def test_runs_and_what_is_gone(copied, tmp_path, capsys):
    path, written = copied
    plain = {**written.plain, "runs": [0, len(written.plain["sources"])]}
    run = {"path": "run-3", "was_at": "/nowhere/run-3", "is_recording": True}
    plain["sources"] = [*plain["sources"], run]
    write_file(path, Written(plain, written.arrays))
    (tmp_path / "bundle.trx").unlink()
    facts = told(path, capsys)
    runs = [(each["name"], each["found"]) for each in facts["runs"]]
    assert runs == [("bundle.trx", "missing"), ("run-3", "missing")]
    assert facts["things"][0]["found"] == "missing"


def test_an_autosave_is_told_as_a_session_is(copied, tmp_path):
    path, written = copied
    write_folder(tmp_path / "kept", written)
    one, other = contents_of(SessionFile(path)), contents_of(SessionFile(tmp_path / "kept"))
    assert one.arrays == other.arrays
    assert len(one.things) == len(other.things)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": 7}, "state: expected an object, got 7"),
        ({"state": {"layers": [7]}}, "state.layers: expected an object, got 7"),
        ({"state": {"layers": [{"path": {"source": 99}}]}}, "state.layers: expected the number of a source, got 99"),
        ({"runs": {}}, "runs: expected a list, got {}"),
    ],
)
def test_what_is_no_session_is_told_in_one_line(copied, capsys, changes, said):
    path, written = copied
    write_file(path, Written({**written.plain, **changes}, {}))
    assert main(["info", str(path)]) == 3
    assert capsys.readouterr().err == f"plexoscope: {said}: {path}\n"


def test_a_damaged_array_is_told(copied, monkeypatch):
    path, written = copied
    monkeypatch.setattr("plexoscope.app.session.package.npy_bytes", lambda values: b"none")
    write_file(path, Written(written.plain, {"0" * 32: np.zeros(2)}))
    with pytest.raises(FormatError, match="cannot be read"):
        contents_of(SessionFile(path))
