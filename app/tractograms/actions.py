"""What can be done to tractograms, their filters and bundles, as actions of the window."""

from collections.abc import Callable

from plexoscope.app.document.document import Document
from plexoscope.app.machine.file_answers import FileAnswers
from plexoscope.app.services.actions import Action
from plexoscope.app.services.services import Services
from plexoscope.app.tractograms.bundles import Bundles
from plexoscope.app.tractograms.filter.edits import FilterEdits


def tractogram_actions(
    services: Services,
    filter: FilterEdits,
    bundles: Bundles,
    ask_save: Callable[[], None],
    ask_group: Callable[[], None],
) -> list[Action]:
    """The actions, in the order of their menus; two of them ask for something first."""
    document, spaces = services.document, services.spaces
    return [*_layer_actions(document, spaces, ask_save), *_filter_actions(filter), *_bundle_actions(bundles, ask_group)]


# fmt: off
def _layer_actions(document: Document, spaces: FileAnswers, ask_save: Callable[[], None]) -> list[Action]:
    def has_selection() -> bool:
        return document.state.selected_layer is not None

    return [
        Action("file.save", "Save visible streamlines…", ask_save, "File", "Ctrl+Shift+S",
               "Write the streamlines of the layer that can be seen into a file", keywords="export trk tck trx convert",
               enabled=has_selection, section=3),
        Action("file.forget_spaces", "Ask for spaces of files again", spaces.forget, "File",
               tooltip="Forget which space (RAS, LPS) was chosen for files that do not say it",
               keywords="lps ras orientation mirrored flipped left right vtk dipy", enabled=lambda: bool(spaces),
               section=3),
        Action("edit.toggle", "Show or hide layer", document.toggle_selected, "Edit", "Ctrl+H",
               keywords="visible eye", enabled=has_selection, undoable=True, section=1),
        Action("edit.next", "Select next layer", document.select_next, "Edit", "Ctrl+Down",
               enabled=lambda: len(document.state.layers) > 1, undoable=True, section=1),
        Action("edit.remove", "Remove layer", document.remove_selected, "Edit", "Ctrl+Backspace",
               keywords="delete close", enabled=has_selection, undoable=True, section=1),
    ]


def _filter_actions(filter: FilterEdits) -> list[Action]:
    def has_layer() -> bool:
        return filter.layer is not None

    def has_hidden() -> bool:
        return filter.layer is not None and bool(filter.layer.filter.hidden)

    return [
        Action("filter.sphere", "Add sphere", filter.add_sphere, "Filter", "Ctrl+B",
               "Show what passes a sphere", "sphere", "region roi ball select", has_layer, undoable=True, toolbar=True),
        Action("filter.box", "Add box", filter.add_box, "Filter", "Ctrl+Shift+B",
               "Show what passes a box", "box", "region roi cube select", has_layer, undoable=True, toolbar=True),
        Action("filter.length", "Filter by length", filter.add_length, "Filter", "Ctrl+L",
               keywords="short long range threshold", enabled=has_layer),
        Action("filter.invert", "Invert filter", filter.invert, "Filter", "Ctrl+I",
               "Show what the filter hides", keywords="not complement", enabled=filter.can_invert,
               undoable=True, section=1),
        Action("filter.show_hidden", "Show streamlines hidden by hand", filter.show_hidden, "Filter",
               keywords="unhide", enabled=has_hidden, undoable=True, section=1),
        Action("filter.clear", "Clear filter", filter.clear, "Filter", "Ctrl+Shift+L",
               "Show every streamline", keywords="remove reset conditions", enabled=filter.can_clear,
               undoable=True, section=1),
    ]


def _bundle_actions(bundles: Bundles, ask_group: Callable[[], None]) -> list[Action]:
    def can_group() -> bool:
        layer = bundles.layer
        return layer is not None and layer.clusters is None and layer.id not in bundles.jobs

    return [
        Action("bundles.group", "Group into bundles (QuickBundles)…", ask_group, "Bundles", "Ctrl+G",
               keywords="cluster clustering centroid", enabled=can_group),
        Action("bundles.expand", "Expand all", bundles.expand_all, "Bundles",
               keywords="cluster streamlines", enabled=lambda: bundles.can_expand, undoable=True, section=1),
        Action("bundles.collapse", "Collapse all", bundles.collapse_all, "Bundles",
               keywords="cluster centroid", enabled=lambda: bundles.can_collapse, undoable=True, section=1),
        Action("bundles.ungroup", "Ungroup", bundles.ungroup, "Bundles", "Ctrl+Shift+G",
               keywords="cluster remove", enabled=lambda: bundles.can_ungroup, undoable=True, section=1),
    ]
# fmt: on
