"""Everything the window can do, as one table per menu."""

from functools import partial
from typing import TYPE_CHECKING

from plexoscope.app.connectomes.actions import connectome_actions
from plexoscope.app.graphs.actions import graph_actions
from plexoscope.app.inputs.samples import tractogram_samples
from plexoscope.app.services.actions import Action
from plexoscope.app.tractograms.actions import explore_actions
from plexoscope.app.view.actions import view_actions
from plexoscope.plugins.samples import why_missing

if TYPE_CHECKING:
    from plexoscope.app.window.main_window import MainWindow

VIEWS = (
    ("left", "From the left", -90, 0, "Ctrl+1"),
    ("right", "From the right", 90, 0, "Ctrl+2"),
    ("front", "From the front", 180, 0, "Ctrl+3"),
    ("back", "From behind", 0, 0, "Ctrl+4"),
    ("above", "From above", 0, 90, "Ctrl+5"),
    ("below", "From below", 0, -90, "Ctrl+6"),
)

DOCKS = ("Runs", "Layers", "Methods", "Results", "Log", "View", "Filter", "Bundles", "Volumes", "Graphs")


# fmt: off
def register_actions(window: "MainWindow") -> None:
    """Put every action of `window` into its registry, in the order of the menus."""
    explored = (*explore_actions(window), *graph_actions(window))
    methods = (*_method(window), *connectome_actions(window))
    for action in (*_file(window), *_edit(window), *_view(window), *explored, *methods, *_panels(window)):
        window.actions_.add(action)


def _file(window: "MainWindow") -> list[Action]:
    def has_content() -> bool:
        return window.document.state.camera is not None

    return [
        Action("file.open", "Open…", window.ask_open, "File", "Ctrl+O", "Open tractograms, volumes and networks",
               "open", "load file trk tck trx streamlines nii volume graphml gml csv network graph", toolbar=True),
        *_samples(window),
        Action("file.picture", "Save picture", window.save_picture, "File", "Ctrl+S",
               "Write the view into the pictures folder", "picture", "screenshot image png",
               has_content, toolbar=True, section=1),
        Action("file.export", "Export picture…", window.ask_export, "File", "Ctrl+E",
               "Write a picture of any size and background", "export", "save screenshot image png render transparent",
               has_content, toolbar=True, section=1),
        Action("file.copy", "Copy picture", window.copy_picture, "File", "Ctrl+Shift+C",
               "Copy the view as a picture", "copy", "clipboard screenshot", has_content, section=1),
        Action("file.save", "Save visible streamlines…", window.save_streamlines, "File", "Ctrl+Shift+S",
               "Write the streamlines of the layer that can be seen into a file", keywords="export trk tck trx convert",
               enabled=lambda: window.document.state.selected_layer is not None, section=2),
        Action("file.quit", "Quit", window.close, "File", "Ctrl+Q", keywords="exit close", section=3),
    ]


def _samples(window: "MainWindow") -> list[Action]:
    actions = []
    for sample in tractogram_samples():
        missing = why_missing(sample)
        actions.append(Action(
            f"sample.{sample.id}", sample.title, partial(window.open_sample, sample), "File/Open sample",
            tooltip=missing or f"{sample.title} ({sample.licence})", icon="sample",
            keywords="example demo data", enabled=partial(bool, not missing), undoable=True,
        ))
    actions.append(Action(
        "sample.all", "All samples…", window.show_samples, "File/Open sample", tooltip="Networks, time series and more",
        icon="sample", keywords="example demo data network graph connectome fmri package install licence", section=1,
    ))
    return actions


def _edit(window: "MainWindow") -> list[Action]:
    document = window.document

    def has_selection() -> bool:
        return document.state.selected_layer is not None

    return [
        Action("edit.undo", "Undo", document.history.undo, "Edit", "Ctrl+Z", icon="undo",
               enabled=document.history.can_undo, toolbar=True),
        Action("edit.redo", "Redo", document.history.redo, "Edit", "Ctrl+Shift+Z", icon="redo",
               enabled=document.history.can_redo, toolbar=True),
        Action("edit.toggle", "Show or hide layer", document.toggle_selected, "Edit", "Ctrl+H",
               keywords="visible eye", enabled=has_selection, undoable=True, section=1),
        Action("edit.next", "Select next layer", document.select_next, "Edit", "Ctrl+Down",
               enabled=lambda: len(document.state.layers) > 1, undoable=True, section=1),
        Action("edit.remove", "Remove layer", document.remove_selected, "Edit", "Ctrl+Backspace",
               keywords="delete close", enabled=has_selection, undoable=True, section=1),
    ]


def _view(window: "MainWindow") -> list[Action]:
    def has_content() -> bool:
        return window.document.state.camera is not None

    looks = [
        Action(f"view.{id}", title, partial(window.document.look_from, f"Look {title.lower()}", azimuth, elevation),
               "View/Look", shortcut, keywords="camera axial sagittal coronal orientation",
               enabled=has_content, undoable=True)
        for id, title, azimuth, elevation, shortcut in VIEWS
    ]
    return [
        Action("view.reset", "Show all", window.document.show_all, "View", "Ctrl+0", "Show everything", "home",
               "reset home fit zoom camera", has_content, undoable=True, toolbar=True),
        *looks,
        *view_actions(window.document),
        Action("view.theme", "Dark or light", window.toggle_theme, "View", "Ctrl+T",
               "Change between dark and light", "theme", "colour scheme night day appearance",
               toolbar=True, section=1),
        Action("view.palette", "Command palette…", window.open_palette, "View", "Ctrl+Shift+P",
               "Find a command by typing", "search", "search find action", toolbar=True, section=1),
    ]


def _method(window: "MainWindow") -> list[Action]:
    runs = window.runs

    return [
        Action("method.run", "Run", window.run_method, "Method", "Ctrl+R", "Run the chosen method", "run",
               "start compute", window.can_run),
        Action("method.pause", "Pause or resume", runs.pause_or_resume, "Method", "Ctrl+P",
               "Pause or resume the run", "pause", "hold continue", lambda: runs.can_pause),
        Action("method.step", "Single step", runs.step, "Method", "Ctrl+Shift+.",
               "Let the paused run go on to its next checkpoint", keywords="next debug",
               enabled=lambda: runs.can_step),
        Action("method.cancel", "Cancel", runs.cancel, "Method", "Ctrl+.", "End the run, and the sweep it is part of",
               "stop", "stop abort", lambda: runs.can_cancel),
        Action("method.again", "Run again", window.run_again, "Method", "Ctrl+Shift+R",
               "Take over the settings of the shown run and run them again", keywords="repeat restart rerun",
               enabled=lambda: window.can_run_again(), section=1),
        Action("method.compare", "Compare runs", window.compare_runs, "Method", "Ctrl+M",
               "Lay the runs of the method that is shown side by side", keywords="overlay table sweep difference",
               enabled=lambda: window.can_compare(), section=1),
        Action("method.explore", "Explore vectors", window.running.explore, "Method",
               tooltip="See the vectors of the shown run in two or three dimensions",
               keywords="embedding umap tsne pca projection latent", enabled=lambda: window.running.can_explore(),
               section=1),
        Action("method.replay", "Open recording…", window.ask_recording, "Method", "Ctrl+Shift+O",
               "Play a recorded run", keywords="replay load run log", section=1),
        Action("method.reload", "Reload methods", window.reload_methods, "Method", "Ctrl+F5",
               "Take up what has changed in the code and manifests of methods", keywords="refresh plugin develop hot",
               section=2),
    ]


def _panels(window: "MainWindow") -> list[Action]:
    keys = [*(f"F{number}" for number in range(4, 13)), *(f"Shift+F{number}" for number in range(4, 13))]
    return [
        Action(f"panels.{name.lower()}", f"Show or hide {name.lower()}", partial(window.toggle_dock, name), "Panels",
               key, keywords="dock panel window")
        for key, name in zip(keys, DOCKS, strict=False)
    ]
# fmt: on
