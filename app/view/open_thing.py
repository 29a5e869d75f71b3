"""What a room tells of the things that are open, for the tree at the left and the inspector at the right."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from PySide6.QtWidgets import QWidget

Facts = Sequence[tuple[str, str]]
"""Names and values of what is known, in the order in which it is told."""


def _none() -> Sequence["OpenThing"]:
    return ()


def _no_facts() -> Facts:
    return ()


@dataclass(frozen=True, eq=False)
class MenuEntry:
    """An entry of the menu of a thing.

    Parameters
    ----------
    why_not
        Why it cannot be done now; "" if it can.
    """

    title: str
    run: Callable[[], object]
    why_not: str = ""


@dataclass(frozen=True, eq=False)
class OpenThing:
    """A row of the tree: something that is open, or a piece of it.

    What cannot be done with it is None.

    Parameters
    ----------
    key
        Unique and lasting, its kind before the colon: "layer:3". A piece has its own after a slash:
        "layer:3/bundle:7".
    name
        As the user knows it.
    icon
        Name of an icon of its kind.
    kind
        What it is, in words: "Tractogram".
    detail
        How much of it there is: "50,000 streamlines".
    badge
        What is not as it came, shortly: "1,240 of 50,000" while a filter is on; "" for nothing. `badge_tip` says why.
    tip
        All that is worth knowing, a line each: its path, its kind.
    visible
        Whether it is drawn; None for what cannot be hidden.
    rgb
        Its colour as "#rrggbb"; "" for none of its own.
    progress
        How far what is under way has come, 0 … 1; None for what is not.
    select
        It was clicked: what the inspector and the actions are about from now on. By default that is the thing itself;
        only what has more to do needs it.
    show
        Bring it up in the middle of the window: it was clicked, or Enter was pressed on it.
    toggle, rename, duplicate, remove
        Called with nothing, and with the new name to rename.
    children
        Called when they are to be listed; many are made only then, see `ManyThings`.
    n_children
        How many there are.
    more
        What else its menu offers.
    facts
        Called when the inspector tells what is known of it.
    path
        Where it came from.
    may_move
        Whether it can be dragged elsewhere and into folders.
    """

    key: str
    name: str
    icon: str
    kind: str = ""
    detail: str = ""
    badge: str = ""
    badge_tip: str = ""
    tip: str = ""
    visible: bool | None = None
    rgb: str = ""
    progress: float | None = None
    select: Callable[[], object] | None = None
    show: Callable[[], object] | None = None
    toggle: Callable[[], object] | None = None
    rename: Callable[[str], object] | None = None
    duplicate: Callable[[], object] | None = None
    remove: Callable[[], object] | None = None
    children: Callable[[], Sequence["OpenThing"]] = _none
    n_children: int = 0
    more: Sequence[MenuEntry] = ()
    facts: Callable[[], Facts] = _no_facts
    path: Path | None = None
    may_move: bool = True


class ManyThings(Sequence[OpenThing]):
    """Pieces of a thing that are made when they are looked at, and have no pieces themselves.

    Parameters
    ----------
    n
        How many.
    make
        Called with a number from 0.
    """

    def __init__(self, n: int, make: Callable[[int], OpenThing]) -> None:
        self._n, self._make = n, make

    def __len__(self) -> int:
        return self._n

    @overload
    def __getitem__(self, at: int) -> OpenThing: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[OpenThing]: ...

    def __getitem__(self, at: int | slice) -> OpenThing | Sequence[OpenThing]:
        if isinstance(at, slice):
            return [self._make(number) for number in range(*at.indices(self._n))]
        if not -self._n <= at < self._n:
            raise IndexError(at)
        return self._make(at % self._n)

    def __iter__(self) -> Iterator[OpenThing]:
        return map(self._make, range(self._n))


@dataclass(frozen=True, eq=False)
class InspectorPage:
    """What the inspector shows of the things of one kind.

    Parameters
    ----------
    kind
        What the keys of these things begin with, before the colon.
    title
        Of the page, where a kind has several: "Looks", "Filter".
    content
        Follows the document by itself.
    id
        Of the action that brings it up: `panels.` and this.
    action
        What that action is called.
    key
        Shortcut that brings it up.
    words
        Other words that it is found by in the command palette.
    last
        Returns the key of the thing of that kind that it is about now; "" while there is none.
    needs
        What has to be done first then: "Open a tractogram first".
    pieces
        Kinds of pieces that it shows: it comes up when one of them is selected.
    """

    kind: str
    title: str
    content: QWidget
    id: str
    action: str
    key: str = ""
    words: str = ""
    last: Callable[[], str] = str
    needs: str = ""
    pieces: Sequence[str] = ()


class KeptThings:
    """Things that stay the very same object while what they tell is, so that nothing is done for them meanwhile."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[object, ...], OpenThing]] = {}

    def of(self, keys: Sequence[str], told: Sequence[tuple[object, ...]], make: Sequence[Callable[[], OpenThing]]
           ) -> list[OpenThing]:  # fmt: skip
        """Return the things of these keys, made anew where what is told of one is not the very same.

        Parameters
        ----------
        told
            Of each, what it is made of: compared by identity.
        """
        before, self._kept = self._kept, {}
        for key, now, how in zip(keys, told, make, strict=True):
            then = before.get(key)
            same = then is not None and all(a is b for a, b in zip(then[0], now, strict=True))
            self._kept[key] = then if same and then is not None else (now, how())
        return [thing for _, thing in self._kept.values()]
