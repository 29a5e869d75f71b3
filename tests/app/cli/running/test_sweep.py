"""`plexoscope run --sweep`: all runs side by side, each kept, whatever becomes of some of them."""

import csv
import json
import tomllib

import pytest

from plexoscope.app.cli.running import sweep as run_sweep
from plexoscope.app.cli.running.sweep_folder import folder_name
from plexoscope.plugins.recording import RunStore, open_recording
from plexoscope.plugins.states import Failure, RunState
from plexoscope.plugins.sweep import SweepPoint


@pytest.fixture(autouse=True)
def countdown(site_packages):
    return site_packages.add_method("countdown")


def test_every_combination_is_run_kept_and_compared(plexoscope, tmp_path):
    out = tmp_path / "out"
    said = plexoscope("run", "countdown", "--sweep", "n_steps=2,4", "--seeds", 2, "--seed", 5, "--out", out)
    assert said.code == 0, said.err
    names = ["1-n_steps-2-seed-5", "2-n_steps-2-seed-6", "3-n_steps-4-seed-5", "4-n_steps-4-seed-6"]
    assert sorted(path.name for path in out.iterdir()) == [*names, "sweep.csv", "sweep.toml"]
    for name in names:
        with open_recording(out / name) as recording:
            assert recording.complete
    rows = list(csv.DictReader((out / "sweep.csv").open()))
    assert [(row["n_steps"], row["seed"], row["loss"]) for row in rows] == [
        ("2", "5", "0.5"), ("2", "6", "0.5"), ("4", "5", "0.25"), ("4", "6", "0.25"),
    ]  # fmt: skip
    plan = tomllib.loads((out / "sweep.toml").read_text())
    assert plan["axes"] == {"n_steps": [2, 4]}
    assert (plan["seeds"], plan["parameters"]) == ([5, 6], {"fault": ""})
    lines = said.out.splitlines()
    assert lines[0].startswith("countdown sweep: 4 of 4 runs succeeded after ")
    assert lines[2].split() == ["run", "n_steps", "seed", "state", "time", "(s)", "checks", "loss", "nothing"]
    assert lines[8] == "means over seeds"
    assert lines[10].split()[:4] == ["2", "2", "0.5", "0"]
    assert lines[-1] == f"written to {out}"
    assert said.err.splitlines()[-1].startswith("countdown: 100% ")


@pytest.mark.parametrize("place", ["thread", "process"])
def test_json_and_equal_results_in_all_places(plexoscope, place):
    said = plexoscope("run", "countdown", "--sweep", "n_steps=2,4", "--on", place, "--jobs", 1, "--json")
    result = json.loads(said.out)
    assert said.code == 0
    assert (result["method"], result["axes"], result["n_runs"], result["n_restarted"]) == (
        "countdown", {"n_steps": [2, 4]}, 2, 0,
    )  # fmt: skip
    assert [(row["n_steps"], row["loss"], row["nothing"], row["error"]) for row in result["runs"]] == [
        (2, 0.5, None, None), (4, 0.25, None, None),
    ]  # fmt: skip
    with open_recording(result["runs"][1]["recording"]) as recording:
        assert recording.header.parameters["n_steps"] == 4
    assert (RunStore().root / result["out"] / "sweep.toml").exists()


def test_runs_that_fail_are_told_and_the_others_kept(plexoscope, tmp_path):
    said = plexoscope("run", "countdown", "--sweep", "fault=raise,check,", "--out", tmp_path)
    assert said.code == 1
    assert said.err.splitlines()[-1] == (
        "plexoscope: sweep of countdown: 1 of 3 runs did not succeed, checks of 1 runs did not pass"
    )
    assert "run 1 failed: RuntimeError: mat1 and mat2 cannot be multiplied" in said.err
    assert "2    ends                     1         1" in said.out
    states = [row["state"] for row in csv.DictReader((tmp_path / "sweep.csv").open())]
    assert states == ["failed", "succeeded", "succeeded"]


def test_a_lost_run_is_started_again_in_the_same_folder(plexoscope, tmp_path, monkeypatch):
    plain, lost = run_sweep.SweepRuns._start, []

    def lose_the_first(self, point):
        run = plain(self, point)
        if not lost:
            run.wait(10)
            run._state, run._error = RunState.CRASHED, Failure("LostWorker", "the worker is gone", "")
            lost.append(run)
        return run

    monkeypatch.setattr(run_sweep.SweepRuns, "_start", lose_the_first)
    said = plexoscope("run", "countdown", "--seeds", 2, "--out", tmp_path)
    assert said.code == 0
    assert "run 1 was lost (LostWorker: the worker is gone), started again" in said.err
    assert said.out.splitlines()[0].endswith(", 1 started again")
    with open_recording(tmp_path / "1-seed-0") as recording:
        assert recording.complete


def test_ctrl_c_keeps_what_is_there(plexoscope, tmp_path, monkeypatch):
    plain, calls = run_sweep.SweepRuns._tell_ended, []

    def interrupted_once(self, line):
        plain(self, line)
        if not calls and self.sweep.n_done >= 3 and len(self.sweep.runs) > 3:  # the next has been begun
            calls.append(self)
            raise KeyboardInterrupt

    monkeypatch.setattr(run_sweep.SweepRuns, "_tell_ended", interrupted_once)
    said = plexoscope(
        "run", "countdown", "--sweep", "fault=,forever", "--seeds", 3, "--jobs", 1, "--out", tmp_path, "--json"
    )
    states = [row["state"] for row in json.loads(said.out)["runs"]]
    assert said.code == 1
    assert states == ["succeeded"] * 3 + ["cancelled"] * (len(states) - 3)
    assert len(states) > 3
    assert len(list(csv.DictReader((tmp_path / "sweep.csv").open()))) == len(states)


@pytest.mark.parametrize(
    ("values", "n_points", "name"),
    [
        ({}, 3, "1-seed-7"),
        ({"n_steps": 2}, 12, "01-n_steps-2-seed-7"),
        ({"fault": "../a b"}, 3, "1-fault-.._a_b-seed-7"),
        ({"fault": "x" * 300}, 3, ("1-fault-" + "x" * 300)[:120]),
    ],
)
def test_folder_names(plexoscope, site_packages, values, n_points, name):
    from dataclasses import dataclass
    from typing import Annotated

    from plexoscope.plugins.parameters import Param

    @dataclass(frozen=True)
    class Params:
        n_steps: Annotated[int, Param("Steps")] = 3
        fault: Annotated[str, Param("Fault")] = ""

    assert folder_name(SweepPoint(1, values, 7, Params(**values)), n_points) == name


def test_a_folder_that_cannot_be_written(plexoscope, tmp_path):
    (tmp_path / "sweep.toml").mkdir()
    said = plexoscope("run", "countdown", "--seeds", 2, "--out", tmp_path)
    assert (said.code, said.err) == (2, f"plexoscope: --out: cannot be written (Is a directory): {tmp_path}\n")
