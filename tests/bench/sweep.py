"""A sweep of PiVeM on a Dask cluster that loses one of its two workers half way, against a local pool of two.

    python tests/bench/sweep.py

Both are the command `plexoscope run`, on this machine. A worker is killed when half of the runs are over, and none is
started for it. The runs have to be the same, told by the digests of their recordings.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dask_cluster import DaskCluster

from plexoscope.plugins.recording import read_header

SWEEP = ("--sweep", "n_bins=20,30,40", "--seeds", "4")
STEPS = ("n_position_steps", "n_velocity_steps", "n_prior_steps")
LOST = "was lost"


def main() -> None:
    """Run both and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=30, help="of each phase of a run")
    steps = parser.parse_args().steps
    with tempfile.TemporaryDirectory() as name:
        local, cluster = Path(name, "local"), Path(name, "cluster")
        local_s, _ = timed(sweep("process", local, steps))
        with DaskCluster(2) as dask:
            began_at = time.monotonic()
            running = sweep(dask.address, cluster, steps)
            wait_for_half(running, cluster / "sweep.csv")
            killed_s = time.monotonic() - began_at
            dask.workers["worker-1"].kill()
            _, told = timed(running)
            cluster_s = time.monotonic() - began_at
        here, there = read(local), read(cluster)
    same = sum(here[name]["digest"] == there.get(name, {}).get("digest") != "" for name in here)
    print(f"{'run':26}{'local s':>9}{'cluster s':>11}  state      digest")
    for name, run in here.items():
        other = there.get(name, {"seconds": 0.0, "state": "absent", "digest": ""})
        equal = "equal" if run["digest"] == other["digest"] != "" else "DIFFERS"
        print(f"{name:26}{run['seconds']:9.1f}{other['seconds']:11.1f}  {other['state']:10} {equal}")
    print()
    print(f"local pool of two processes       {local_s:6.1f} s")
    print(f"two workers, one killed at {killed_s:4.1f} s {cluster_s:6.1f} s")
    print(f"cluster over local                {cluster_s / local_s:6.2f}")
    print(f"results                           {len(there):3} of {len(here)}, {same} digests equal")
    print(f"started again                     {told.count(LOST):3}")
    if same != len(here) or len(here) != 12 or told.count(LOST) != 1:
        sys.exit("FAILED")


def sweep(place: str, out: Path, steps: int) -> "subprocess.Popen[str]":
    """Begin the command."""
    command = [sys.executable, "-m", "plexoscope.app.main", "run", "pivem", "--on", place, "--out", str(out), "--json"]
    short = [word for name in STEPS for word in ("--set", f"{name}={steps}")]
    jobs = ["--jobs", "2"] if place == "process" else []
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([*command, *SWEEP, *short, *jobs], **pipes)  # type: ignore[call-overload, no-any-return]


def timed(running: "subprocess.Popen[str]") -> tuple[float, str]:
    """Wait for the end; return how long it took, and what was told on the way."""
    began_at = time.monotonic()
    out, told = running.communicate()
    states = [row["state"] for row in json.loads(out)["runs"]]
    if set(states) != {"succeeded"}:
        sys.exit(f"FAILED: {states}\n{told}")
    return time.monotonic() - began_at, told


def wait_for_half(running: "subprocess.Popen[str]", table: Path) -> None:
    while running.poll() is None:
        if table.exists() and sum(row["state"] == "succeeded" for row in csv.DictReader(table.open())) >= 6:
            return
        time.sleep(0.1)
    sys.exit(f"FAILED: it was over before\n{running.stderr and running.stderr.read()}")


def read(folder: Path) -> dict[str, dict[str, object]]:
    """Return what recordings say of their ends, by the name of their folder."""
    ends = {each.parent.name: read_header(each.parent).end for each in sorted(folder.glob("*/run.toml"))}
    return {name: vars(end) for name, end in ends.items() if end is not None}


if __name__ == "__main__":
    main()
