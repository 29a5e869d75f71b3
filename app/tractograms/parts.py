"""Tractograms in the window: opening, drawing, filtering, grouping into bundles, picking, saving."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from plexoscope.app.document.state import LAYER, Layer
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.tractograms.actions import NO_TRACTOGRAM, tractogram_actions
from plexoscope.app.tractograms.bundles import BUNDLE, DEFAULT_THRESHOLD_MM, GROUP, THRESHOLDS_MM, Bundles
from plexoscope.app.tractograms.files import tractogram_files
from plexoscope.app.tractograms.filter.edits import FilterEdits
from plexoscope.app.tractograms.filter.filtering import Filtering
from plexoscope.app.tractograms.filter.region_tool import RegionTool
from plexoscope.app.tractograms.filter.spatial_indices import Indices
from plexoscope.app.tractograms.layer_values import LayerValues
from plexoscope.app.tractograms.opening import Opener
from plexoscope.app.tractograms.picking_tool import PickingTool
from plexoscope.app.tractograms.saving import Saver
from plexoscope.app.tractograms.space_question import SpaceQuestion, space_hint
from plexoscope.app.tractograms.things import CONDITION, TractogramThings
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.open_thing import InspectorPage, OpenThing
from plexoscope.app.view.part import FileOpener, Part
from plexoscope.app.view.tools import Tool
from plexoscope.app.widgets.deferred import Deferred

if TYPE_CHECKING:
    from plexoscope.app.tractograms.bundles_page import BundlesPage
    from plexoscope.app.tractograms.filter.filter_page import FilterPage
    from plexoscope.app.tractograms.looks_page import LooksPage


class Tractograms(Part):
    """Layers of streamlines."""

    def __init__(self, services: Services) -> None:
        document, background, messages = services.document, services.background, services.messages
        super().__init__(document)
        self._services = services
        self.opener = Opener(document, background, messages, services.spaces, lambda: services.theme.now.values_map)
        self.values = LayerValues(document, background, messages)
        self.indices = Indices(document, background, messages)
        self.filtering = Filtering(document, self.indices, messages)
        self.filter = FilterEdits(document, self.indices)
        self.bundles = Bundles(document, background, messages)
        self.saver = Saver(document, background, messages)

    def actions(self) -> Sequence[Action]:
        return tractogram_actions(
            self._services,
            self.filter,
            self.bundles,
            lambda: self.saver.ask(self._view),
            self.ask_group,
            self.save_visible,
            self.group,
        )

    def build(self, view: ViewArea, actions: Actions) -> None:
        document = self._services.document
        self._view = view
        self.opener.ask_space = self._ask_space
        self.regions = RegionTool(document, view.overlay)
        self.picking = PickingTool(self._services, view, self.indices, self.filter, self.bundles.toggle_cluster)
        self._looks, self._filter = Deferred(self._made_looks_page), Deferred(self._made_filter_page)
        self._bundles = Deferred(self._made_bundles_page)
        self._rows = TractogramThings(
            document, self.filter, self.bundles, lambda: self.saver.ask(self._view), self.ask_group
        )
        self.bundles.busy_changed.connect(self.things_changed)

    def things(self) -> Sequence[OpenThing]:
        return self._rows.all()

    def pages(self) -> Sequence[InspectorPage]:
        page = partial(InspectorPage, LAYER.removesuffix(":"), last=self._last, needs=NO_TRACTOGRAM)
        return (
            page("Looks", self._looks, "layers", "Looks of the tractogram", "F5", "layer opacity colour width"),
            page("Filter", self._filter, "filter", "Filter of the tractogram", "F10",
                 "sphere box region condition length value", pieces=(CONDITION,)),
            page("Bundles", self._bundles, "bundles", "Bundles of the tractogram", "F11",
                 "group cluster quickbundles", pieces=(BUNDLE, GROUP)),
        )  # fmt: skip

    def _last(self) -> str:
        selected = self._services.document.state.selected_layer
        return "" if selected is None else LAYER + selected

    @property
    def looks_page(self) -> "LooksPage":
        return self._looks.widget

    @property
    def filter_page(self) -> "FilterPage":
        return self._filter.widget

    @property
    def bundles_page(self) -> "BundlesPage":
        return self._bundles.widget

    def _made_looks_page(self) -> "LooksPage":
        from plexoscope.app.tractograms.looks_page import LooksPage

        return LooksPage(self._services.document, self.values, self._services.theme)

    def _made_filter_page(self) -> "FilterPage":
        from plexoscope.app.tractograms.filter.filter_page import FilterPage

        document, theme = self._services.document, self._services.theme
        return FilterPage(document, self.filter, self.filtering, self.indices, theme)

    def _made_bundles_page(self) -> "BundlesPage":
        from plexoscope.app.tractograms.bundles_page import BundlesPage

        return BundlesPage(self._services.document, self.bundles, self._services.theme)

    def openers(self) -> Sequence[FileOpener]:
        return (tractogram_files(self.opener),)

    def findable(self) -> Sequence[Findable]:
        return [
            Findable(
                f"open:{layer.id}",
                layer.name,
                "Open tractogram",
                f"layer {layer.path.name}",
                partial(self.inspect_wanted.emit, LAYER + layer.id),
            )
            for layer in self._services.document.state.layers
        ]

    def tools(self) -> Sequence[Tool]:
        return self.regions, self.picking

    def tick(self) -> None:
        for page in (self._filter.if_made, self._bundles.if_made):
            if page is not None:
                page.tick()

    def close(self) -> None:
        self.filtering.close()

    def _ask_space(self, layers: Sequence[Layer], answer: Callable[[str], None]) -> None:
        document = self._services.document
        if not self.may_ask:
            answer("")
            return

        def follow(*_: object) -> None:
            question.show_hint(space_hint(layers, document.state.volumes))

        question = SpaceQuestion(self._view.window(), layers, space_hint(layers, document.state.volumes))
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        document.changed.connect(follow)  # a volume that was opened together with them
        question.finished.connect(lambda _: document.changed.disconnect(follow))
        question.answered.connect(answer)
        question.open()

    def ask_group(self) -> None:
        """Ask for the threshold, then group the streamlines of the selected layer."""
        layer = self._services.document.state.current_layer
        if layer is None:
            return
        words = "Greatest distance of a streamline from its bundle, mm:"
        threshold_mm, given = QInputDialog.getDouble(
            self._view, "Group into bundles", words, DEFAULT_THRESHOLD_MM, *THRESHOLDS_MM, 1
        )
        if given:
            self.group(threshold_mm)

    def group(self, threshold: float) -> None:
        """Group the streamlines of the selected layer; the threshold is in mm."""
        layer = self._services.document.state.current_layer
        if layer is not None:
            self.bundles.group(layer, threshold)

    def save_visible(self, path: Path) -> None:
        """Write the streamlines of the selected layer that can be seen."""
        layer = self._services.document.state.current_layer
        if layer is not None:
            self.saver.save(layer, path)
