"""`plexoscope compare`: recordings side by side, in words, JSON, CSV and pictures."""

import csv
import json

import pytest


@pytest.fixture(autouse=True)
def countdown(site_packages):
    return site_packages.add_method("countdown")


@pytest.fixture
def sweep(plexoscope, tmp_path):
    """The folder of a sweep of two values and two seeds."""
    folder = tmp_path / "sweep"
    assert plexoscope("run", "countdown", "--sweep", "n_steps=2,4", "--seeds", 2, "--out", folder).code == 0
    return folder


def test_a_folder_of_recordings(plexoscope, sweep):
    said = plexoscope("compare", sweep, "--json")
    result = json.loads(said.out)
    assert said.code == 0
    assert (result["method"], result["differing"]) == ("countdown", ["n_steps"])
    assert [(row["run"], row["n_steps"], row["seed"], row["loss"]) for row in result["runs"]] == [
        ("1-n_steps-2-seed-0", 2, 0, 0.5), ("2-n_steps-2-seed-1", 2, 1, 0.5),
        ("3-n_steps-4-seed-0", 4, 0, 0.25), ("4-n_steps-4-seed-1", 4, 1, 0.25),
    ]  # fmt: skip
    assert [(row["runs"], row["loss"]) for row in result["means"]] == [(2, 0.5), (2, 0.25)]


def test_recordings_one_by_one_in_the_order_given(plexoscope, sweep):
    two = (sweep / "3-n_steps-4-seed-0", sweep / "1-n_steps-2-seed-0")
    said = plexoscope("compare", *two, two[0])
    assert said.code == 0
    assert [line.split()[0] for line in said.out.splitlines()[3:]] == [folder.name for folder in two]


def test_files(plexoscope, sweep, tmp_path, monkeypatch):
    from plexoscope.app.panels import pictures

    drawn = []
    monkeypatch.setattr(pictures, "write_panel_pictures", lambda *arguments: drawn.append(arguments))
    said = plexoscope("compare", sweep, "--out", tmp_path / "out")
    assert said.out.endswith(f"\nwritten to {tmp_path / 'out'}\n")
    assert len(list(csv.DictReader((tmp_path / "out" / "runs.csv").open()))) == 4
    assert len(list(csv.DictReader((tmp_path / "out" / "means.csv").open()))) == 2
    ((described, results, folder),) = drawn
    assert folder == tmp_path / "out"
    (channel,) = described.channels
    ((_, curve),) = results[channel.name]
    assert [line.name for line in curve.lines] == [
        "n_steps 2, seed 0", "n_steps 2, seed 1", "n_steps 4, seed 0", "n_steps 4, seed 1",
    ]  # fmt: skip


def test_recordings_of_two_methods(plexoscope, sweep, site_packages, tmp_path):
    site_packages.add_method("other")
    plexoscope("run", "other", "--seeds", "2", "--out", tmp_path / "other")
    said = plexoscope("compare", sweep, tmp_path / "other")
    assert (said.code, said.err) == (2, "plexoscope: expected recordings of one method, got countdown, other\n")


def test_no_recording(plexoscope, tmp_path):
    said = plexoscope("compare", tmp_path)
    assert (said.code, said.err) == (
        3, f"plexoscope: no recording: expected a folder with run.toml in it, or a folder of such: {tmp_path}\n",
    )  # fmt: skip
