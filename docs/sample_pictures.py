"""Draws the pictures of samples that the welcome page shows, with the command that draws any picture.

    python docs/sample_pictures.py [SAMPLE …]   # by default all of them; `make sample-pictures`

They have no ground, so that they stand on that of either theme. A sample that is not installed keeps its picture.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

PICTURES = Path(__file__).resolve().parents[1] / "assets" / "pictures" / "samples"
DRAWN_PX, KEPT_PX = (672, 420), (336, 210)
QUALITIES = (82, 70, 58, 46, 34)
MOST_BYTES = 40_000
LOOKS = {
    "fornix": ["--alpha", "0.45", "--view", "62,18", "--zoom", "1.12"],
    "mouse-b6": ["--zoom", "1.35"],
    "worm": ["--zoom", "1.4"],
    "drosophila-left": ["--zoom", "1.9"],
    "high-school": ["--zoom", "1.25"],
    "college-messages": ["--zoom", "1.5"],
}
"""Sample to the options of `plexoscope render` that show it well."""


def main() -> None:
    """Draw what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", nargs="*", metavar="SAMPLE", help=f"of {', '.join(LOOKS)}")
    for id in parser.parse_args().samples or LOOKS:
        draw(id)


def draw(id: str) -> None:
    """Draw one sample at twice its size, and keep it with smooth edges."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sample.png"
        network = [] if id == "fornix" else ["--names", "none"]
        size = "x".join(map(str, DRAWN_PX))
        line = ["render", id, "--out", str(out), "--size", size, "--background", "transparent", *network, *LOOKS[id]]
        if subprocess.run([sys.executable, "-m", "plexoscope.app.main", *line], check=False).returncode:
            print(f"{id} keeps its picture", file=sys.stderr)
            return
        with Image.open(out) as drawn:
            kept = drawn.convert("RGBA").resize(KEPT_PX, Image.Resampling.LANCZOS)
    path = PICTURES / f"{id}.webp"
    for quality in QUALITIES:
        kept.save(path, quality=quality, method=6)
        if path.stat().st_size <= MOST_BYTES:
            break


if __name__ == "__main__":
    main()
