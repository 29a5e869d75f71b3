"""Where everything stands in the middle of the window, and the workspaces that come with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plexoscope.app.document.arrangement import Arrangement, tabs

SCENE, RESULTS, LIBRARY = "scene", "results", "library"
"""Ids of views."""


@dataclass(frozen=True)
class Workspace:
    """What the middle of the window shows.

    Parameters
    ----------
    name
        Of the workspace that it began as.
    arrangement
        As the user has changed it since.
    enlarged
        A view that fills the middle for now; "" for none.
    has_left
        Whether the docks at the left are there; without them there is more room.
    """

    name: str
    arrangement: Arrangement
    enlarged: str = ""
    has_left: bool = True


@dataclass(frozen=True)
class WorkspaceKind:
    """A workspace as it begins.

    Parameters
    ----------
    tip
        What it is for.
    key
        Shortcut.
    """

    name: str
    arrangement: Arrangement
    tip: str
    key: str
    has_left: bool = True

    def fresh(self) -> Workspace:
        return Workspace(self.name, self.arrangement, has_left=self.has_left)


WORKSPACES: Mapping[str, WorkspaceKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            WorkspaceKind("Explore", tabs(SCENE), "The scene alone, as large as there is room", "Alt+1"),
            WorkspaceKind(
                "Method",
                tabs(RESULTS, SCENE),
                "Results of a run, as large as there is room; the scene behind them",
                "Alt+2",
                has_left=False,
            ),
        )
    }
)
EXPLORE, METHOD = "Explore", "Method"
