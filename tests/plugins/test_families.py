"""Families of methods: what they are called, their order, and finding a method by words."""

import pytest

from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.families import TITLES, by_family, family_title, matches

ASKED = {"embedding", "ncn", "pivem", "s-vgae"}
"""The methods among which words are to find: others may come and know the same words."""

BUILTIN = tuple(method for method in find_methods() if "builtin" in method.folder.parts)


def test_titles_of_families() -> None:
    assert [family_title(name) for name in ("edges", "time-series_x", "")] == [
        "Missing links",
        "Time series x",
        "Other",
    ]


def test_known_families_come_first_and_none_last(make_method) -> None:
    families = {"a": "", "b": "zebras", "c": "streams", "d": "apes", "e": "edges", "f": "streams"}
    grouped = by_family(make_method(print, id=id, family=family) for id, family in families.items())
    assert list(grouped) == ["Missing links", "Links over time", "Apes", "Zebras", "Other"]
    assert [method.id for method in grouped["Links over time"]] == ["c", "f"]


@pytest.mark.parametrize("method", BUILTIN, ids=lambda method: method.id)
def test_built_in_methods_say_what_they_are_for(method) -> None:
    assert method.manifest.family == method.folder.parent.name
    assert method.manifest.family in TITLES
    assert len(method.manifest.keywords) >= 3


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("link prediction spiking", {"s-vgae"}),
        ("t-sne", {"embedding"}),
        ("Kipf", set()),
        ("celik", {"pivem"}),
        ("Missing LINKS", {"ncn", "s-vgae"}),
        ("", ASKED),
    ],
)
def test_words_find_methods(words, found) -> None:
    assert {method.id for method in BUILTIN if method.id in ASKED and matches(method.manifest, words)} == found
