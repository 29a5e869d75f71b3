"""Which key does what: as actions come with them, and as the user has changed that. No key ever does two things."""

import json
from collections.abc import Callable, Mapping

from PySide6.QtGui import QKeySequence

_WITHOUT_MODIFIER = {f"F{number}" for number in range(1, 36)}
_MODIFIERS = ("Ctrl+", "Alt+", "Meta+")


def plain_key(key: str) -> str:
    """Return a key as it is compared and kept: "Ctrl+Shift+S" of "shift+ctrl+s"; only the first of several."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText).split(", ")[0]


def why_no_shortcut(key: str) -> str:
    """Return "" if a key may be a shortcut, else why not: letters are typed, arrows turn the view."""
    key = plain_key(key)
    if not key or key.removeprefix("Shift+") in _WITHOUT_MODIFIER or key.startswith(_MODIFIERS):
        return ""
    return "Press it together with Ctrl or Alt, or take a function key"


class Shortcuts:
    """The keys of actions, by the id of each.

    Parameters
    ----------
    kept
        What the user had changed, as `kept` returned it.
    keep
        Called with what is to be kept after a change.
    """

    def __init__(self, kept: str = "", keep: Callable[[str], None] = lambda _: None) -> None:
        self._keep = keep
        self._own: dict[str, str] = _read(kept)
        self._first: dict[str, str] = {}

    def add(self, id: str, key: str) -> None:
        """Take up an action with the key that it comes with.

        Raises
        ------
        ValueError
            If another action comes with that key.
        """
        key = plain_key(key)
        other = next((each for each, first in self._first.items() if key and first == key), None)
        if other is not None:
            raise ValueError(f"shortcut {key} of {id!r} is that of {other!r}")
        self._first[id] = key

    def key(self, id: str) -> str:
        """The key of an action as it is now; "" for none. What the user chose goes before what others come with."""
        if id in self._own:
            return self._own[id]
        first = self._first[id]
        taken = any(key == first and other in self._first for other, key in self._own.items())
        return "" if taken else first

    def first_key(self, id: str) -> str:
        """The key that an action comes with."""
        return self._first[id]

    def holder(self, key: str) -> str | None:
        """The id of the action that a key does, if any."""
        key = plain_key(key)
        return next((id for id in self._first if key and self.key(id) == key), None)

    def change(self, id: str, key: str) -> None:
        """Give an action a key, "" for none; who had it goes without."""
        key, other = plain_key(key), self.holder(key)
        if other not in (None, id):
            self._own[str(other)] = ""
        self._own[id] = key
        self._tidy()

    def reset(self, id: str | None = None) -> None:
        """Give an action the key back that it comes with; None for all of them."""
        if id is None:
            self._own.clear()
        elif id in self._own:
            del self._own[id]
            first = self._first[id]
            for other, key in list(self._own.items()):
                if first and key == first:
                    self._own[other] = ""
        self._tidy()

    def is_changed(self, id: str) -> bool:
        return self.key(id) != self._first[id]

    def _tidy(self) -> None:
        """Forget what is as it comes, and tell what is left."""
        for id in [id for id, key in self._own.items() if self._first.get(id) == key]:
            own = self._own.pop(id)
            if self.key(id) != own:
                self._own[id] = own
        self._keep(json.dumps(self._own, sort_keys=True) if self._own else "")


def _read(kept: str) -> dict[str, str]:
    """What was kept; nothing of what no key can be, and of two with one key the first."""
    try:
        read = json.loads(kept) if kept else {}
    except ValueError:
        return {}
    own: dict[str, str] = {}
    for id, key in read.items() if isinstance(read, Mapping) else ():
        key = plain_key(str(key))
        if not why_no_shortcut(key) and not (key and key in own.values()):
            own[str(id)] = key
    return own
