"""What a session holds: the state, and what the state of a window does not have but its picture hangs on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from plexoscope.app.document.state import State
from plexoscope.models.data.arrays import F32


@dataclass(frozen=True, eq=False)
class Session:
    """What a session holds.

    Parameters
    ----------
    state
    layouts
        Where a layout has put the nodes of a graph, by its id, as `lay_out` says it.
    moments_s
        When a graph is looked at, by its id.
    runs
        Folders of recordings that are listed.
    run_folders
        Where a run of the window is recorded, by its name, such as "#3".
    """

    state: State
    layouts: Mapping[str, F32] = field(default_factory=dict)
    moments_s: Mapping[str, float] = field(default_factory=dict)
    runs: tuple[Path, ...] = ()
    run_folders: Mapping[str, Path] = field(default_factory=dict)
