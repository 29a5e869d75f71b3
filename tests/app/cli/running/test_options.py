"""`plexoscope run`: where a run is placed, its limits, presets, and what is recorded of it."""

import json
import tomllib

import pytest

from plexoscope.app.cli.running import setup
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


def test_device(plexoscope, countdown, monkeypatch):
    monkeypatch.setattr(setup, "_n_cuda_devices", lambda: 2)
    said = plexoscope("run", "countdown", "--device", "cuda:1")
    assert (said.code, said.err) == (2, "plexoscope: --device: method 'countdown' runs on cpu, got 'cuda:1'\n")
    manifest = countdown / "plugin.toml"
    manifest.write_text(manifest.read_text().replace("[citation]", 'device = "any"\n[citation]'))
    assert plexoscope("run", "countdown", "--device", "cuda:1").code == 0
    assert RunStore().recordings()[0].header.device == "cuda:1"


@pytest.mark.parametrize(
    ("n_devices", "device", "message"),
    [
        (0, "cuda", "this machine has no CUDA device, got 'cuda'"),
        (2, "cuda:7", "this machine has cuda:0 … cuda:1, got 'cuda:7'"),
        (2, "potato", "expected cpu, cuda or cuda:NUMBER, got 'potato'"),
        (2, "cuda:", "expected cpu, cuda or cuda:NUMBER, got 'cuda:'"),
        (2, "", "expected cpu, cuda or cuda:NUMBER, got ''"),
        (2, "cuda:-1", "expected cpu, cuda or cuda:NUMBER, got 'cuda:-1'"),
    ],
)
def test_devices_that_are_not_there(plexoscope, countdown, monkeypatch, n_devices, device, message):
    monkeypatch.setattr(setup, "_n_cuda_devices", lambda: n_devices)
    manifest = countdown / "plugin.toml"
    manifest.write_text(manifest.read_text().replace("[citation]", 'device = "any"\n[citation]'))
    said = plexoscope("run", "countdown", "--device", device)
    assert (said.code, said.out, said.err) == (2, "", f"plexoscope: --device: {message}\n")


def test_torch_counts_the_devices():
    torch = pytest.importorskip("torch")
    assert setup._n_cuda_devices() == (torch.cuda.device_count() if torch.cuda.is_available() else 0)


@pytest.mark.parametrize("words", [(), ("--seeds", 2), ("--no-record",)])
def test_a_recording_is_not_overwritten(plexoscope, tmp_path, monkeypatch, words):
    from plexoscope.app.panels import pictures

    monkeypatch.setattr(pictures, "write_panel_pictures", lambda *_: None)
    out = tmp_path / "o"
    assert plexoscope("run", "countdown", *words[:2], "--seed", 3, "--out", out).code == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    said = plexoscope("run", "countdown", *words, "--seed", 4, "--out", out)
    if words == ("--no-record",):  # there was none
        assert said.code == 0
        return
    words = f"--out: expected a folder without a recording, or --overwrite, got one with: {out}"
    assert (said.code, said.out, said.err) == (2, "", f"plexoscope: {words}\n")
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert plexoscope("run", "countdown", "--seed", 4, "--overwrite", "--out", out).code == 0
    assert "seed = 4" in (out / "run.toml").read_text()


TWO_INPUTS = """
[[input]]
name = "first"
kind = "temporal_network"
title = "First"
[[input]]
name = "second"
kind = "temporal_network"
title = "Second"
optional = true
"""


def test_inputs_by_name(plexoscope, site_packages, tmp_path):
    site_packages.add_method("taker", rest=TWO_INPUTS)
    a, b = tmp_path / "a.tsv", tmp_path / "x=b.tsv"
    for file in (a, b):
        file.write_text("0\t1\t2\tA\tB\n")
    for number, (words, labels) in enumerate(
        [
            ((f"second={b}", f"first={a}"), {"first": "a", "second": "x=b"}),
            ((f"second={b}", a), {"first": "a", "second": "x=b"}),
            ((b, a), {"first": "x=b", "second": "a"}),  # no input of the method is called so
            ((f"first={a}",), {"first": "a"}),
            ((f"first={a}", "second=none"), {"first": "a"}),
        ]
    ):
        out = tmp_path / str(number)
        said = plexoscope("run", "taker", *(each for word in words for each in ("--input", word)), "--out", out)
        assert said.code == 0, said.err
        inputs = tomllib.loads((out / "run.toml").read_text())["inputs"]
        assert {name: each["label"].removesuffix(".tsv") for name, each in inputs.items()} == labels
    twice = plexoscope("run", "taker", "--input", f"first={a}", "--input", f"first={b}")
    assert (twice.code, twice.err) == (2, "plexoscope: --input: expected 'first' once, got it twice\n")
    without = plexoscope("run", "taker", "--input", f"second={b}")
    assert "has no sample for 'first', expected a file" in without.err
    for word in (f"first={tmp_path / 'none.tsv'}", "first=fornix"):
        assert plexoscope("run", "taker", "--input", word).err.startswith("plexoscope: --input first: ")
    for word, words in {
        "frist=a.tsv": "method 'taker' has no 'frist' (did you mean 'first'?), expected first, second",
        "first=": "expected a sample or a file for 'first', got none",
    }.items():
        said = plexoscope("run", "taker", "--input", word)
        assert (said.code, said.err) == (2, f"plexoscope: --input: {words}\n")


MAKER = """\
# /// plexoscope
# id = "maker"
# title = "Maker"
# summary = "Finds a network"
# [[input]]
# name = "net"
# kind = "network"
# title = "Network"
# optional = true
# [[channel]]
# name = "found"
# kind = "matrix"
# policy = "latest"
# title = "Found"
# ///
from dataclasses import dataclass

import numpy as np
from plexoscope.plugins.results import Matrix, Outputs

@dataclass(frozen=True)
class Params:
    pass

def run(params, inputs, ctx):
    ctx.emit("found", Matrix(ctx.rng.random((4, 4))))
    return Outputs(metrics={"n_edges": inputs["net"].n_edges if inputs else 0})
"""


def test_what_one_run_found_is_the_input_of_another(plexoscope, tmp_path, monkeypatch):
    from plexoscope.app.panels import pictures

    monkeypatch.setattr(pictures, "write_panel_pictures", lambda *_: None)
    (tmp_path / "maker.py").write_text(MAKER)
    run = ("run", "maker", "--plugin-dir", tmp_path / "maker.py", "--json")
    assert plexoscope(*run, "--out", tmp_path / "first").code == 0
    labels = []
    for out in ("second", "third"):
        word = f"net=run:{tmp_path / 'first'}:found"
        said = plexoscope(*run, "--input", word, "--out", tmp_path / out)
        assert json.loads(said.out)["metrics"] == {"n_edges": 12}
        labels.append(read_header(tmp_path / out).inputs["net"])
    assert labels[0] == labels[1]
    assert labels[0].label == "run:first:found"
    assert "run:first:found (blake2b:" in plexoscope("replay", tmp_path / "second").out
    said = plexoscope(*run, "--input", f"run:{tmp_path / 'first'}:loss")
    assert said.code in (2, 3)
    assert "got 'loss'; channels that fit: found: " in said.err


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("bad_key.py", 'id = "bad-key"\ntitle = "T"\ncolour = 3\nsummary = "S"', "unknown key 'colour'"),
        ("broken_toml.py", 'id = "broken-toml\ntitle = "T"', "not valid TOML"),
        ("other.py", 'id = "named-otherwise"\ntitle = 3\nsummary = "S"', "title"),
        ("clash.py", 'id = "countdown"\ntitle = "T"\nsummary = "S"', "id 'countdown' is also taken by"),
    ],
)
def test_a_broken_manifest_is_explained(plexoscope, tmp_path, name, text, words):
    file = tmp_path / name
    lines = "".join(f"# {line}\n" for line in text.splitlines())
    file.write_text(f"# /// plexoscope\n{lines}# ///\ndef run(params, inputs, ctx): ...\n")
    method = text.partition("\n")[0].removeprefix('id = "').removesuffix('"')
    for place in (file, tmp_path):
        said = plexoscope("run", method, "--plugin-dir", place)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(f"plexoscope: method {method!r} cannot be loaded: ")
        assert words in said.err
        assert len(said.err.splitlines()) == 1
    assert "cannot be loaded" not in plexoscope("run", "quite-another", "--plugin-dir", file).err


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


def test_a_method_with_the_id_of_a_built_in_one(plexoscope, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text('# /// plexoscope\n# id = "embedding"\n# title = "T"\n# summary = "S"\n# ///\n')
    said = plexoscope("run", "embedding", "--set", "no_such=1", "--plugin-dir", file)
    assert said.err.splitlines()[0] == f"plexoscope: not loaded: id 'embedding' is that of a built-in method: {file}"
