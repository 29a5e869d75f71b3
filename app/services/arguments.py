"""What an action may be told, so that it needs no dialog: `file.picture path=a.png size=800x600`."""

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.spelling import did_you_mean, listed

Value = Path | float | str


class ArgumentError(PlexoscopeError):
    """An action was told what it does not take."""


@dataclass(frozen=True)
class Argument:
    """One thing that an action may be told.

    Parameters
    ----------
    kind
        A choice is one of `choices`.
    help
        What it means, in a few words.
    choices
        Returns the words that are taken, as they are now.
    optional
        Whether the action can do without.
    lowest, highest
        Of a number.
    """

    name: str
    kind: Literal["path", "number", "text", "choice"]
    help: str
    choices: Callable[[], Sequence[str]] = tuple
    optional: bool = False
    lowest: float = float("-inf")
    highest: float = float("inf")

    def value(self, text: str) -> Value:
        """Return what a typed text stands for.

        Raises
        ------
        ArgumentError
            If that is no value of this kind.
        """
        if self.kind == "path":
            if not text:
                raise ArgumentError(f"{self.name}: expected a file, got none")
            return Path(text).expanduser()
        if self.kind == "number":
            try:
                number = float(text)
            except ValueError:
                number = float("nan")
            if not self.lowest <= number <= self.highest:
                bounds = "" if self.lowest == -self.highest else f" in {self.lowest:g} … {self.highest:g}"
                raise ArgumentError(f"{self.name}: expected a number{bounds}, got {text!r}")
            return number
        known = self.choices() if self.kind == "choice" else (text,)
        if text not in known:
            raise ArgumentError(
                f"{self.name}: expected one of {listed(known)}, got {text!r}{did_you_mean(text, known)}"
            )
        return text


@dataclass(frozen=True)
class Deed:
    """An action by its id, and what it is told, as it was typed."""

    id: str
    told: Mapping[str, str]

    def __str__(self) -> str:
        return shlex.join([self.id, *(f"{name}={text}" for name, text in self.told.items())])


def typed_deed(text: str) -> Deed:
    """Return what `action.id name=value …` stands for; a value with spaces is quoted as in a shell.

    Raises
    ------
    ArgumentError
        If it is not written so.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise ArgumentError(f"expected an action with name=value, got {text!r} ({error})") from None
    if not words:
        raise ArgumentError("expected the id of an action, got nothing")
    id, *others = words
    told: dict[str, str] = {}
    for word in others:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise ArgumentError(f"{id}: expected name=value, got {word!r}")
        if name in told:
            raise ArgumentError(f"{id}: expected {name}= once, got it twice")
        told[name] = value
    return Deed(id, told)


def check_names(deed: Deed, arguments: Iterable[Argument], needs_all: bool) -> None:
    """Find arguments that the action does not have, or that are missing; values are looked at when it is done.

    Parameters
    ----------
    needs_all
        Whether the action can do nothing without them; else it may be told none at all.

    Raises
    ------
    ArgumentError
    """
    known = {each.name: each for each in arguments}
    for name in deed.told:
        if name not in known:
            raise ArgumentError(
                f"{deed.id}: expected {listed(f'{each}=' for each in known)}, got {name}={did_you_mean(name, known)}"
                if known
                else f"{deed.id}: expected no arguments, got {name}="
            )
    if deed.told or needs_all:
        for name, each in known.items():
            if not (each.optional or name in deed.told):
                raise ArgumentError(f"{deed.id}: expected {name}=…, {each.help}, got none")


def check_values(deed: Deed, arguments: Iterable[Argument]) -> dict[str, Value]:
    """Return what is told, as values.

    Raises
    ------
    ArgumentError
        If one is no value of its kind.
    """
    values: dict[str, Value] = {}
    for each in arguments:
        if each.name in deed.told:
            try:
                values[each.name] = each.value(deed.told[each.name])
            except ArgumentError as error:
                raise ArgumentError(f"{deed.id}: {error}") from None
    return values
