"""No key does two things: of actions, of what editors take, of what stands beside the actions."""

import importlib.util
import re
from collections import Counter
from pathlib import Path

from PySide6.QtGui import QAction, QKeySequence, QShortcut

from plexoscope.app.services.shortcuts import plain_key, why_no_shortcut

_DOCS = Path(__file__).parents[3] / "docs"
ACTIONS_PAGE = _DOCS / "actions.md"
_spec = importlib.util.spec_from_file_location("action_count", _DOCS / "action_count.py")
_counting = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_counting)
n_listed = _counting.n_listed
TYPED = ("Copy", "Cut", "Paste", "SelectAll", "Delete", "Backspace", "Find", "FindNext", "MoveToStartOfDocument")
"""What lines of text, tables and panels take while they have the focus."""


def test_no_two_have_one_key_in_the_window(window):
    actions = [action for action in window.findChildren(QAction) if not action.shortcut().isEmpty()]
    keys = Counter(plain_key(action.shortcut().toString()) for action in actions)
    assert [key for key, n in keys.items() if n > 1] == []
    known = {window.actions_.qaction(each.id) for each in window.actions_}
    assert {action.text() for action in actions if action not in known} == set(), "keys that the list of them lacks"
    beside = {plain_key(shortcut.key().toString()) for shortcut in window.findChildren(QShortcut)}
    assert beside & set(keys) == set()


def test_no_action_has_a_key_that_is_typed(window):
    typed = {
        plain_key(key.toString()) for name in TYPED for key in QKeySequence.keyBindings(QKeySequence.StandardKey[name])
    }
    for action in window.actions_:
        assert why_no_shortcut(action.shortcut) == "", action.id
        assert plain_key(action.shortcut) not in typed or not action.shortcut, action.id


def test_the_page_of_actions_counts_them(window):
    written = re.search(r"(\d+) actions", ACTIONS_PAGE.read_text(encoding="utf-8"))
    assert written is not None
    assert int(written[1]) == n_listed(window.actions_), "run docs/action_count.py"
