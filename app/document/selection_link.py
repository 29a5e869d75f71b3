"""What leads from names to streamlines and back: known by whoever has counted a connectome, and by nobody at first."""

from typing import Protocol

from plexoscope.app.document.selection import SelectedStreamlines
from plexoscope.app.document.state import State

Streamlines = tuple[SelectedStreamlines, ...]


class SelectionLink(Protocol):
    """Leads from one kind of what is selected to the other."""

    def streamlines_of(self, state: State, names: tuple[str, ...]) -> Streamlines:
        """The streamlines of layers that names mean; () if they mean none."""
        ...

    def names_of(self, state: State, streamlines: Streamlines) -> tuple[str, ...]:
        """The names that streamlines mean, that of the most first; () if nobody knows."""
        ...

    def names(self, state: State) -> tuple[str, ...]:
        """All names that mean streamlines."""
        ...


class NoLink:
    """A `SelectionLink` that knows nothing."""

    def streamlines_of(self, state: State, names: tuple[str, ...]) -> Streamlines:
        return ()

    def names_of(self, state: State, streamlines: Streamlines) -> tuple[str, ...]:
        return ()

    def names(self, state: State) -> tuple[str, ...]:
        return ()
