"""Writes what documents say of the built-in methods: README's table and docs/methods.md, from their manifests.

    python docs/method_pages.py                       # the text; `make docs`
    python docs/method_pages.py --pictures [METHOD …] # and runs methods, by default all, to draw their panels anew

A method is run on what it takes by default. What needs data that is not here keeps its pictures.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from plexoscope.plugins.discovery import MANIFEST_NAME, Method
from plexoscope.plugins.families import by_family
from plexoscope.plugins.manifest import Citation, read_manifest

ROOT = Path(__file__).resolve().parents[1]
README, PAGE = ROOT / "README.md", ROOT / "docs" / "methods.md"
PICTURES = ROOT / "docs" / "pictures" / "methods"
DRAW = ROOT / "tests" / "bench" / "method_pictures.py"
START, END = "<!-- `make docs` writes this table -->", "<!-- until here -->"
MOMENTS = {"half": "half way", "end": "at the end"}


def main() -> None:
    """Write both documents, after drawing what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", nargs="*", metavar="METHOD", help="draw the panels of these, by default of all")
    asked = parser.parse_args()
    methods = builtin_methods()
    if asked.pictures is not None:
        for id in asked.pictures or [method.id for method in methods]:
            draw(id)
    README.write_text(with_table(README.read_text(encoding="utf-8"), methods), encoding="utf-8")
    PAGE.write_text(page(methods), encoding="utf-8")


def builtin_methods() -> list[Method]:
    """Return the methods of this tree, whatever else is installed, in order of title."""
    folders = [path.parent for path in (ROOT / "plugins" / "builtin").glob(f"*/*/{MANIFEST_NAME}")]
    methods = [Method(read_manifest(folder / MANIFEST_NAME), folder) for folder in folders]
    return sorted(methods, key=lambda method: method.manifest.title)


def with_table(text: str, methods: list[Method]) -> str:
    """Return README's text with the table of these methods between its two markers."""
    before, _, rest = text.partition(START)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"README: expected {START} and, behind it, {END}, got none")
    rows = ["| family | method | title | paper |", "|---|---|---|---|"]
    for family, members in by_family(methods).items():
        for index, method in enumerate(members):
            manifest = method.manifest
            first = family if index == 0 else ""
            reading = ", our reading" if "our reading" in manifest.summary.lower() else ""
            paper = _short(manifest.citation) + reading
            rows.append(f"| {first} | `{manifest.id}` | {manifest.title} | {paper} |")
    return "\n".join([before + START, "", *rows, "", END + after])


def page(methods: list[Method]) -> str:
    """Return docs/methods.md: for each method what it is, who found it, and its pictures."""
    parts = ["# Methods\n", "Each half way through a run and at its end. `make docs` writes this page.\n"]
    for family, members in by_family(methods).items():
        parts.append(f"## {family}\n")
        for method in members:
            manifest = method.manifest
            parts.append(
                f"### {manifest.title} (`{manifest.id}`)\n\n{manifest.summary}.\n\n{_paper(manifest.citation)}\n"
            )
            parts += [
                f"![{manifest.title}, {words}](pictures/methods/{manifest.id}-{name}.png)\n"
                for name, words in MOMENTS.items()
                if (PICTURES / f"{manifest.id}-{name}.png").exists()
            ]
    return "\n".join(parts)


def draw(id: str) -> None:
    """Run a method and write its pictures; one that cannot run keeps those that it has."""
    from PIL import Image

    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(DRAW), id, folder], check=False)
        for name in MOMENTS:
            drawn = Path(folder, f"{id}-{name}.png")
            if drawn.exists():
                # Few colours: a page of them stays small.
                few = Image.open(drawn).convert("RGB").quantize(255, dither=Image.Dither.NONE)
                few.save(PICTURES / drawn.name, optimize=True)


def _paper(paper: Citation) -> str:
    title = f"[{paper.title}]({paper.link})" if paper.link else paper.title
    return f"{paper.authors}: {title}{', ' if paper.venue else ''}{paper.venue}, {paper.year}."


def _short(paper: Citation) -> str:
    """As a text would cite it: "Finn et al. 2015"."""
    names = [author.split()[-1] for author in paper.authors.split(", ")]
    who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    return f"[{who} {paper.year}]({paper.link})" if paper.link else f"{who} {paper.year}"


if __name__ == "__main__":
    main()
