"""Keys of actions: changed, taken over, put back, kept; no key ever does two things."""

import itertools

import pytest

from plexoscope.app.services.shortcuts import Shortcuts, why_no_shortcut

FIRST = {"a.open": "Ctrl+O", "a.save": "Ctrl+S", "b.none": "", "c.log": "F8"}


def made(kept: str = "") -> Shortcuts:
    said: list[str] = []
    shortcuts = Shortcuts(kept, said.append)
    shortcuts.said = said
    for id, key in FIRST.items():
        shortcuts.add(id, key)
    return shortcuts


def keys(shortcuts: Shortcuts) -> dict[str, str]:
    return {id: shortcuts.key(id) for id in FIRST}


def test_an_action_cannot_come_with_the_key_of_another(qapp):
    with pytest.raises(ValueError, match=r"Ctrl\+O of 'd.other' is that of 'a.open'"):
        made().add("d.other", "ctrl+o")


def test_a_key_is_taken_over_and_who_had_it_goes_without(qapp):
    shortcuts = made()
    assert shortcuts.holder("ctrl+s") == "a.save"
    shortcuts.change("b.none", "Ctrl+S")
    assert keys(shortcuts) == {**FIRST, "a.save": "", "b.none": "Ctrl+S"}
    assert keys(made(shortcuts.said[-1])) == keys(shortcuts)
    shortcuts.reset("a.save")
    assert keys(shortcuts) == FIRST
    assert shortcuts.said[-1] == ""


def test_whatever_is_done_no_key_does_two_things(qapp):
    ids, wanted = list(FIRST), ["Ctrl+O", "F8", "", "Alt+X"]
    shortcuts = made()
    for id, key in itertools.product(ids, wanted):
        shortcuts.change(id, key)
        given = [key for key in keys(shortcuts).values() if key]
        assert len(given) == len(set(given)), (id, key)
        assert shortcuts.key(id) == key
        assert keys(made(shortcuts.said[-1])) == keys(shortcuts)
    for id in ids:
        shortcuts.reset(id)
        given = [key for key in keys(shortcuts).values() if key]
        assert len(given) == len(set(given)), id
        assert shortcuts.key(id) == FIRST[id]
    shortcuts.change("a.open", "Alt+X")
    shortcuts.reset()
    assert keys(shortcuts) == FIRST


def test_a_key_that_the_user_chose_goes_before_one_that_a_new_action_comes_with(qapp):
    shortcuts = Shortcuts('{"a.open": "Ctrl+N", "gone.action": "Ctrl+G"}')
    shortcuts.add("a.open", "Ctrl+O")
    shortcuts.add("new.action", "Ctrl+N")
    shortcuts.add("new.other", "Ctrl+G")
    assert [shortcuts.key(id) for id in ("a.open", "new.action", "new.other")] == ["Ctrl+N", "", "Ctrl+G"]


@pytest.mark.parametrize("kept", ["{", "[1]", '{"a.open": "A"}', '{"a.open": 3}', "null"])
def test_what_is_kept_and_damaged_is_as_if_nothing_were(qapp, kept):
    assert keys(made(kept)) == FIRST


def test_of_two_with_one_key_the_first_has_it(qapp):
    shortcuts = made('{"a.open": "Alt+X", "a.save": "Alt+X"}')
    assert keys(shortcuts) == {**FIRST, "a.open": "Alt+X"}


@pytest.mark.parametrize(
    ("key", "may"), [("A", False), ("Left", False), ("Shift+A", False), ("Shift+F3", True), ("Alt+Left", True)]
)
def test_letters_and_arrows_are_no_shortcuts(qapp, key, may):
    assert (why_no_shortcut(key) == "") is may
