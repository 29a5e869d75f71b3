"""Families of methods: those that answer one question stand together in lists and documents."""

import unicodedata
from collections.abc import Iterable

from plexoscope.plugins.discovery import Method
from plexoscope.plugins.manifest import Manifest

TITLES = {
    "connectomes": "Connectomes",
    "edges": "Missing links",
    "nodes": "Classes of nodes",
    "streams": "Links over time",
    "vectors": "Vectors",
}
"""Of the families of the built-in methods, in the order of lists. Another family is titled by its name."""

OTHER = "Other"


def family_title(name: str) -> str:
    """Return what a family is called; `OTHER` for the methods of none."""
    return TITLES.get(name) or name.replace("-", " ").replace("_", " ").capitalize() or OTHER


def by_family(methods: Iterable[Method]) -> dict[str, list[Method]]:
    """Group methods by the title of their family.

    Families come as in `TITLES`, then others by name, then those of none; methods stay in their order.
    """
    known = list(TITLES)

    def place(method: Method) -> tuple[bool, int, str]:
        name = method.manifest.family
        return not name, known.index(name) if name in known else len(known), name

    grouped: dict[str, list[Method]] = {}
    for method in sorted(methods, key=place):
        grouped.setdefault(family_title(method.manifest.family), []).append(method)
    return grouped


def matches(manifest: Manifest, words: str) -> bool:
    """Whether each of some words, typed to find a method, is part of what its manifest says of it."""
    paper = manifest.citation
    said = " ".join(
        (
            *(manifest.id, manifest.title, manifest.summary, family_title(manifest.family), *manifest.keywords),
            *(paper.authors, paper.title, paper.venue, str(paper.year)),
        )
    )
    return all(word in _folded(said) for word in _folded(words).split())


def _folded(text: str) -> str:
    """Without capitals and accents: not every keyboard has a Ç."""
    return "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
