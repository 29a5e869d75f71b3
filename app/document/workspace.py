"""Where everything stands in the middle of the window, and the workspaces that come with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plexoscope.app.document.arrangement import Arrangement, tabs

SCENE, RESULTS, LIBRARY = "scene", "results", "library"
"""Ids of views."""
EXPLORE, METHOD = "Explore", "Method"
"""Names of workspaces."""


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

    begins: Workspace
    tip: str
    key: str


WORKSPACES: Mapping[str, WorkspaceKind] = MappingProxyType(
    {
        kind.begins.name: kind
        for kind in (
            WorkspaceKind(Workspace(EXPLORE, tabs(SCENE)), "The scene alone, as large as there is room", "Alt+1"),
            WorkspaceKind(
                Workspace(METHOD, tabs(RESULTS, SCENE), has_left=False),
                "Results of a run, as large as there is room; the scene behind them",
                "Alt+2",
            ),
        )
    }
)
