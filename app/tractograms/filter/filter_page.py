"""The page of the filter: the conditions on the streamlines of the selected layer, and how many meet them."""

from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.document.document import Document
from plexoscope.app.document.filter_settings import Condition, FilterSettings, What
from plexoscope.app.document.state import Layer, State
from plexoscope.app.tractograms.filter.condition_card import ConditionCard
from plexoscope.app.tractograms.filter.edits import FilterEdits
from plexoscope.app.tractograms.filter.filtering import Filtering, layer_values
from plexoscope.app.tractograms.filter.spatial_indices import Indices
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.form_grid import scrolled_column
from plexoscope.app.widgets.number_box import number_text
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.tracts.filters import ValueBetween
from plexoscope.models.tracts.geometry import length_mm

COMBINE_WORDS = (("All of these", "all"), ("Any of these", "any"))
BETWEEN_WORDS = (("and", "all"), ("or", "any"))
PROGRESS_STEPS = 100


class FilterPage(QWidget):
    """Edits the filter of the selected layer."""

    def __init__(
        self, document: Document, edits: FilterEdits, filtering: Filtering, indices: Indices, theme: ThemeSource
    ) -> None:
        super().__init__()
        self._document, self._edits, self._filtering, self._indices = document, edits, filtering, indices
        self._theme, self._guard = theme, WheelGuard(self)
        self.cards: dict[int, ConditionCard] = {}
        self._shape: object = None
        self._frames: list[QWidget] = []
        self.count = QLabel()
        self.count.setProperty("role", "title")
        self.of = QLabel()
        self.of.setProperty("role", "muted")
        self._progress = QWidget()
        self._busy = QLabel()
        self._busy.setProperty("role", "muted")
        self._busy.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar(textVisible=False, maximum=PROGRESS_STEPS, accessibleName="Progress of the index")
        self.stop = QToolButton(text="Cancel")
        self.stop.clicked.connect(self._stop_or_retry)
        self.add = QPushButton("Add", toolTip="Add a condition")
        self.menu = menu = QMenu(self.add)
        menu.aboutToShow.connect(self.fill_menu)
        menu.addAction("Length", edits.add_length)
        self.values_menu = menu.addMenu("Value per streamline")
        menu.addSeparator()
        menu.addAction("Sphere", edits.add_sphere)
        menu.addAction("Box", edits.add_box)
        self.regions_menu = menu.addMenu("Region of a volume")
        menu.addSeparator()
        self.add_group = menu.addAction("Group of conditions", edits.add_group)
        self.add.setMenu(menu)
        self.invert = QPushButton("Invert", checkable=True, toolTip="Show what the conditions would hide")
        self.invert.clicked.connect(edits.invert)
        self.clear = QPushButton("Clear", toolTip="Remove all conditions")
        self.clear.clicked.connect(edits.clear)
        self.hidden = QPushButton()
        self.hidden.setToolTip("Show the streamlines that were hidden one by one")
        self.hidden.clicked.connect(edits.show_hidden)
        self._hint = QLabel(wordWrap=True)
        self._hint.setProperty("role", "muted")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._groups = QVBoxLayout()
        self._groups.setSpacing(UNIT_PX)
        self._build()
        document.changed.connect(self._follow)
        document.shown_changed.connect(self._show_count)
        filtering.busy_changed.connect(self._show_count)
        indices.changed.connect(self._show_count)
        self._show(document.state)

    def _build(self) -> None:
        busy = QVBoxLayout(self._progress)
        busy.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        line.addWidget(self._busy, 1)
        line.addWidget(self.stop)
        busy.addLayout(line)
        busy.addWidget(self._bar)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT_PX // 2)
        for button in (self.add, self.invert, self.clear):
            buttons.addWidget(button, 1)
        column = scrolled_column(self)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.count)
        words.addWidget(self.of)
        column.addLayout(words)
        column.addWidget(self._progress)
        column.addLayout(buttons)
        column.addWidget(self._hint)
        column.addLayout(self._groups)
        column.addWidget(self.hidden)
        column.addStretch(1)

    # ---- what is shown

    def _follow(self, before: State, state: State) -> None:
        if (before.layers, before.selected_layer) != (state.layers, state.selected_layer):
            self._show(state)

    def _show(self, state: State) -> None:
        layer = self._edits.layer
        settings = FilterSettings() if layer is None else layer.filter
        shape = (
            None if layer is None else layer.id,
            tuple((group.combine, tuple(each.id for each in group.conditions)) for group in settings.groups),
            settings.combine,
        )
        if shape != self._shape:
            self._shape = shape
            self._rebuild(layer, settings)
        for condition in settings.conditions():
            self.cards[condition.id].show_condition(condition)
        for button in (self.add, self.invert, self.clear):
            button.setVisible(layer is not None)
        self.invert.setChecked(settings.inverted)
        self.invert.setEnabled(self._edits.can_invert())
        self.clear.setEnabled(self._edits.can_clear())
        n_hidden = len(settings.hidden)
        self.hidden.setVisible(n_hidden > 0)
        self.hidden.setText(f"Show {n_hidden:,} hidden by hand")
        self._hint.setVisible(not self.cards)
        self._hint.setText(
            "Open a tractogram to filter it"
            if layer is None
            else "Every streamline is shown.\nAdd a condition, or click a streamline with Shift to put a sphere there"
        )
        self._show_count()

    def _rebuild(self, layer: Layer | None, settings: FilterSettings) -> None:
        """Frames, one for each group, and the cards in them; a card that stays is moved, not made anew."""
        wanted = {condition.id for condition in settings.conditions()}
        for id in self.cards.keys() - wanted:
            self.cards.pop(id).deleteLater()
        for card in self.cards.values():
            card.setParent(self)
        for frame in self._frames:
            frame.hide()  # what is deleted later is seen until then
            frame.deleteLater()
        self._frames = []
        for place, group in enumerate(settings.groups):
            if place:
                self._add_frame(self._combine_box(place, settings, between=True))
            frame = QFrame(self, objectName="filterGroup")
            frame.setProperty("framed", len(settings.groups) > 1)
            column = QVBoxLayout(frame)
            margin = UNIT_PX // 2 if len(settings.groups) > 1 else 0
            column.setContentsMargins(margin, margin, margin, margin)
            column.setSpacing(UNIT_PX // 2)
            if len(group.conditions) > 1:
                column.addWidget(self._combine_box(place, settings, between=False))
            for condition in group.conditions:
                column.addWidget(self._card(layer, condition))
            if not group.conditions and len(settings.groups) > 1:
                column.addWidget(QLabel("The next condition goes here"))
            self._add_frame(frame)
        cards = [self.cards[condition.id] for condition in settings.conditions()]
        stops = [self.add, self.invert, self.clear, *(stop for card in cards for stop in card.stops)]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)

    def _add_frame(self, frame: QWidget) -> None:
        self._groups.addWidget(frame)
        self._frames.append(frame)

    def _combine_box(self, place: int, settings: FilterSettings, between: bool) -> ChoiceBox:
        box = ChoiceBox("How conditions are combined")
        box.set_sections([("", BETWEEN_WORDS if between else COMBINE_WORDS)])
        box.show_choice(settings.combine if between else settings.groups[place].combine)
        box.chosen.connect(partial(self._combine, None if between else place))
        self._guard.protect(box)
        return box

    def _card(self, layer: Layer | None, condition: Condition) -> ConditionCard:
        if condition.id not in self.cards:
            assert layer is not None
            self.cards[condition.id] = ConditionCard(
                condition, partial(self._values, layer), self._change, self._remove, self._guard, self._theme
            )
        card = self.cards[condition.id]
        card.show()
        return card

    def _values(self, layer: Layer, what: What) -> npt.NDArray[np.generic]:
        if isinstance(what, ValueBetween):
            return layer_values(layer).get(what.name, np.zeros(0))
        index = self._indices.get(layer.tractogram)
        return length_mm(layer.tractogram) if index is None else index.length_mm

    def _show_count(self, *_: object) -> None:
        layer = self._edits.layer
        self.count.setVisible(layer is not None)
        self.of.setVisible(layer is not None)
        self._progress.setVisible(layer is not None and self._filtering.is_busy(layer.id))
        if layer is None:
            return
        n, shown = layer.tractogram.n_streamlines, self._document.shown.get(layer.id)
        n_shown = n if shown is None else int(np.count_nonzero(shown.values))
        self.count.setText(f"{n_shown:,}")
        percent = 100 * n_shown / max(n, 1)
        share = " (<0.01 %)" if 0 < percent < 0.01 else f" ({number_text(percent, 2)} %)"
        self.of.setText(f"of {n:,} streamlines{share}")
        job = self._indices.job(layer.tractogram)
        given_up = job is None and self._indices.get(layer.tractogram) is None
        self._bar.setVisible(not given_up)
        self.stop.setVisible(given_up or job is not None)
        self.stop.setText("Try again" if given_up else "Cancel")
        self._bar.setMaximum(PROGRESS_STEPS if job is not None else 0)
        if job is not None:
            self._bar.setValue(round(PROGRESS_STEPS * (job.fraction or 0)))
        self._busy.setText("Not filtered" if given_up else "Building the index" if job is not None else "Filtering")

    def tick(self) -> None:
        """Bring the progress up to date."""
        if self._progress.isVisible():
            self._show_count()

    # ---- what the user does

    def fill_menu(self) -> None:
        """Offer what can be added to the filter of the selected layer now."""
        layer, volumes = self._edits.layer, self._document.state.volumes
        self.values_menu.clear()
        self.regions_menu.clear()
        if layer is None:
            return
        for name in layer_values(layer):
            self.values_menu.addAction(name, partial(self._edits.add_value, name))
        for volume in (each for each in volumes if each.volume.colours is None):
            self.regions_menu.addAction(volume.name, partial(self._edits.add_volume, volume))
        for menu in (self.values_menu, self.regions_menu):
            menu.setEnabled(not menu.isEmpty())
        self.add_group.setEnabled(bool(layer.filter.groups[-1].conditions))

    def _stop_or_retry(self) -> None:
        layer = self._edits.layer
        if layer is None:
            return
        job = self._indices.job(layer.tractogram)
        if job is not None:
            job.cancel()
        else:
            self._filtering.retry(layer.id)

    def _change(self, condition: Condition, label: str, key: str | None) -> None:
        if (layer := self._edits.layer) is not None:
            self._edits.change(layer, label, layer.filter.with_condition(condition), key)

    def _remove(self, id: int) -> None:
        if (layer := self._edits.layer) is not None:
            self._edits.change(layer, "Remove condition", layer.filter.without_condition(id))

    def _combine(self, place: int | None, combine) -> None:
        layer = self._edits.layer
        if layer is None:
            return
        if place is None:
            settings = replace(layer.filter, combine=combine)
        else:
            settings = layer.filter.with_group(place, combine=combine)
        self._edits.change(layer, "Change how conditions are combined", settings)
