"""Where everything stands in the middle of the window, and the workspaces that come with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plexoscope.app.document.arrangement import Arrangement, split, tabs

SCENE, RESULTS, LIBRARY = "scene", "results", "library"
SAGITTAL, CORONAL, AXIAL, SLICES = "sagittal", "coronal", "axial", "slices"
PICTURE, TABLE = "picture", "table"
"""Ids of views."""
EXPLORE, METHOD, SLICING, COMPARE, FIGURE = "Explore", "Method", "Slices", "Compare", "Figure"
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
    has_docks
        Whether any docks are there.
    """

    name: str
    arrangement: Arrangement
    enlarged: str = ""
    has_left: bool = True
    has_docks: bool = True


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
            WorkspaceKind(
                Workspace(
                    SLICING,
                    split(
                        False,
                        (split(True, (tabs(SAGITTAL), 0.5), (tabs(CORONAL), 0.5)), 0.5),
                        (split(True, (tabs(AXIAL), 0.5), (tabs(SCENE), 0.5)), 0.5),
                    ),
                ),
                "Three planes through what is open, and the scene",
                "Alt+3",
            ),
            WorkspaceKind(
                Workspace(COMPARE, tabs(RESULTS, SCENE), has_left=False),
                "Runs of one method together, or else two scenes side by side",
                "Alt+4",
            ),
            WorkspaceKind(
                Workspace(FIGURE, split(True, (tabs(SCENE), 0.76), (tabs(PICTURE), 0.24)), has_docks=False),
                "The scene as a picture of it will be, and what that picture is like",
                "Alt+5",
            ),
        )
    }
)
FIRST_OWN_KEY, LAST_OWN_KEY = 6, 9
"""Workspaces of the user's own have Alt and one of these numbers, as far as they go."""
