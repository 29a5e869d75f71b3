"""The panels of all methods, half way and at the end, as docs/methods.md shows them.

    python tests/bench/method_album.py [METHOD …]

Runs each method on what it takes by default, or on what `INPUTS` says, and writes docs/pictures/methods and
docs/methods.md. What needs data that is not here is left as it was.
"""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
BUILTIN = ROOT / "plugins" / "builtin"
PICTURES = ROOT / "docs" / "pictures" / "methods"
INPUTS: dict[str, tuple[str, ...]] = {}
"""What `plexoscope run` takes for a method in place of its first sample."""


def main() -> None:
    """Draw the methods named, by default all, and write the page."""
    manifests = {}
    for path in sorted(BUILTIN.glob("*/*/plugin.toml")):
        manifest = tomllib.loads(path.read_text(encoding="utf-8"))
        manifests[manifest["id"]] = manifest
    PICTURES.mkdir(parents=True, exist_ok=True)
    for id in sys.argv[1:] or manifests:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, str(Path(__file__).with_name("method_pictures.py")), id, folder, "--"]
            subprocess.run([*command, *INPUTS.get(id, ())], check=False)
            for name in ("half", "end"):
                drawn = Path(folder, f"{id}-{name}.png")
                if drawn.exists():
                    # Few colours: a page of them stays small.
                    Image.open(drawn).convert("RGB").quantize(255, dither=Image.Dither.NONE).save(
                        PICTURES / drawn.name, optimize=True
                    )
    (ROOT / "docs" / "methods.md").write_text(page(manifests), encoding="utf-8")


def page(manifests: dict[str, dict]) -> str:
    """Return the page: for each method what it is, who found it, and its pictures."""
    parts = [
        "# Methods\n\nEach half way through a run and at its end. `python tests/bench/method_album.py` draws them.\n"
    ]
    for id, manifest in sorted(manifests.items(), key=lambda pair: pair[1]["title"]):
        paper = manifest["citation"]
        parts.append(f"## {manifest['title']} (`{id}`)\n\n{manifest['summary']}.\n")
        title = f"[{paper['title']}]({paper['link']})" if "link" in paper else paper["title"]
        venue = f", {paper['venue']}" if "venue" in paper else ""
        parts.append(f"{paper['authors']}: {title}{venue}, {paper['year']}.\n")
        parts += [
            f"![{manifest['title']}, {words}](pictures/methods/{id}-{name}.png)\n"
            for name, words in (("half", "half way"), ("end", "at the end"))
            if (PICTURES / f"{id}-{name}.png").exists()
        ]
    return "\n".join(parts)


if __name__ == "__main__":
    main()
