"""`plexoscope run --on tcp://…`: a run and a sweep on a cluster of two real workers."""

import json
import os

import pytest

from plexoscope.plugins.recording import RunStore
from tests.bench.dask_cluster import DaskCluster

pytest.importorskip("distributed")


def test_a_sweep_is_the_same_as_at_home(plexoscope, site_packages, monkeypatch):
    site_packages.add_method("countdown")
    monkeypatch.setenv("PYTHONPATH", str(site_packages.folder), prepend=os.pathsep)  # installed on the workers, too
    digests = {}
    with DaskCluster(2) as dask:
        for place in ("thread", dask.address):
            said = plexoscope("run", "countdown", "--sweep", "n_steps=2,4", "--seeds", 2, "--on", place, "--json")
            assert said.code == 0, said.err
            assert [row["loss"] for row in json.loads(said.out)["runs"]] == [0.5, 0.5, 0.25, 0.25]
            folder = RunStore(root=RunStore().root / json.loads(said.out)["out"])
            digests[place] = sorted(stored.header.end.digest for stored in folder.recordings())
        assert dask.left() == {"queues": 0, "tasks": 0, "clients": 0, "processing": 0}
    assert len(digests["thread"]) == 4
    assert digests["thread"] == digests[dask.address]


def test_no_scheduler(plexoscope, site_packages):
    site_packages.add_method("countdown")
    said = plexoscope("run", "countdown", "--on", "tcp://127.0.0.1:9", "--no-record", "--json")
    assert (said.code, json.loads(said.out)["state"]) == (1, "failed")
    assert said.err.splitlines()[-1] == (
        "plexoscope: run of countdown failed: PluginError: "
        "cluster: no scheduler answers (Connection refused): tcp://127.0.0.1:9"
    )
