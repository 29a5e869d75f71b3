"""What the window itself can do, as actions: open files and samples, undo, change its theme, show its docks."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from plexoscope.app.document.history import History
from plexoscope.app.document.state import State
from plexoscope.app.inputs.endings import endings
from plexoscope.app.inputs.samples import tractogram_samples
from plexoscope.app.preferences.declared import ALL
from plexoscope.app.preferences.preferences import Preferences
from plexoscope.app.scene.graph_reading import graph_suffixes
from plexoscope.app.services.actions import Action
from plexoscope.app.services.arguments import Argument
from plexoscope.app.view.part import Dock
from plexoscope.app.view.toasts import Toasts
from plexoscope.app.window.dialogs import Dialogs
from plexoscope.app.window.preferred import set_preference
from plexoscope.app.window.vision_preview import NONE, VisionPreview
from plexoscope.plugins.inputs import suffixes
from plexoscope.plugins.manifest import Sample
from plexoscope.plugins.samples import why_missing

PREFERENCE = (
    Argument("key", "choice", "its key", lambda: [each.key for each in ALL]),
    Argument("value", "text", "what it is to be"),
)
AS_SEEN = "The window as it is seen so; pictures that are written stay as they are"
VISIONS = (
    (NONE, "As it is", "normal", "The window in its own colours"),
    ("protan", "Without red cones", "protanopia protan", AS_SEEN),
    ("deutan", "Without green cones", "deuteranopia deutan", AS_SEEN),
    ("tritan", "Without blue cones", "tritanopia tritan", AS_SEEN),
)
"""Kinds of colour vision: word, title, other words to find it by, tip."""
DOCK_KEYS = [*(f"F{number}" for number in range(4, 13)), *(f"Shift+F{number}" for number in range(4, 13))]


class WindowVerbs(Protocol):
    """What the actions of the window do."""

    def ask_open(self) -> None: ...

    def open_files(self, paths: Sequence[Path]) -> None: ...

    def open_sample(self, sample: Sample) -> None: ...

    def close(self) -> bool: ...

    def toggle_theme(self) -> None: ...

    def open_palette(self) -> None: ...

    def copy_line(self) -> None: ...

    def has_content(self) -> bool: ...


# fmt: off
def window_actions(
    verbs: WindowVerbs, dialogs: Dialogs, history: History[State], preferences: Preferences
) -> list[Action]:
    """The actions, in the order of their menus."""
    return [
        Action("file.open", "Open…", verbs.ask_open, "File", "Ctrl+O", "Open tractograms, volumes and networks",
               "open", f"load file streamlines volume network graph {_endings()}", toolbar=True,
               arguments=(Argument("path", "path", "what to open"),), do=lambda path: verbs.open_files([path])),
        *_sample_actions(verbs, dialogs),
        Action("app.quit", "Quit", verbs.close, "File", "Ctrl+Q", keywords="exit close leave end", section=4),
        Action("edit.undo", "Undo", history.undo, "Edit", "Ctrl+Z", icon="undo",
               keywords="back revert history step", enabled=history.can_undo, toolbar=True,
               needs="Nothing has been done yet that can be undone"),
        Action("edit.redo", "Redo", history.redo, "Edit", "Ctrl+Shift+Z", icon="redo",
               keywords="forward again history step", enabled=history.can_redo, toolbar=True,
               needs="Undo something first"),
        Action("edit.copy_line", "Copy as command line", verbs.copy_line, "Edit", "Ctrl+Alt+R",
               "Copy the line of plexoscope render that draws this view",
               keywords="clipboard script shell render terminal reproduce batch", enabled=verbs.has_content, section=2,
               needs="Open something first"),
        Action("edit.preferences", "Preferences…", dialogs.show_preferences, "Edit", "Ctrl+,",
               "Theme, text size, folders and all else that suits you and this machine",
               keywords="settings options configure customise theme font text size accessibility colormap folders",
               section=3),
        Action("preferences.set", "Set a preference", None, "", tooltip="What is listed in Preferences…, by its key",
               keywords="settings options configure", arguments=PREFERENCE, do=partial(set_preference, preferences)),
        Action("view.theme", "Dark or light", verbs.toggle_theme, "View", "Ctrl+T",
               "Change between dark and light", "theme", "colour scheme night day appearance",
               toolbar=True, section=1),
        Action("view.palette", "Command palette…", verbs.open_palette, "View", "Ctrl+Shift+P",
               "Find a command by typing", "search", "search find action anything", toolbar=True, section=1),
    ]


def _endings() -> str:
    known = (*suffixes("streamlines"), *suffixes("volume"), *graph_suffixes())
    return " ".join(each.removeprefix(".") for each in endings(known))


def _sample_actions(verbs: WindowVerbs, dialogs: Dialogs) -> list[Action]:
    actions = []
    for sample in tractogram_samples():
        missing = why_missing(sample)
        actions.append(Action(
            f"sample.{sample.id}", sample.title, partial(verbs.open_sample, sample), "File/Open sample",
            tooltip=missing or f"{sample.title} ({sample.licence})", icon="sample",
            keywords="example demo data open", enabled=partial(bool, not missing), undoable=True, needs=missing,
        ))
    actions.append(Action(
        "sample.all", "All samples…", dialogs.show_samples, "File/Open sample", icon="sample",
        tooltip="Networks, time series and more", section=1,
        keywords="example demo data network graph connectome fmri package install licence",
    ))
    return actions


def dock_actions(docks: list[Dock], toggle: Callable[[str], None], taken: Sequence[str] = ()) -> list[Action]:
    """One action for each dock, in the order of their keys; docks without a key get those that are free."""
    free = iter([key for key in DOCK_KEYS if key not in {*taken, *(dock.key for dock in docks)}])
    keys = {dock.name: dock.key or next(free, "") for dock in docks}
    words = {dock.name: dock.words for dock in docks}
    names = sorted(keys, key=lambda name: DOCK_KEYS.index(keys[name]) if keys[name] in DOCK_KEYS else len(DOCK_KEYS))
    return [
        Action(f"panels.{name.lower()}", f"Show or hide {name.lower()}", partial(toggle, name), "Panels",
               keys[name], keywords=f"dock panel {words[name]}")
        for name in names
    ]


def help_actions(dialogs: Dialogs) -> list[Action]:
    """The actions of the last menu."""
    return [
        Action("help.guide", "Guide", dialogs.show_guide, "Help", "F1", "Open the guide in the browser",
               keywords="manual documentation docs readme help how"),
        Action("help.shortcuts", "Keyboard shortcuts…", dialogs.show_shortcuts, "Help", "Ctrl+Alt+K",
               "See and change which key does what", keywords="keys hotkeys bindings keymap customise"),
        Action("help.report", "Report a fault", dialogs.report_fault, "Help",
               tooltip="Copy what this machine has, the log and the parameters in use; nothing is sent",
               keywords="bug issue error problem doctor log copy", section=1),
        Action("help.about", "About Plexoscope…", dialogs.show_about, "Help", tooltip="Versions, to be copied",
               keywords="version licence info", section=1),
    ]


def message_actions(toasts: Toasts) -> list[Action]:
    """What can be done about messages over the window."""
    return [
        Action("message.answer", "Do what the last message offers", toasts.do_offered, "Edit", "Ctrl+Shift+Y",
               "Undo, show, open the folder, try again: whatever the last message offers",
               keywords="toast notification button retry undo folder", section=3,
               enabled=lambda: toasts.offered() is not None, needs="No message offers anything now"),
        Action("message.dismiss", "Dismiss messages", toasts.dismiss, "Edit", "Ctrl+Alt+Y",
               "Put away the messages over the window", keywords="toast notification close hide", section=3,
               enabled=toasts.any_shown, needs="There is no message over the window"),
    ]
# fmt: on


def vision_actions(preview: VisionPreview) -> list[Action]:
    """One action for each kind of colour vision."""

    def is_so(vision: str) -> bool:
        return preview.vision == vision

    return [
        Action(
            f"view.vision.{vision}",
            title,
            partial(preview.choose, vision),
            "View/Colour vision",
            tooltip=tip,
            keywords=f"colour color blind blindness cvd simulate preview accessibility {words}",
            checked=partial(is_so, vision),
            section=1,
        )
        for vision, title, words, tip in VISIONS
    ]
