"""`plexoscope replay`: what a recording tells without its method, and its pictures."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.panels.pictures import write_panel_pictures
from plexoscope.plugins.recording import Recorder, Replay, header_of, open_recording
from plexoscope.plugins.runner import start
from plexoscope.plugins.states import RunState
from tests.plugins.recording.recordings import record_hologram

LONG_S = 30.0

CODE = """
import time
from dataclasses import dataclass
import numpy as np
from plexoscope.plugins.results import Curve, Line, Outputs, Points, Raster, Scalar

@dataclass(frozen=True)
class Params:
    pass

def run(params, inputs, ctx):
    ctx.emit("events", Raster(np.sort(ctx.rng.random(50)), np.arange(50) % 4, ("a", "a", "b", "b")))
    for step in range(12):
        ctx.checkpoint()
        ctx.emit("loss", Scalar({"loss": 1 / (step + 1), "floor": 0.3}, "warm" if step < 6 else "cold", ("floor",)))
        ctx.emit("positions", Points(ctx.rng.random((3, 9, 2)), np.arange(3.0), ("a", "b", "c") * 3))
        ctx.emit("roc", Curve((Line("ours", [0, 0.5, 1], [0, 0.5 + step / 30, 1]),), "x", "y"))
        time.sleep(0.005)
    ctx.check("ends", "12", 12, True)
    return Outputs({"loss": 0.25}, {"weights": np.arange(4)})
"""
REST = "\n".join(
    f'[[channel]]\nname = "{name}"\nkind = "{kind}"\npolicy = "latest"\ntitle = "{name}"'
    for name, kind in (("positions", "points"), ("events", "raster"), ("roc", "curve"))
)


@pytest.fixture
def recorded(site_packages, tmp_path):
    """The folder of a run of a method like PiVeM, and what its channels held at its end."""
    from plexoscope.plugins.discovery import find_methods

    site_packages.add_method("likepivem", rest=REST, code=CODE)
    method = find_methods().find("likepivem")
    params = method.load().params_class()
    recorder = Recorder(tmp_path / "run", header_of(method, params))
    run = start(method, params, {}, observers=(recorder.take,))
    assert run.wait(LONG_S) is RunState.SUCCEEDED
    assert recorder.close(LONG_S)
    return tmp_path / "run", {name: channel.kept() for name, channel in run.channels.items()}


def test_json(plexoscope, recorded):
    said = plexoscope("replay", recorded[0], "--json")
    facts = json.loads(said.out)
    assert said.code == 0
    assert (facts["method"], facts["state"], facts["seed"]) == ("likepivem", "succeeded", 0)
    assert (facts["metrics"], facts["missing"], facts["digest_matches"]) == ({"loss": 0.25}, None, True)
    assert facts["checks"] == [{"name": "ends", "expected": "12", "got": 12, "passed": True, "is_claim": False}]
    assert facts["seconds"] == facts["duration_s"] > 0


def facts_of(text):
    """The first table that was printed."""
    return dict(line.split(maxsplit=1) for line in text.split("\n\n")[0].splitlines())


def test_words_for_people(plexoscope, recorded):
    said = plexoscope("replay", recorded[0])
    assert said.code == 0
    lines = said.out.splitlines()
    told = facts_of(said.out)
    assert lines[0].split() == ["METHOD", "likepivem"]
    assert told["digest"].startswith("matches: sha256:")
    assert told["state"].startswith("succeeded after 0.")
    assert "loss    0.25" in lines
    assert lines[-1].split() == ["ends", "12", "12", "passed"]


def test_at_a_time(plexoscope, recorded):
    facts = json.loads(plexoscope("replay", recorded[0], "--at", "0.03", "--json").out)
    assert (facts["state"], facts["seconds"], facts["metrics"], facts["checks"]) == ("running", 0.03, {}, [])
    said = plexoscope("replay", recorded[0], "--at", "99")
    assert said.code == 2
    assert said.err.startswith("plexoscope: --at: expected a number in 0 … 0.")


def test_its_method_is_not_needed(plexoscope, recorded, site_packages):
    (site_packages.folder / "likepivem" / "method.py").write_text("raise RuntimeError")
    assert plexoscope("replay", recorded[0]).code == 0


def test_cut_off(plexoscope, recorded):
    log = recorded[0] / "events.arrow"
    log.write_bytes(log.read_bytes()[:-3000])
    said = plexoscope("replay", recorded[0])
    assert said.code == 0
    assert facts_of(said.out)["missing"].startswith("cut off: ")
    assert facts_of(said.out)["digest"].startswith("none, since the recording is not complete: sha256:")
    header = recorded[0] / "run.toml"
    header.write_text(header.read_text().split("[end]")[0])
    said = plexoscope("replay", recorded[0])
    assert said.code == 0
    assert "and not how it ended" in said.out


def test_changed_afterwards(plexoscope, recorded):
    np.savez(recorded[0] / "outputs.npz", weights=np.arange(5))
    said = plexoscope("replay", recorded[0])
    assert (said.code, "differs: sha256:" in said.out) == (3, True)
    assert said.err == (f"plexoscope: the digest differs: the recording was changed after the run: {recorded[0]}\n")


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir, Path.touch])
def test_no_recording(plexoscope, tmp_path, make):
    path = tmp_path / "none"
    make(path)
    said = plexoscope("replay", path)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("plexoscope: ")
    assert len(said.err.splitlines()) == 1


def test_pictures_are_those_of_the_live_panels(recorded, tmp_path):
    folder, live = recorded
    with open_recording(folder) as recording:
        write_panel_pictures(recording.header, live, tmp_path / "live")
        write_panel_pictures(recording.header, Replay(recording).items(), tmp_path / "replay")
    names = {f"{name}.png" for name in live}
    assert {path.name for path in (tmp_path / "live").iterdir()} == names
    for name in names:
        content = (tmp_path / "live" / name).read_bytes()
        assert len(content) > 1000
        assert content == (tmp_path / "replay" / name).read_bytes(), name


def test_pictures_at_a_time(plexoscope, recorded, tmp_path, monkeypatch):
    from plexoscope.app.panels import pictures

    drawn = []
    monkeypatch.setattr(pictures, "write_panel_pictures", lambda *arguments: drawn.append(arguments))
    said = plexoscope("replay", recorded[0], "--at", "0.03", "--out", tmp_path / "pictures")
    assert said.out.endswith(f"\nwritten to {tmp_path / 'pictures'}\n")
    ((header, results, folder),) = drawn
    assert folder == tmp_path / "pictures"
    with open_recording(recorded[0]) as recording:
        assert header == recording.header
        times = {(entry.channel, entry.step): entry.elapsed_s for entry in recording.events()}
    assert 1 <= len(results["loss"]) < 12
    assert all(times[name, step] <= 0.03 for name, items in results.items() for step, _ in items)


@pytest.mark.parametrize("name", ["{outside}/escaped", "../escaped", "sub/escaped"])
def test_nothing_is_written_outside_of_the_folder(plexoscope, recorded, tmp_path, name):
    header = recorded[0] / "run.toml"
    header.write_text(header.read_text().replace('name = "roc"', f'name = "{name.format(outside=tmp_path)}"'))
    (tmp_path / "out" / "sub").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    said = plexoscope("replay", recorded[0], "--out", tmp_path / "out")
    assert said.code == 3
    assert said.err.startswith("plexoscope: channel name: expected at most 200 lower-case letters")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_in_the_folder_is_replaced_and_not_followed(plexoscope, recorded, tmp_path):
    mine = tmp_path / "mine.png"
    mine.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "loss.png").symlink_to(mine)
    assert plexoscope("replay", recorded[0], "--out", out).code == 0
    assert mine.read_text() == "mine"
    assert (out / "loss.png").read_bytes().startswith(b"\x89PNG")
    assert not (out / "loss.png").is_symlink()


def test_pipes_in_the_folder_of_a_recording(plexoscope, recorded):
    for name in ("outputs.npz", "events.arrow", "run.toml"):
        (recorded[0] / name).unlink()
        os.mkfifo(recorded[0] / name)
        said = plexoscope("replay", recorded[0])
        assert (said.code, said.out) == (3, "")
        assert "a folder, a device or a pipe" in said.err


def test_no_run_takes_less_than_no_time_or_centuries(plexoscope, recorded):
    import pyarrow as pa

    log = recorded[0] / "events.arrow"
    with pa.ipc.open_stream(log.read_bytes()) as stream:
        table = stream.read_all()
    for seconds in (-1.0, 1e300):
        times = pa.array([0.0] * (len(table) - 1) + [seconds])
        with pa.OSFile(str(log), "wb") as file, pa.ipc.new_stream(file, table.schema) as stream:
            stream.write_table(table.set_column(1, "elapsed_s", times))
        said = plexoscope("replay", recorded[0])
        assert (said.code, said.out) == (3, "")
        assert "an event log, got one whose index is damaged" in said.err


def test_a_channel_of_a_kind_that_is_absent_is_named_and_the_rest_replays(plexoscope, tmp_path):
    record_hologram(tmp_path / "run", {"hologram": "light-fields"})
    said = plexoscope("replay", tmp_path / "run", "--out", tmp_path / "out", "--json")
    assert said.code == 0
    needs = "needs the package light-fields: pip install light-fields"
    assert said.err == f"plexoscope: not shown: holo ({needs}): {tmp_path / 'run'}\n"
    assert json.loads(said.out)["absent"] == {"holo": needs}
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["loss.png"]


def test_a_kind_that_is_unknown_altogether_is_printed_without_its_control_characters(plexoscope, tmp_path):
    record_hologram(tmp_path / "run", {})
    text = (tmp_path / "run" / "run.toml").read_text()
    (tmp_path / "run" / "run.toml").write_text(text.replace('kind = "hologram"', r'kind = "\u001b[31mhologram"'))
    said = plexoscope("replay", tmp_path / "run")
    assert said.code == 0
    assert said.err.endswith(rf"holo (kind '\x1b[31mhologram' is not known here): {tmp_path / 'run'}" + "\n")
    said = plexoscope("compare", tmp_path / "run", tmp_path / "run")
    assert said.code == 0
    assert "\x1b" not in said.out + said.err
    assert "holo (kind" in said.err
