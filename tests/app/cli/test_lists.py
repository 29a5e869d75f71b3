"""`plexoscope methods`, `samples` and `info`."""

import json
import subprocess
import sys

import numpy as np
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import write_tractogram

HEAVY = {"torch", "dgl", "dipy", "pyqtgraph", "PySide6", "nibabel", "trx", "vispy"}


def test_methods_json(plexoscope, site_packages):
    site_packages.add_method("countdown")
    site_packages.add_method("needy", header='requires = ["no-such-thing"]')
    folder = site_packages.add_method("torn", header="colour = 1")
    said = plexoscope("methods", "--json")
    listed = {method["id"]: method for method in json.loads(said.out)}
    assert (said.code, said.err) == (0, "")
    keys = ["id", "title", "version", "summary", "citation", "available", "reason", "path"]
    assert all(list(each) == keys for each in listed.values())
    assert listed["countdown"]["citation"]["year"] == 2022
    assert (listed["countdown"]["available"], listed["countdown"]["reason"]) == (True, "")
    assert listed["needy"]["available"] is False
    assert listed["needy"]["reason"].endswith("pip install no-such-thing")
    torn = listed[None]
    assert (torn["title"], torn["available"], torn["path"]) == ("torn", False, str(folder))
    assert torn["reason"].startswith("top level: unknown key 'colour'")


def test_methods_table(plexoscope, site_packages):
    site_packages.add_method("countdown")
    said = plexoscope("methods")
    assert said.out.splitlines()[0].split() == ["METHOD", "VERSION", "TITLE", "SUMMARY"]
    assert any(line.startswith("countdown ") for line in said.out.splitlines())
    assert "NOT LOADED" not in said.out
    site_packages.add_method("torn", header="colour = 1")
    lines = plexoscope("methods").out.splitlines()
    assert "NOT LOADED  REASON" in lines
    assert any(line.startswith("torn        top level: unknown key 'colour'") for line in lines)


def test_methods_of_a_folder(plexoscope, site_packages, tmp_path, monkeypatch):
    site_packages.add_method("countdown")
    (site_packages.folder / "countdown-1.0.dist-info" / "entry_points.txt").write_text("")
    assert "countdown" not in plexoscope("methods").out
    for words in (["--plugin-dir", tmp_path / "absent", "--plugin-dir", site_packages.folder], []):
        said = plexoscope("methods", *words)
        assert (said.code, "\ncountdown " in said.out) == (0, True)
        monkeypatch.setenv("PLEXOSCOPE_PLUGIN_DIR", f":{site_packages.folder}")
        assert ("absent      no such folder" in said.out) == bool(words)


def test_schema(plexoscope, site_packages):
    site_packages.add_method("countdown")
    said = plexoscope("methods", "--schema", "countdown")
    assert said.code == 0
    assert json.loads(said.out)["properties"]["n_steps"]["maximum"] == 100


def test_schema_of_no_method(plexoscope, site_packages):
    site_packages.add_method("torn", header="colour = 1")
    said = plexoscope("methods", "--schema", "torn")
    assert (said.code, said.out) == (2, "")
    assert "no method 'torn'" in said.err
    assert "unknown key 'colour'" in said.err


def test_samples_json(plexoscope):
    said = plexoscope("samples", "--json")
    samples = {sample["id"]: sample for sample in json.loads(said.out)}
    assert list(samples["fornix"]) == ["id", "title", "kind", "licence", "available", "reason"]
    assert (samples["fornix"]["kind"], samples["fornix"]["available"]) == ("streamlines", True)
    assert "fornix" in plexoscope("samples").out


def test_info_on_streamlines(plexoscope):
    said = plexoscope("info", "fornix", "--json")
    facts = json.loads(said.out)
    assert said.code == 0
    assert list(facts) == [
        "kind",
        "n_streamlines",
        "n_points",
        "per_streamline",
        "per_point",
        "groups",
        "bounds_mm",
        "space",
    ]
    assert (facts["kind"], facts["n_streamlines"], facts["n_points"]) == ("streamlines", 300, 14576)
    assert [len(corner) for corner in facts["bounds_mm"]] == [3, 3]
    assert "n_points        14 576" in plexoscope("info", "fornix").out


def test_info_on_values_and_groups(plexoscope, tmp_path):
    path = tmp_path / "three.trx"
    weight = np.array([0.5, np.nan, 2.0], np.float32)
    fa = np.linspace(0, 0.75, 6, dtype=np.float32)
    tractogram = Tractogram(
        np.arange(18, dtype=np.float32).reshape(6, 3),
        np.array([0, 2, 4, 6]),
        {"weight": weight},
        {"fa": fa, "colour": np.ones((6, 3), np.uint8)},
        groups={"left": np.array([0, 2], np.uint32)},
    )
    write_tractogram(tractogram, path)
    facts = json.loads(plexoscope("info", path, "--json").out)
    assert facts["per_streamline"] == {"weight": {"n_columns": 1, "low": 0.5, "high": 2.0, "n_missing": 1}}
    assert facts["per_point"]["fa"] == {"n_columns": 1, "low": 0.0, "high": 0.75, "n_missing": 0}
    assert facts["per_point"]["colour"]["n_columns"] == 3
    assert facts["groups"] == {"left": 2}
    said = plexoscope("info", path).out
    assert "per_streamline  weight (0.5 … 2, 1 missing)\n" in said
    assert "per_point       colour (1 … 1 × 3), fa (0 … 0.75)\n" in said
    assert "groups          left (2)\n" in said


def test_info_on_contacts(plexoscope, tmp_path):
    path = tmp_path / "contacts.tsv"
    path.write_text("20\t1\t2\tA\tB\n60\t1\t3\tA\tB\n")
    facts = json.loads(plexoscope("info", path, "--json").out)
    assert facts == {
        "kind": "temporal_network",
        "n_nodes": 3,
        "n_events": 2,
        "groups": ["A", "B"],
        "duration_s": 40.0,
    }
    assert "groups      A, B" in plexoscope("info", path).out


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.trk", b"nothing", "expected a .trk file that begins with b'TRACK'"),
        ("a.csv", b"", "contact list: expected columns t, i, j, label_i, label_j, got an empty file"),
        ("a.csv", b"\xff\xfe\x00", "contact list: expected UTF-8 text, got binary data"),
        ("a.dat", b"TRACK\0", "expected a file of kind .trk, .tck, .trx, .vtk, .vtp, .tt.gz, got .dat"),
    ],
)
def test_info_on_bad_files(plexoscope, tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    said = plexoscope("info", path)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith(f"plexoscope: {message}")
    assert said.err.endswith(f": {path}\n")


def test_listing_imports_nothing_heavy():
    program = (
        "import sys; from plexoscope.app.main import main; assert 'numpy' not in sys.modules; "
        "main(['methods']); main(['samples']); print(sorted(name.split('.')[0] for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    imported = set(eval(done.stdout.splitlines()[-1]))
    assert not imported & HEAVY
