"""What a few typed letters mean: the obvious thing first."""

import pytest

from plexoscope.app.inputs.typed_search import Findable, found, most_recent


def thing(id: str, title: str, words: str = "", why_not: str = "") -> Findable:
    return Findable(id, title, id.split(".")[0], words, lambda: None, why_not=why_not)


THINGS = [
    thing("file.open", "Open…", "load file streamlines"),
    thing("file.picture", "Save picture", "screenshot image png"),
    thing("file.save", "Save visible streamlines…", "export trk"),
    thing("method.replay", "Open recording…", "load run"),
    thing("view.palette", "Command palette…", "search find"),
    thing("view.reset", "Show all", "home fit zoom"),
    thing("method.pause", "Pause or resume", "hold", "Start a run first"),
    thing("method.run", "Run", "start compute"),
    thing("method.again", "Run again", "repeat"),
    thing("graph.none", "Éteindre le réseau", "clear"),
]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("open", "file.open"),  # all of a title before its beginning
        ("op", "file.open"),
        ("open rec", "method.replay"),
        ("rec open", "method.replay"),  # in any order
        ("save pic", "file.picture"),
        ("screenshot", "file.picture"),  # a synonym
        ("screen", "file.picture"),
        ("cmdpal", "view.palette"),  # letters in order
        ("cp", "view.palette"),
        ("run", "method.run"),
        ("method.again", "method.again"),  # an id
        ("pause", "method.pause"),  # what cannot be done is found, too
        ("RESEAU", "graph.none"),
        ("home", "view.reset"),
    ],
)
def test_the_obvious_thing_comes_first(typed, first):
    assert found(THINGS, typed)[0].id == first


def test_a_word_that_fits_nothing_finds_nothing():
    assert found(THINGS, "open xyzzy") == []
    assert found(THINGS, "qqq") == []


def test_whole_words_beat_beginnings_beat_letters_in_order():
    things = [thing("a.a", "Show the arrow right"), thing("b.b", "Starting"), thing("c.c", "Star again")]
    assert [each.id for each in found(things, "star")] == ["c.c", "b.b", "a.a"]


def test_what_was_chosen_lately_comes_first_and_decides_between_equals():
    assert [each.id for each in found(THINGS, " ", ["method.run", "gone", "file.save"])][:3] == [
        "method.run",
        "file.save",
        "file.open",
    ]
    equals = [thing("a.a", "Load one"), thing("b.b", "Load two")]
    assert found(equals, "load", ["b.b"])[0].id == "b.b"
    assert found(THINGS, "open", ["method.replay"])[0].id == "file.open"


def test_what_cannot_be_done_comes_after_its_equal():
    equals = [thing("a.a", "Load one", why_not="Nothing is open"), thing("b.b", "Load two")]
    assert [each.id for each in found(equals, "load")] == ["b.b", "a.a"]


def test_recent_ids_are_few_and_each_once():
    assert most_recent("b", ["a", "b", "c"], 2) == ["b", "a"]
