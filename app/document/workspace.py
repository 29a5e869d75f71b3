"""Where everything stands in the middle of the window, and the workspaces that come with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plexoscope.app.document.arrangement import Arrangement, split, tabs

SCENE, RESULTS = "scene", "results"
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
    """

    name: str
    arrangement: Arrangement
    enlarged: str = ""


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

    def fresh(self) -> Workspace:
        return Workspace(self.name, self.arrangement)


WORKSPACES: Mapping[str, WorkspaceKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            WorkspaceKind("Explore", tabs(SCENE), "The scene alone, as large as there is room", "Alt+1"),
            WorkspaceKind(
                "Method",
                split(True, (tabs(RESULTS), 0.66), (tabs(SCENE), 0.34)),
                "Results of a run large, with the scene beside them",
                "Alt+2",
            ),
        )
    }
)
EXPLORE, METHOD = "Explore", "Method"
