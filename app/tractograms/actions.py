"""What can be done to filters, bundles and slices: one action each."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QInputDialog

from plexoscope.app.services.actions import Action
from plexoscope.app.tractograms.bundles import DEFAULT_THRESHOLD_MM
from plexoscope.app.tractograms.bundles_dock import THRESHOLDS_MM
from plexoscope.app.view.slices import PLANES
from plexoscope.app.volumes.crosshair_form import toggle_plane

if TYPE_CHECKING:
    from plexoscope.app.window.main_window import MainWindow


# fmt: off
def explore_actions(window: "MainWindow") -> list[Action]:
    """The actions, in the order of their menus."""
    exploring, document = window.exploring, window.document
    edits, bundles = exploring.filter, exploring.bundles

    def has_layer() -> bool:
        return edits.layer is not None

    def can_group() -> bool:
        return edits.layer is not None and edits.layer.clusters is None and edits.layer.id not in bundles.jobs

    def has_hidden() -> bool:
        return edits.layer is not None and bool(edits.layer.filter.hidden)

    def has_volumes() -> bool:
        return bool(document.state.volumes)

    def shows_plane(plane: str) -> bool:
        return plane in document.state.view.planes

    return [
        Action("filter.sphere", "Add sphere", edits.add_sphere, "Filter", "Ctrl+B",
               "Show what passes a sphere", "sphere", "region roi ball select", has_layer, undoable=True, toolbar=True),
        Action("filter.box", "Add box", edits.add_box, "Filter", "Ctrl+Shift+B",
               "Show what passes a box", "box", "region roi cube select", has_layer, undoable=True, toolbar=True),
        Action("filter.length", "Filter by length", edits.add_length, "Filter", "Ctrl+L",
               keywords="short long range threshold", enabled=has_layer),
        Action("filter.invert", "Invert filter", edits.invert, "Filter", "Ctrl+I",
               "Show what the filter hides", keywords="not complement", enabled=edits.can_invert,
               undoable=True, section=1),
        Action("filter.show_hidden", "Show streamlines hidden by hand", edits.show_hidden, "Filter",
               keywords="unhide", enabled=has_hidden, undoable=True, section=1),
        Action("filter.clear", "Clear filter", edits.clear, "Filter", "Ctrl+Shift+L",
               "Show every streamline", keywords="remove reset conditions", enabled=edits.can_clear,
               undoable=True, section=1),
        Action("bundles.group", "Group into bundles (QuickBundles)…", partial(ask_group, window), "Bundles", "Ctrl+G",
               keywords="cluster clustering centroid", enabled=can_group),
        Action("bundles.expand", "Expand all", bundles.expand_all, "Bundles",
               keywords="cluster streamlines", enabled=lambda: bundles.can_expand, undoable=True, section=1),
        Action("bundles.collapse", "Collapse all", bundles.collapse_all, "Bundles",
               keywords="cluster centroid", enabled=lambda: bundles.can_collapse, undoable=True, section=1),
        Action("bundles.ungroup", "Ungroup", bundles.ungroup, "Bundles", "Ctrl+Shift+G",
               keywords="cluster remove", enabled=lambda: bundles.can_ungroup, undoable=True, section=1),
        *(Action(f"slices.{plane}", f"{plane.capitalize()} slices", partial(toggle_plane, document, plane),
                 "View/Slices", f"Ctrl+Alt+{number}", keywords="volume plane crosshair", enabled=has_volumes,
                 undoable=True, checked=partial(shows_plane, plane))
          for number, plane in enumerate(PLANES, 1)),
    ]
# fmt: on


def ask_group(window: "MainWindow") -> None:
    """Ask for the threshold, then group the streamlines of the selected layer."""
    layer = window.exploring.bundles.layer
    if layer is None:
        return
    words = "Greatest distance of a streamline from its bundle, mm:"
    threshold_mm, given = QInputDialog.getDouble(
        window, "Group into bundles", words, DEFAULT_THRESHOLD_MM, *THRESHOLDS_MM, 1
    )
    if given:
        window.exploring.bundles.group(layer, threshold_mm)
