"""Seconds and memory of reading tables of edges and events, through pyarrow and line by line, on the same files.

Each reading is a process of its own, so that peaks are its own; the tables are made in a temporary folder. Run by
`python tests/bench/reading_tables.py`; takes a minute. Timings are processor time, as other programs may be at work.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from plexoscope.models.io import delimited
from plexoscope.models.io.network import read_network
from plexoscope.models.io.temporal import read_temporal_network

BAR = 3.0
"""Of reading line by line, which gains from all but pyarrow itself: before any of it that took twice as long."""
READERS = {"edges": read_network, "events": read_temporal_network}
_FAST, _SLOW = "pyarrow", "lines"


def write_tables(folder: Path, n_rows: int, n_nodes: int) -> None:
    """Write what is common: whole numbers with weights, names, identifiers beyond float64, times and dates."""
    rng = np.random.default_rng(0)
    ends = rng.integers(0, n_nodes, (n_rows, 2)).tolist()
    weights = rng.random(n_rows).round(4).tolist()
    times = np.sort(rng.integers(1_400_000_000, 1_500_000_000, n_rows))
    clock, dates = times.tolist(), times.astype("datetime64[s]").astype(str).tolist()
    rows = list(zip(ends, weights, clock, dates, strict=True))
    texts = {
        "edges-numbers.csv": ("source,target,weight\n", (f"{i},{j},{w}\n" for (i, j), w, *_ in rows)),
        "edges-names.txt": ("", (f"n{i} n{j} {w}\n" for (i, j), w, *_ in rows)),
        "edges-neurons.csv": (
            "pre_root_id,post_root_id,syn_count,neuropil\n",
            (f"{720575940600000000 + i},{720575940600000000 + j},{i % 90},R{j % 40}\n" for (i, j), *_ in rows),
        ),
        "events-clock.csv": ("source,target,time,weight\n", (f"{i},{j},{t},{w}\n" for (i, j), w, t, _ in rows)),
        "events-contacts.tsv": ("", (f"{t}\t{i}\t{j}\tg{i % 5}\tg{j % 5}\n" for (i, j), _, t, _ in rows)),
        "events-dates.csv": ("source,target,time\n", (f"{i},{j},{date}\n" for (i, j), *_, date in rows)),
    }
    for name, (header, lines) in texts.items():
        (folder / name).write_text(header + "".join(lines))


def measure(path: Path, way: str) -> None:
    """Read one table and print what it took."""
    if way == _SLOW:
        delimited._LARGE_BYTES = 1 << 60
    started_s = time.process_time()
    READERS[path.name.partition("-")[0]](path)
    took_s = time.process_time() - started_s
    print(json.dumps([took_s, peak_mb()]))


def peak_mb() -> float:
    """Of this process alone; what `resource` says begins with the peak of its parent."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1e3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--nodes", type=int, default=50_000)
    parser.add_argument("--measure", nargs=2, metavar=("FILE", "WAY"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(Path(arguments.measure[0]), arguments.measure[1])
        return 0
    ratios = []
    with tempfile.TemporaryDirectory() as name:
        write_tables(Path(name), arguments.rows, arguments.nodes)
        for path in sorted(Path(name).iterdir()):
            took = {}
            for way in (_SLOW, _FAST):
                command = [sys.executable, __file__, "--measure", str(path), way]
                told = subprocess.run(command, check=True, capture_output=True, text=True)
                took[way] = json.loads(told.stdout)
            ratios.append(took[_SLOW][0] / took[_FAST][0])
            figures = ", ".join(f"{way} {s:.2f} s {mb:.0f} MB" for way, (s, mb) in took.items())
            print(f"{path.name:22} {figures}, {ratios[-1]:.1f} times as fast")
    print(f"bar ({BAR:g} times as fast): {'reached' if min(ratios) >= BAR else 'NOT reached'}")
    return 0 if min(ratios) >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
