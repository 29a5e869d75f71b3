"""The figures of streamlines on a whole brain. Run by `make bench`; takes some minutes.

The real tractogram is made where the data and mrtrix3 are at hand, else one of its size is generated, and its name
says so. It and the figures stay in `build/bench`. A picture and a table for the README: `figure.py`.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from generated_tractogram import write_generated

from plexoscope.app.cli.measuring.report import print_report

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "bench"
MAKER = ROOT.parent / "shared" / "data" / "whole_brain" / "make_tractogram.sh"
N_STREAMLINES = 140_000


def whole_brain(n_streamlines: int) -> Path:
    """The tractogram to measure on; made once and kept."""
    if MAKER.exists() and shutil.which("tckgen"):
        path = FOLDER / f"whole_brain_{n_streamlines}.tck"
        if not path.exists():
            part = path.with_suffix(".part.tck")
            subprocess.run(["sh", MAKER, str(n_streamlines), part], check=True, stdout=sys.stderr)
            part.rename(path)
        return path
    print(f"no real whole brain here ({MAKER.name} or tckgen is absent): a generated one", file=sys.stderr)
    path = FOLDER / f"generated_{n_streamlines}.tck"
    if not path.exists():
        write_generated(path, n_streamlines)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description="Other options are those of `plexoscope bench streamlines`.")
    parser.add_argument("--count", type=int, default=N_STREAMLINES, help=f"streamlines, default {N_STREAMLINES}")
    arguments, options = parser.parse_known_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = whole_brain(arguments.count)
    words = [sys.executable, "-m", "plexoscope.app.main", "bench", "streamlines", str(path), "--json", *options]
    done = subprocess.run(words, stdout=subprocess.PIPE, encoding="utf-8")
    if done.returncode:
        return done.returncode
    written = FOLDER / f"{path.stem}.json"
    written.write_text(done.stdout, encoding="utf-8")
    print_report(json.loads(done.stdout))
    print(f"\nwritten to {written.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
