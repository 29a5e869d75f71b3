"""What can be done with methods and runs, as actions of the window."""

from pathlib import Path
from typing import Protocol

from plexoscope.app.methods.library import MethodLibrary
from plexoscope.app.runs.runs import Runs
from plexoscope.app.runs.starting import RunStarter
from plexoscope.app.services.actions import Action
from plexoscope.app.services.arguments import Argument

NO_RUN = "No run is under way"


class MethodVerbs(Protocol):
    """What the actions are about."""

    runs: Runs
    starter: RunStarter
    library: MethodLibrary

    def run_method(self) -> None: ...

    def run_again(self) -> None: ...

    def can_compare(self) -> bool: ...

    def compare_runs(self) -> None: ...

    def ask_recording(self) -> None: ...

    def open_recording(self, path: Path) -> None: ...

    def show_library(self) -> None: ...

    def choose_method(self, id: str) -> None: ...


# fmt: off
def method_actions(verbs: MethodVerbs) -> list[Action]:
    """The actions, in the order of their menu."""
    runs, starter = verbs.runs, verbs.starter

    def method_ids() -> list[str]:
        return [method.id for method in verbs.library.methods]

    return [
        Action("method.choose", "Methods library…", verbs.show_library, "Method", "Ctrl+Shift+M",
               "Find a method, and read what it does and needs", "library",
               "methods find choose search select all browse catalogue algorithm model paper", undoable=True,
               toolbar=True, do=verbs.choose_method,
               arguments=(Argument("id", "choice", "of the method", method_ids),)),
        Action("method.run", "Run", verbs.run_method, "Method", "Ctrl+R", "Run the chosen method", "run",
               "start compute execute", lambda: not starter.why_not(), needs=starter.why_not),
        Action("method.pause", "Pause or resume", runs.pause_or_resume, "Method", "Ctrl+P",
               "Pause or resume the run", "pause", "hold continue", lambda: runs.can_pause,
               needs=NO_RUN),
        Action("method.step", "Single step", runs.step, "Method", "Ctrl+Shift+.",
               "Let the paused run go on to its next checkpoint", keywords="next debug",
               enabled=lambda: runs.can_step, needs="Pause a run first"),
        Action("method.cancel", "Cancel", runs.cancel, "Method", "Ctrl+.", "End the run, and the sweep it is part of",
               "stop", "stop abort", lambda: runs.can_cancel, needs=NO_RUN),
        Action("method.again", "Run again", verbs.run_again, "Method", "Ctrl+Shift+R",
               "Take over the settings of the shown run and run them again", keywords="repeat restart rerun",
               enabled=starter.can_run_again, section=1, needs="Show a run first"),
        Action("method.compare", "Compare runs", verbs.compare_runs, "Method", "Ctrl+M",
               "Lay the runs of the method that is shown side by side", keywords="overlay table sweep difference",
               enabled=verbs.can_compare, section=1, needs="Run the method that is shown a second time first"),
        Action("method.explore", "Explore vectors", starter.explore, "Method",
               tooltip="See the vectors of the shown run in two or three dimensions",
               keywords="embedding umap tsne pca projection latent", enabled=starter.can_explore, section=1,
               needs="Show a run that has found vectors first"),
        Action("method.replay", "Open recording…", verbs.ask_recording, "Method", "Ctrl+Shift+O",
               "Play a recorded run", keywords="replay load run log", section=1,
               arguments=(Argument("path", "path", "the folder of the recording"),), do=verbs.open_recording),
        Action("method.reload", "Reload methods", verbs.library.reload, "Method", "Ctrl+F5",
               "Take up what has changed in the code and manifests of methods", keywords="refresh plugin develop hot",
               section=2),
    ]
# fmt: on
