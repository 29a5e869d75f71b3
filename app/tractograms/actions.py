"""What can be done to tractograms, their filters and bundles, as actions of the window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from plexoscope.app.document.document import Document
from plexoscope.app.machine.file_answers import FileAnswers
from plexoscope.app.services.actions import Action
from plexoscope.app.services.arguments import Argument
from plexoscope.app.services.services import Services
from plexoscope.app.tractograms.bundles import THRESHOLDS_MM, Bundles
from plexoscope.app.tractograms.filter.edits import FilterEdits

NO_TRACTOGRAM = "Open a tractogram first"
OPACITY = (Argument("value", "number", "0 … 1", lowest=0, highest=1),)
WIDTH = (Argument("value", "number", "thousandths of the shorter side of a picture", lowest=0.1, highest=100),)
SAVE = (Argument("path", "path", "the .trx, .trk or .tck file to write"),)
THRESHOLD = (
    Argument(
        "threshold",
        "number",
        "greatest distance of a streamline from its bundle, mm",
        lowest=THRESHOLDS_MM[0],
        highest=THRESHOLDS_MM[1],
    ),
)


def tractogram_actions(
    services: Services,
    filter: FilterEdits,
    bundles: Bundles,
    ask_save: Callable[[], None],
    ask_group: Callable[[], None],
    save: Callable[[Path], None],
    group: Callable[[float], None],
) -> list[Action]:
    """The actions, in the order of their menus; two of them ask for something first unless they are told."""
    return [
        *_layer_actions(services.document, services.spaces, ask_save, save),
        *_filter_actions(filter),
        *_bundle_actions(bundles, ask_group, group),
    ]


# fmt: off
def _layer_actions(
    document: Document, spaces: FileAnswers, ask_save: Callable[[], None], save: Callable[[Path], None]
) -> list[Action]:
    def has_selection() -> bool:
        return document.state.selected_layer is not None

    return [
        Action("file.save", "Save visible streamlines…", ask_save, "File", "Ctrl+Shift+S",
               "Write the streamlines of the layer that can be seen into a file", keywords="export trk tck trx convert",
               enabled=has_selection, section=3, needs=NO_TRACTOGRAM, arguments=SAVE, do=save),
        Action("file.forget_spaces", "Ask for spaces of files again", spaces.forget, "File",
               tooltip="Forget which space (RAS, LPS) was chosen for files that do not say it",
               keywords="lps ras orientation mirrored flipped left right vtk dipy", enabled=lambda: bool(spaces),
               section=3, needs="No space was chosen for any file yet"),
        Action("layer.opacity", "Opacity of the layer", None, "", tooltip="Of the streamlines of the selected layer",
               keywords="alpha transparency transparent fade", enabled=has_selection, undoable=True,
               needs=NO_TRACTOGRAM, arguments=OPACITY,
               do=lambda value: restyle_selected(document, "Change opacity", opacity=value)),
        Action("layer.width", "Line width of the layer", None, "", tooltip="Of the streamlines of the selected layer",
               keywords="thickness thick thin", enabled=has_selection, undoable=True, needs=NO_TRACTOGRAM,
               arguments=WIDTH, do=lambda value: restyle_selected(document, "Change line width", width_px=value)),
        Action("layer.select", "Select a layer", None, "", tooltip="By its name",
               keywords="choose tractogram", enabled=has_selection, undoable=True, needs=NO_TRACTOGRAM,
               arguments=(Argument("name", "choice", "of a layer", lambda: layer_names(document)),),
               do=lambda name: select_by_name(document, name)),
    ]


def _filter_actions(filter: FilterEdits) -> list[Action]:
    def has_layer() -> bool:
        return filter.layer is not None

    def has_hidden() -> bool:
        return filter.layer is not None and bool(filter.layer.filter.hidden)

    return [
        Action("filter.sphere", "Add sphere", filter.add_sphere, "Filter", "Ctrl+B",
               "Show what passes a sphere", "sphere", "region roi ball select", has_layer, undoable=True, toolbar=True,
               needs=NO_TRACTOGRAM),
        Action("filter.box", "Add box", filter.add_box, "Filter", "Ctrl+Shift+B",
               "Show what passes a box", "box", "region roi cube select", has_layer, undoable=True, toolbar=True,
               needs=NO_TRACTOGRAM),
        Action("filter.length", "Filter by length", filter.add_length, "Filter", "Ctrl+L",
               keywords="short long range threshold", enabled=has_layer, needs=NO_TRACTOGRAM),
        Action("filter.invert", "Invert filter", filter.invert, "Filter", "Ctrl+I",
               "Show what the filter hides", keywords="not complement", enabled=filter.can_invert,
               undoable=True, section=1, needs="Add a filter first"),
        Action("filter.show_hidden", "Show streamlines hidden by hand", filter.show_hidden, "Filter",
               keywords="unhide", enabled=has_hidden, undoable=True, section=1,
               needs="No streamline was hidden by hand"),
        Action("filter.clear", "Clear filter", filter.clear, "Filter", "Ctrl+Shift+L",
               "Show every streamline", keywords="remove reset conditions", enabled=filter.can_clear,
               undoable=True, section=1, needs="Add a filter first"),
    ]


def _bundle_actions(
    bundles: Bundles, ask_group: Callable[[], None], group: Callable[[float], None]
) -> list[Action]:
    def can_group() -> bool:
        layer = bundles.layer
        return layer is not None and layer.clusters is None and layer.id not in bundles.jobs

    return [
        Action("bundles.group", "Group into bundles (QuickBundles)…", ask_group, "Bundles", "Ctrl+G",
               keywords="cluster clustering centroid", enabled=can_group, arguments=THRESHOLD, do=group,
               needs="Open a tractogram that is not grouped first"),
        Action("bundles.expand", "Expand all", bundles.expand_all, "Bundles",
               keywords="cluster streamlines", enabled=lambda: bundles.can_expand, undoable=True, section=1,
               needs="Group into bundles first; or all are expanded"),
        Action("bundles.collapse", "Collapse all", bundles.collapse_all, "Bundles",
               keywords="cluster centroid", enabled=lambda: bundles.can_collapse, undoable=True, section=1,
               needs="No bundle is expanded"),
        Action("bundles.ungroup", "Ungroup", bundles.ungroup, "Bundles", "Ctrl+Shift+G",
               keywords="cluster remove", enabled=lambda: bundles.can_ungroup, undoable=True, section=1,
               needs="Group into bundles first"),
    ]
# fmt: on


def restyle_selected(document: Document, label: str, **changes: Any) -> None:
    layer = document.state.current_layer
    if layer is not None:
        document.restyle(layer.id, label, **changes)


def layer_names(document: Document) -> list[str]:
    return [layer.name for layer in document.state.layers]


def select_by_name(document: Document, name: str) -> None:
    """Select the layer of that name, the first of several."""
    document.select_layer(next(layer.id for layer in document.state.layers if layer.name == name))
