"""What the documents name is there: files, folders, targets of make, and the links from one to the other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md")
ROOTS = ("app", "assets", "docs", "examples", "models", "plugins", "render", "shaders", "tests", ".github")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_is_there(name: str) -> None:
    words = re.findall(r"`([\w./-]+)`", text_of(name))
    paths = {word for word in words if word.split("/")[0] in ROOTS and not re.search(r"\b[A-Z]{4,}\b", word)}
    assert paths
    assert not [path for path in sorted(paths) if not (ROOT / path).exists()]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text_of(name))
    assert links
    assert not [link for link in links if "://" not in link and not (ROOT / link).exists()]


def test_every_room_is_described() -> None:
    described = set(re.findall(r"`app/(\w+)`", text_of("ARCHITECTURE.md")))
    rooms = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert rooms <= described


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "README.md"])
def test_every_target_of_make_is_there(name: str) -> None:
    asked = set(re.findall(r"(?:^|`)make ([a-z-]+)", text_of(name), re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    assert asked
    assert asked <= targets


def test_no_word_of_the_glossary_is_explained_twice() -> None:
    glossary = text_of("ARCHITECTURE.md").partition("## Words")[2]
    words = re.findall(r"\*\*(.+?)\*\*(?: (\(of .+?\)))?", glossary)
    assert len(words) > 60
    assert len(set(words)) == len(words)
