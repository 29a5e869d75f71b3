"""What a room offers to the window: docks, views, actions, tools of the mouse, and files that it opens.

A new kind of thing to look at is a folder with a `Part`, and one line in the main window.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.inputs.words import Found
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.open_thing import InspectorPage, OpenThing
from plexoscope.app.view.timed_thing import TimedThing
from plexoscope.app.view.tools import Tool
from plexoscope.app.workbench.central_view import CentralView


class DockArea(Enum):
    """Places around the view. Docks of one place lie behind each other, the one that was named first in front."""

    LEFT = auto()
    BOTTOM = auto()
    BOTTOM_LEFT = auto()
    RIGHT = auto()


@dataclass(frozen=True, eq=False)
class Dock:
    """A dock of the window.

    Parameters
    ----------
    name
        Its title; window settings are stored by it.
    key
        Shortcut that shows or hides it; without one it gets a free function key.
    begins_hidden
        Hidden in a new window, until something brings it up.
    words
        Other words that it is found by in the command palette.
    """

    name: str
    content: QWidget
    area: DockArea
    key: str = ""
    begins_hidden: bool = False
    words: str = ""


@dataclass(frozen=True, eq=False)
class FileOpener:
    """Opens files, folders and samples of some kinds.

    Parameters
    ----------
    kinds
        As the dialog for files names them, in the plural, with their suffixes.
    takes
        Called with one thing, and all that are opened together with it: whether this opens it.
    open
        Called with those of them that it takes.
    takes_unknown
        Whether it opens what nobody takes, so that its reader says what is wrong with it.
    """

    kinds: Mapping[str, Sequence[str]]
    takes: Callable[[Found, Sequence[Found]], bool]
    open: Callable[[Sequence[Found]], None]
    takes_unknown: bool = False


class Part(QObject):
    """One room of the window. A kind overrides what it offers.

    Signals
    -------
    changed
        What its actions look at may have changed, other than the document.
    things_changed
        So may what `things` tells.
    inspect_wanted(key)
        The inspector is to be about a thing, and to be seen.
    times_changed
        Something else has a time, or is looked at at another.
    dock_wanted(name)
        A dock is to be seen now.
    dock_preferred(name)
        A dock is to stand before the others of its place, unless the user has hidden it.
    """

    may_ask = True
    """Whether somebody is there to answer; else it decides as the command line does."""

    changed = Signal()
    things_changed = Signal()
    inspect_wanted = Signal(str)
    times_changed = Signal()
    dock_wanted = Signal(str)
    dock_preferred = Signal(str)

    def actions(self) -> Sequence[Action]:
        """What can be done, in the order of the menus. Asked before there are widgets."""
        return ()

    def build(self, view: ViewArea, actions: Actions) -> None:
        """Make the widgets; all actions of all parts are registered."""

    def docks(self) -> Sequence[Dock]:
        return ()

    def views(self) -> Sequence[CentralView]:
        """What can stand in the middle of the window."""
        return ()

    def things(self) -> Sequence[OpenThing]:
        """What of this room is open, as it is now, for the tree."""
        return ()

    def pages(self) -> Sequence[InspectorPage]:
        """What the inspector shows of them."""
        return ()

    def tools(self) -> Sequence[Tool]:
        """What the mouse does in the view."""
        return ()

    def times(self) -> Sequence[TimedThing]:
        """What of this room has a time, as it is now, for the timeline."""
        return ()

    def openers(self) -> Sequence[FileOpener]:
        return ()

    def findable(self) -> Sequence[Findable]:
        """What the command palette finds beside the actions, as it is now."""
        return ()

    def doing(self) -> Sequence[str]:
        """What is under way, for the status bar; called some times a second, as `tick` is."""
        return ()

    def details(self) -> Sequence[str]:
        """What only who asks wants to know, a line each."""
        return ()

    def is_busy(self) -> bool:
        """Whether something is under way, beside the jobs in the background, that what comes next has to wait for."""
        return False

    def tick(self) -> None:
        """Bring up to date what changes by itself."""

    def close(self) -> None:
        """The window is closing."""
