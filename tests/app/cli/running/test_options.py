"""`plexoscope run`: where a run is placed, its limits, presets, and what is recorded of it."""

import json

import pytest

from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.presets import write_preset
from plexoscope.plugins.recording import RunStore, read_header


@pytest.fixture(autouse=True)
def countdown(site_packages):
    return site_packages.add_method("countdown")


def test_a_run_is_recorded_among_the_users_data(plexoscope):
    said = plexoscope("run", "countdown", "--seed", 4)
    (stored,) = RunStore().recordings()
    assert said.code == 0
    assert said.out.endswith(f"\nrecorded in {stored.folder}\n")
    assert (stored.header.seed, stored.header.end.state) == (4, "succeeded")


def test_no_record(plexoscope):
    said = plexoscope("run", "countdown", "--no-record", "--json")
    assert json.loads(said.out)["recording"] is None
    assert RunStore().recordings() == ()


def test_a_store_that_cannot_be_written_does_not_fail_the_run(plexoscope, monkeypatch):
    monkeypatch.setenv("PLEXOSCOPE_RUNS", "/dev/null")
    said = plexoscope("run", "countdown", "--json")
    assert said.code == 0
    assert json.loads(said.out)["recording"] is None
    assert "plexoscope: not recorded: " in said.err


@pytest.mark.parametrize(("place", "words"), [("thread", "thread"), ("process", "process"), ("", "thread")])
def test_the_place_is_recorded(plexoscope, tmp_path, place, words):
    assert plexoscope("run", "countdown", "--on", place, "--no-record", "--out", tmp_path).code == 0
    assert not (tmp_path / "run.toml").exists()
    result = json.loads(plexoscope("run", "countdown", "--on", place, "--json").out)
    assert read_header(RunStore().recordings()[0].folder).placement == words
    assert result["recording"] == str(RunStore().recordings()[0].folder)


def test_equal_seeds_give_equal_digests_wherever_they_run(plexoscope):
    for place in ("thread", "process"):
        assert plexoscope("run", "countdown", "--on", place, "--seed", "2").code == 0
    first, second = (stored.header.end.digest for stored in RunStore().recordings())
    assert first == second != ""


def test_time_limit(plexoscope):
    said = plexoscope("run", "countdown", "--set", "fault=forever", "--time-limit", "0.2", "--json")
    assert (said.code, json.loads(said.out)["state"]) == (1, "timed out")
    assert said.err.splitlines()[-1] == (
        "plexoscope: run of countdown timed out: TimeLimit: did not end within 0.2 s of work"
    )


def test_preset_with_words_of_its_own(plexoscope, tmp_path):
    method = find_methods().find("countdown")
    preset = tmp_path / "preset.toml"
    preset.write_text(write_preset(method, method.load().params_class(n_steps=7, fault="check")))
    assert plexoscope("run", "countdown", "--params", preset, "--set", "fault=").code == 0
    assert RunStore().recordings()[0].header.parameters == {"n_steps": 7, "fault": ""}


def test_a_method_in_a_folder(plexoscope, site_packages, tmp_path, monkeypatch):
    folder = tmp_path / "mine"
    site_packages.add_method("other").rename(folder)
    (folder / "method.py").write_text("from countdown.method import Params, run\n")
    text = (folder / "plugin.toml").read_text()
    (folder / "plugin.toml").write_text(text.replace("other.method", "mine.method"))
    assert plexoscope("run", "other", "--plugin-dir", folder).code == 0
    assert plexoscope("run", "other").code == 2
    monkeypatch.setenv("PLEXOSCOPE_PLUGIN_DIR", str(folder))
    assert plexoscope("run", "other").code == 0


def test_device(plexoscope, countdown):
    said = plexoscope("run", "countdown", "--device", "cuda:1")
    assert (said.code, said.err) == (2, "plexoscope: --device: method 'countdown' runs on cpu, got 'cuda:1'\n")
    manifest = countdown / "plugin.toml"
    manifest.write_text(manifest.read_text().replace("[citation]", 'device = "any"\n[citation]'))
    assert plexoscope("run", "countdown", "--device", "cuda:1").code == 0
    assert RunStore().recordings()[0].header.device == "cuda:1"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--on", "moon"], 2, "--on: expected thread, process or an address as tcp://HOST:PORT, got 'moon'"),
        (["--on", "thread", "--memory-limit", "5"], 2, "--on: a limit of memory needs a process of its own"),
        (["--time-limit", "0"], 2, "--time-limit: expected seconds > 0, got 0"),
        (["--time-limit", "nan"], 2, "--time-limit: expected seconds > 0, got nan"),
        (["--memory-limit", "0"], 2, "--memory-limit: expected a whole number ≥ 1, got 0"),
        (["--params", "/no/such.toml"], 3, "--params: cannot be read (No such file or directory): /no/such.toml"),
        (["--seeds", "0"], 2, "--seeds: expected a whole number ≥ 1, got 0"),
        (["--jobs", "0"], 2, "--jobs: expected a whole number ≥ 1, got 0"),
        (["--sweep", "n_steps=1,2", "--set", "n_steps=3"], 2, "--sweep: parameter 'n_steps' has a value from --set"),
        (["--sweep", "n_steps=1,200"], 2, "parameter 'n_steps': expected a whole number in 1 … 100, got 200"),
    ],
)
def test_wrong_usage(plexoscope, words, code, message):
    said = plexoscope("run", "countdown", *words)
    assert said.code == code
    assert said.err.startswith(f"plexoscope: {message}")
    assert len(said.err.splitlines()) == 1
    assert RunStore().recordings() == ()
