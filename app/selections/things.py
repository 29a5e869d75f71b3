"""Named selections as rows of the tree, and in the command palette."""

from collections.abc import Sequence
from functools import partial

from plexoscope.app.document.document import Document
from plexoscope.app.document.selection import NamedSelection, described
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.selections.edits import SelectionEdits
from plexoscope.app.view.open_thing import MenuEntry, OpenThing

KIND = "selection"
NOTHING_SELECTED = "Select something first"


def selection_things(document: Document, edits: SelectionEdits) -> Sequence[OpenThing]:
    """A row for each named selection: a click selects what it keeps, its menu joins that with what is selected."""
    return [_thing(one, document, edits) for one in document.state.selections]


def findable_selections(document: Document, edits: SelectionEdits) -> Sequence[Findable]:
    return [
        Findable(f"{KIND}:{one.id}", one.name, "Selection", "named restore", partial(edits.use_one, one, "replace"))
        for one in document.state.selections
    ]


def _thing(one: NamedSelection, document: Document, edits: SelectionEdits) -> OpenThing:
    why_not = "" if edits.has_any() else NOTHING_SELECTED
    is_now = document.state.selection.means(one.selection)
    return OpenThing(
        key=f"{KIND}:{one.id}",
        name=one.name,
        icon="selection",
        detail=described(one.selection, "node"),
        badge="selected" if is_now else "",
        badge_tip="This is what is selected now" if is_now else "",
        tip=f"Selection\n{described(one.selection, 'node')}",
        select=partial(edits.use_one, one, "replace"),
        rename=partial(document.rename_selection, one.id),
        remove=partial(document.remove_selection, one.id),
        more=(
            MenuEntry("Restore", partial(edits.use_one, one, "replace"), "It is what is selected" if is_now else ""),
            MenuEntry("Add to the selection", partial(edits.use_one, one, "add"), why_not),
            MenuEntry("Subtract from the selection", partial(edits.use_one, one, "subtract"), why_not),
            MenuEntry("Intersect with the selection", partial(edits.use_one, one, "intersect"), why_not),
        ),
    )
