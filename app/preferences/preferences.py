"""What the user prefers: read with its type, kept as text, told to whoever follows it."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from plexoscope.app.preferences.declared import ALL
from plexoscope.app.preferences.kinds import Preference, PreferenceError
from plexoscope.plugins.spelling import did_you_mean, listed

V = TypeVar("V")
_log = logging.getLogger(__name__)


class Kept(Protocol):
    """Keeps values by key from one start to the next, as `QSettings` does."""

    def value(self, key: str, default: Any = ..., /) -> Any: ...

    def setValue(self, key: str, value: Any, /) -> None: ...

    def remove(self, key: str, /) -> None: ...


class Preferences:
    """All preferences, and what the window remembers beside them, such as where its docks stand.

    Parameters
    ----------
    kept
        Where they are kept; None for those of a new user, which last as long as this object.
    declared
        In the order shown.
    """

    def __init__(self, kept: Kept | None = None, declared: Iterable[Preference] = ALL) -> None:
        self._kept = kept
        self._declared = {each.key: each for each in declared}
        self._values = {key: self._read(each) for key, each in self._declared.items()}
        self._followers: list[tuple[str, Callable[[Any], object]]] = []

    def __iter__(self) -> Iterator[Preference]:
        return iter(self._declared.values())

    def __getitem__(self, preference: Preference[V]) -> V:
        value: V = self._values[preference.key]
        return value

    def named(self, key: str) -> Preference:
        """Return the preference of a key.

        Raises
        ------
        PreferenceError
            If there is none.
        """
        if key not in self._declared:
            known = list(self._declared)
            raise PreferenceError(f"key: expected one of {listed(known)}, got {key!r}{did_you_mean(key, known)}")
        return self._declared[key]

    def change(self, preference: Preference[V], value: V) -> None:
        """Prefer a value from now on. What is as it is by default is not kept, so that a later default counts.

        Raises
        ------
        PreferenceError
            If it is none that this takes.
        """
        value = preference.read(preference.write(value))
        if value == self._values[preference.key]:
            return
        self._values[preference.key] = value
        if self._kept is not None:
            if value == preference.default:
                self._kept.remove(preference.key)
            else:
                self._kept.setValue(preference.key, preference.write(value))
        for key, do in list(self._followers):
            if key == preference.key:
                do(value)

    def change_typed(self, key: str, text: str) -> None:
        """Prefer what a text stands for.

        Raises
        ------
        PreferenceError
            If there is no such preference, or it does not take that.
        """
        preference = self.named(key)
        self.change(preference, preference.read(text))

    def is_changed(self, preference: Preference) -> bool:
        return bool(self._values[preference.key] != preference.default)

    def reset(self, preference: Preference | None = None) -> None:
        """Prefer what is so by default; None for all of them."""
        for each in self if preference is None else (preference,):
            self.change(each, each.default)

    def follow(self, preference: Preference[V], do: Callable[[V], object], *, now: bool = True) -> None:
        """Call `do` with the value, now if that is wanted, and whenever it has changed."""
        self._followers.append((preference.key, do))
        if now:
            do(self[preference])

    def leave(self, do: Callable[[Any], object]) -> None:
        """Call a follower no more."""
        self._followers = [each for each in self._followers if each[1] != do]

    # ---- what is remembered and nobody chooses from a list

    def remembered(self, key: str, default: object = "") -> object:
        return default if self._kept is None else self._kept.value(key, default)

    def remember(self, key: str, value: object) -> None:
        if self._kept is not None:
            self._kept.setValue(key, value)

    def _read(self, preference: Preference[V]) -> V:
        text = "" if self._kept is None else str(self._kept.value(preference.key, ""))
        try:
            return preference.read(text) if text else preference.default
        except PreferenceError as error:
            _log.warning("a preference cannot be understood: %s", error)
            return preference.default
