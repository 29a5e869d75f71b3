"""The kinds of preferences: what each takes, and how it is written as text, in which all of them are kept."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.spelling import did_you_mean, listed

V = TypeVar("V")
ON, OFF = "on", "off"


class PreferenceError(PlexoscopeError):
    """There is no such preference, or it does not take such a value."""


@dataclass(frozen=True)
class Preference(Generic[V]):
    """One thing that a user may have otherwise.

    Parameters
    ----------
    key
        It is kept by this name.
    section
        The page of the dialog.
    title, help
        Its name, and one line on what it does.
    default
        For who has not chosen.
    words
        Others that it is found by.
    """

    key: str
    section: str
    title: str
    help: str
    default: V
    words: str = ""

    def read(self, text: str) -> V:
        """Return the value that a text stands for.

        Raises
        ------
        PreferenceError
            If it stands for none that this takes.
        """
        raise NotImplementedError

    def write(self, value: V) -> str:
        """Return the text of a value."""
        return str(value)


@dataclass(frozen=True)
class Choice(Preference[str]):
    """One of some words, each with its title.

    Parameters
    ----------
    choices
        Titles by the words that are kept.
    """

    choices: tuple[tuple[str, str], ...] = ()

    def read(self, text: str) -> str:
        known = [word for word, _ in self.choices]
        if text not in known:
            raise PreferenceError(
                f"{self.key}: expected one of {listed(known)}, got {text!r}{did_you_mean(text, known)}"
            )
        return text


@dataclass(frozen=True)
class Colormap(Choice):
    """One of some colormaps."""


@dataclass(frozen=True)
class Number(Preference[float]):
    """A number within bounds.

    Parameters
    ----------
    low, high, step
        Bounds, which are allowed, and by how much an arrow key changes it.
    unit
        What stands behind it.
    """

    low: float = 0.0
    high: float = 1.0
    step: float = 1.0
    unit: str = ""

    def read(self, text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not self.low <= number <= self.high:
            raise PreferenceError(f"{self.key}: expected a number in {self.low:g} … {self.high:g}, got {text!r}")
        return number

    def write(self, value: float) -> str:
        return f"{value:g}"


@dataclass(frozen=True)
class Switch(Preference[bool]):
    """On or off."""

    def read(self, text: str) -> bool:
        if text not in (ON, OFF):
            raise PreferenceError(f"{self.key}: expected {ON} or {OFF}, got {text!r}")
        return text == ON

    def write(self, value: bool) -> str:
        return ON if value else OFF


@dataclass(frozen=True)
class Folder(Preference[str]):
    """A folder; "" for the usual one, which `usual` names."""

    usual: str = ""

    def read(self, text: str) -> str:
        if text and not Path(text).expanduser().is_absolute():
            raise PreferenceError(f"{self.key}: expected a folder from the root on, got {text!r}")
        return str(Path(text).expanduser()) if text else ""


@dataclass(frozen=True)
class Folders(Preference[tuple[str, ...]]):
    """Some folders, in order; typed as a list in JSON, or as one folder."""

    def read(self, text: str) -> tuple[str, ...]:
        try:
            known = json.loads(text) if text.startswith("[") else [text] if text else []
        except ValueError:
            known = [None]
        if not all(isinstance(each, str) and Path(each).expanduser().is_absolute() for each in known):
            raise PreferenceError(f"{self.key}: expected folders from the root on, got {text!r}")
        return tuple(dict.fromkeys(str(Path(each).expanduser()) for each in known))

    def write(self, value: tuple[str, ...]) -> str:
        return json.dumps(list(value)) if value else ""
