"""A session may come from anyone: what is wrong with it is said in one line, and nothing else happens."""

import copy
import json
import os
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.session.arrays import array_name, npy_bytes, read_npy
from plexoscope.app.session.format import FORMAT, VERSION, migrated
from plexoscope.app.session.package import write_file
from plexoscope.app.session.reading import SessionFile
from plexoscope.app.session.writing import Written, write_session
from plexoscope.models.errors import FormatError

LAYERS = ("state", "layers")


@pytest.fixture(scope="module")
def light(saved):
    """The session with all data in itself, which is read faster."""
    session, path, _ = saved
    members = {
        name: tuple(replace(each, origin=None) for each in getattr(session.state, name)[:3])
        for name in ("layers", "volumes", "graphs")
    }
    return write_session(replace(session, state=replace(session.state, **members)), path.parent)


def changed(plain: dict, path: tuple, value: object) -> dict:
    plain = copy.deepcopy(plain)
    at = plain
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return plain


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ((*LAYERS, 0, "style", "opacity"), 2, "state.layers[0].style: opacity: expected 0 … 1, got 2"),
        ((*LAYERS, 0, "style", "opacity"), True, "state.layers[0].style.opacity: expected a number, got True"),
        ((*LAYERS, 0, "style", "width_px"), "nan", "state.layers[0].style.width_px: expected a finite number, got nan"),
        ((*LAYERS, 0, "style", "values", "colormap"), "viridas", "(did you mean 'viridis'?)"),
        ((*LAYERS, 0, "style"), [], "state.layers[0].style: expected an object, got a list of 0"),
        ((*LAYERS, 0, "id"), "layer-b", "expected each id once, got 'layer-b' twice"),
        ((*LAYERS, 0, "path"), {"source": 99}, "state.layers[0].path.source: expected a number below"),
        ((*LAYERS, 0, "path"), "a\0b", "state.layers[0].path: expected a path"),
        ((*LAYERS, 0, "tractogram", "data"), -1, "expected a number below"),
        ((*LAYERS, 0, "style", "values", "column", "data"), 0, "values.column: expected Column, got Tractogram"),
        ((*LAYERS, 0, "filter", "hidden"), [999], "hidden: expected numbers below 30"),
        ((*LAYERS, 0, "filter", "groups"), [], "filter: expected one group of conditions or more, got none"),
        ((*LAYERS, 0, "groups", 0, "name"), "nobody", "cannot be drawn (KeyError: 'nobody')"),
        ((*LAYERS, 1, "clusters", "expanded"), [4000], "clusters: expected numbers below"),
        ((*LAYERS, 2, "style", "width_by", "data"), 0, "state.layers[2].style.width_by: expected Column"),
        (("state", "volumes", 0, "low"), 1e9, "cannot be drawn (ValueError: window: expected two rising numbers"),
        (("state", "graphs", 0, "arrangement", "layout"), "eval", "expected one of"),
        (("state", "graphs", 0, "look", "node_px"), -3, "expected sizes above 0"),
        (("state", "view", "planes"), ["oblique"], "state.view.planes[0]: expected one of sagittal"),
        (("state", "camera", "zoom"), 0, "state.camera: zoom: expected more than 0, got 0"),
        (("state", "methods", "pivem", "values"), {"x": {"y": 1}}, "expected a number, a word or a list of them"),
        (("state", "workspace", "arrangement", "kind"), "Tubes", "expected one of Tabs, Split"),
        (("state", "workspace", "arrangement", "parts", 1, "views"), ["scene"], "state.workspace"),
        (("state",), None, "state: expected a value, got none"),
        (("data", 0), {"kind": "Popen"}, "data[0].kind: expected one of Clusters, Column"),
        (("data", 0), {"read": "everything", "source": 0}, "data[0].read: expected tractogram, volume"),
        (("sources",), [7], "sources: expected objects, got 7"),
        (("layouts", "graph-a", "array"), "../../etc/passwd", "expected 32 hexadecimal digits"),
        (("layouts", "graph-a", "array"), "0" * 32, "expected one of that name, got none"),
        ((FORMAT,), 99, f"expected a session of version {VERSION} or before, got 99"),
        ((FORMAT,), "1", "expected a session with the number of its version"),
    ],
)
def test_a_value_that_cannot_be_is_named_by_its_place(light, tmp_path, path, value, said):
    written = light
    plain = changed(written.plain, path, value)
    write_file(tmp_path / "s.plexo", Written(plain, written.arrays))
    with pytest.raises(FormatError) as error:
        SessionFile(tmp_path / "s.plexo").read()
    assert said in str(error.value)
    assert str(error.value).endswith(f": {tmp_path / 's.plexo'}")
    assert "\n" not in str(error.value)


def test_keys_that_nobody_knows_are_told_and_left_out(light, tmp_path):
    written = light
    plain = changed(written.plain, ("state", "camera", "azimut_deg"), 7.0)
    write_file(tmp_path / "s.plexo", Written(plain, written.arrays))
    file = SessionFile(tmp_path / "s.plexo")
    assert file.read().state.camera.azimuth_deg == 12.5
    assert file.notes == ("state.camera.azimut_deg is not known here (did you mean 'azimuth_deg'?)",)


def test_a_field_that_an_older_file_does_not_have_gets_its_default(light, tmp_path):
    written = light
    plain = copy.deepcopy(written.plain)
    del plain["state"]["layers"][0]["style"]["width_px"], plain["layouts"]
    write_file(tmp_path / "s.plexo", Written(plain, written.arrays))
    assert SessionFile(tmp_path / "s.plexo").read().state.layers[0].style.width_px == 1.5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "expected a .plexo file, got an empty one"),
        (b"no zip", "cannot be read as .plexo"),
        ({"other.txt": b"x"}, "expected a session, got a zip without session.json"),
        ({"session.json": b"{"}, "session.json: expected JSON"),
        ({"session.json": b"[" * 100_000}, "session.json: expected JSON"),
        ({"session.json": b'{"a": NaN}'}, "session.json: expected JSON (NaN is no number of JSON)"),
        ({"session.json": b'{"a": 1, "a": 2}'}, "session.json: expected JSON (a key stands twice)"),
        ({"session.json": b"[]"}, "expected a session with the number of its version"),
        ({"session.json": b"{}", "arrays/bomb": bytes(30 << 20)}, "unpacked: expected at most 25 MB, got 30 MB"),
        ({"session.json": b" " * (7 << 20)}, "unpacked: expected at most 6 MB, got 7 MB"),
    ],
    ids=["empty", "no zip", "no text", "no JSON", "deep", "NaN", "twice", "list", "bomb", "long text"],
)
def test_a_file_that_is_no_session(tmp_path, monkeypatch, content, said):
    monkeypatch.setenv("PLEXOSCOPE_LIMITS", "0.1")
    path = tmp_path / "s.plexo"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, part in content.items():
                archive.writestr(name, part)
    with pytest.raises(FormatError) as error:
        SessionFile(path)
    assert said in str(error.value)


def test_a_folder_a_pipe_and_a_name_that_is_too_long(tmp_path):
    os.mkfifo(tmp_path / "p.plexo")
    for path in (tmp_path / "p.plexo", tmp_path, tmp_path / ("x" * 300 + ".plexo"), tmp_path / "gone.plexo"):
        with pytest.raises(FormatError):
            SessionFile(path)


def test_a_damaged_array_is_not_taken_for_another():
    values = np.arange(5.0)
    content = npy_bytes(values)
    assert read_npy(BytesIO(content), len(content), array_name(values)).tolist() == values.tolist()
    for damaged in (content[:-1], content + b"x", content[:-1] + b"x", b"x" + content[1:]):
        with pytest.raises(ValueError, match=r"expected|magic"):
            read_npy(BytesIO(damaged), len(damaged), array_name(values))
    with pytest.raises(ValueError, match="expected numbers or text"):
        npy_bytes(np.array([object()]))


def test_names_that_version_1_selected_are_the_selection_of_version_2():
    now = migrated({FORMAT: 1, "state": {"selected_nodes": ["a", "b"], "layers": []}}, "s")
    assert now["state"] == {"selection": {"names": ["a", "b"]}, "layers": []}
    assert migrated({FORMAT: 1, "state": {}}, "s")["state"] == {}


def test_migrations_are_done_in_their_order():
    def second(plain):
        return {**plain, "done": [*plain.get("done", []), 2]}

    def third(plain):
        return {**plain, "done": [*plain.get("done", []), 3]}

    both = (second, third)
    assert migrated({FORMAT: 1}, "s", both)["done"] == [2, 3]
    assert migrated({FORMAT: 2}, "s", both)["done"] == [3]
    assert "done" not in migrated({FORMAT: 3}, "s", both)
    with pytest.raises(FormatError, match="expected a session of version 3 or before, got 4"):
        migrated({FORMAT: 4}, "s", both)


def test_a_session_of_version_1_is_still_read():
    """A file that the first version wrote; whoever makes a second one keeps it and adds one of his own."""
    state = SessionFile(Path(__file__).parent / "cases" / "version_1.plexo").read().state
    (graph,) = state.graphs
    assert (graph.name, graph.network.node_names, graph.look.node_px) == ("Three", ("a", "b", "c"), 14.0)
    assert state.camera.azimuth_deg == 12.5
    assert state.methods["pivem"].values["n_bins"] == 40


def test_the_text_can_be_read_by_people(saved):
    _, path, _ = saved
    with zipfile.ZipFile(path) as archive:
        text = archive.read("session.json").decode()
        assert all(name == "session.json" or name.startswith("arrays/") for name in archive.namelist())
    assert json.loads(text)["program"].startswith("Plexoscope ")
    assert '\n   "azimuth_deg": 12.5' in text.replace("    ", "   ")
