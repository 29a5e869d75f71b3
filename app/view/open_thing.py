"""What a room tells of the things that are open, for the tree at the left and the inspector at the right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget


def _none() -> Sequence["OpenThing"]:
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
        Unique and lasting, its kind before the colon: "layer:3", "layer:3/bundle:7".
    name
        As the user knows it.
    icon
        Name of an icon of its kind.
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
    select
        It was clicked: what the inspector and the actions are about from now on.
    toggle, rename, duplicate, remove
        Called with nothing, and with the new name to rename.
    children
        Called when they are to be listed; many are made only then.
    n_children
        How many there are.
    more
        What else its menu offers.
    """

    key: str
    name: str
    icon: str
    detail: str = ""
    badge: str = ""
    badge_tip: str = ""
    tip: str = ""
    visible: bool | None = None
    rgb: str = ""
    select: Callable[[], object] | None = None
    toggle: Callable[[], object] | None = None
    rename: Callable[[str], object] | None = None
    duplicate: Callable[[], object] | None = None
    remove: Callable[[], object] | None = None
    children: Callable[[], Sequence["OpenThing"]] = _none
    n_children: int = 0
    more: Sequence[MenuEntry] = ()


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
    key
        Shortcut that brings it up.
    words
        Other words that it is found by in the command palette.
    """

    kind: str
    title: str
    content: QWidget
    key: str = ""
    words: str = ""
