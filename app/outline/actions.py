"""What can be done to what is selected in the tree, as actions of the window."""

from collections.abc import Callable, Sequence
from functools import partial

from plexoscope.app.document.document import Document
from plexoscope.app.document.outline import is_folder
from plexoscope.app.outline.verbs import OutlineVerbs
from plexoscope.app.services.actions import Action
from plexoscope.app.services.arguments import Argument
from plexoscope.app.view.open_thing import InspectorPage, OpenThing

NOTHING = "Select something in the tree first"


# fmt: off
def outline_actions(document: Document, verbs: OutlineVerbs, begin_rename: Callable[[], None],
                    chosen: Callable[[], list[str]]) -> list[Action]:
    """The actions on the inspected thing, in the order of their menu.

    Parameters
    ----------
    begin_rename
        Lets the name of the current row be typed.
    chosen
        Returns the keys of all rows that are selected.
    """
    def one() -> OpenThing | None:
        return verbs.inspected

    def can(what: str) -> Callable[[], bool]:
        return lambda: (thing := one()) is not None and getattr(thing, what) is not None

    def keys() -> list[str]:
        return chosen() or [document.state.inspected]

    def things() -> list[OpenThing]:
        return [thing for key in keys() if (thing := verbs.find(key)) is not None]

    def movable() -> bool:
        return any(is_folder(key) or ((thing := verbs.find(key)) is not None and thing.may_move) for key in keys())

    def names() -> list[str]:
        return [thing.name for thing in verbs.things()]

    def select(name: str) -> None:
        verbs.inspect(next(thing.key for thing in verbs.things() if thing.name == name))

    def next_() -> None:
        listed = [thing.key for thing in verbs.things()]
        now = document.state.inspected.partition("/")[0]
        verbs.inspect(listed[(listed.index(now) + 1) % len(listed) if now in listed else 0])

    name = Argument("name", "text", "the new name")
    return [
        Action("edit.toggle", "Show or hide", lambda: verbs.toggle(things()), "Edit", "Ctrl+H",
               "What is selected in the tree", keywords="visible eye layer tractogram volume network",
               enabled=can("visible"), undoable=True, section=1, needs=NOTHING),
        Action("edit.only", "Show only this", lambda: verbs.show_only(things()), "Edit", "Ctrl+Shift+H",
               "Hide everything else in the tree", keywords="solo isolate hide others",
               enabled=can("visible"), undoable=True, section=1, needs=NOTHING),
        Action("edit.rename", "Rename…", begin_rename, "Edit", "F2", "What is selected in the tree",
               keywords="name call title", enabled=can("rename"), section=1, needs=NOTHING,
               arguments=(name,), do=lambda name: verbs.rename(document.state.inspected, name)),
        Action("edit.duplicate", "Duplicate", lambda: verbs.duplicate(things()), "Edit", "Ctrl+Shift+D",
               "The same data, with looks of its own", keywords="copy twice layer",
               enabled=can("duplicate"), undoable=True, section=1, needs=NOTHING),
        Action("edit.group", "Group into a folder", lambda: verbs.group(keys()), "Edit", "Ctrl+Alt+G",
               "Put what is selected in the tree into a folder", keywords="folder collect together",
               enabled=movable, undoable=True, section=1, needs=NOTHING,
               arguments=(Argument("name", "text", "of the folder"),), do=lambda name: verbs.group(keys(), name)),
        Action("edit.next", "Select next", next_, "Edit", "Ctrl+Down", "In the tree",
               keywords="tractogram layer switch other", enabled=lambda: len(verbs.things()) > 1, undoable=True,
               section=1, needs="Open something first"),
        Action("edit.remove", "Remove", lambda: verbs.remove(keys()), "Edit", "Ctrl+Backspace",
               "Close what is selected in the tree", keywords="delete close tractogram layer",
               enabled=can("remove"), undoable=True, section=1, needs=NOTHING),
        Action("edit.select", "Select in the tree", None, "", tooltip="By its name",
               keywords="choose layer volume network run", enabled=lambda: len(verbs.things()) > 1, undoable=True,
               needs="Open something first",
               arguments=(Argument("name", "choice", "of something that is open", names),), do=select),
    ]


def page_actions(pages: Sequence[InspectorPage], bring_up: Callable[[InspectorPage], None]) -> list[Action]:
    """One action for each page of the inspector."""
    return [
        Action(f"panels.{page.id}", page.action, partial(bring_up, page), "Panels", page.key,
               keywords=f"inspector page {page.words}", enabled=partial(_is_about_something, page),
               needs=page.needs, section=1)
        for page in pages
    ]
# fmt: on


def _is_about_something(page: InspectorPage) -> bool:
    return bool(page.last())
