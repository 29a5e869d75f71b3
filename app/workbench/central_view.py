"""What can stand in the middle of the window."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, eq=False)
class CentralView:
    """A view of the middle.

    Parameters
    ----------
    id
        Arrangements name it so.
    title
        On its tab.
    widget
        Made once, and moved from tabs to tabs.
    tip
        What it shows, for who has not met it.
    may_close
        Whether its tab has a cross; closing hides it, and no more.
    """

    id: str
    title: str
    widget: QWidget
    tip: str = ""
    may_close: bool = True
