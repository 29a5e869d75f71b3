"""The page of bundles: clusters of the selected layer's streamlines, or the groups that its file names."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QCursor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import ClusterView, GroupLook, Layer, State
from plexoscope.app.scene.scene_builder import CATEGORIES
from plexoscope.app.scene.visible_streamlines import n_shown_members
from plexoscope.app.tractograms.bundle_list import BundleList, BundleRow, category_colour
from plexoscope.app.tractograms.bundles import (
    BUNDLE,
    DEFAULT_THRESHOLD_MM,
    GROUP,
    THRESHOLDS_MM,
    Bundles,
    first_looks,
    group_members,
)
from plexoscope.app.widgets.form_grid import number_label
from plexoscope.app.widgets.number_box import NumberBox
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.value_slider import ValueSlider
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.render.colormap import n_categories

PROGRESS_STEPS = 100
_SWATCH_PX = 14


class BundlesPage(QWidget):
    """Edits `Layer.clusters` and `Layer.groups` of the selected layer."""

    def __init__(self, document: Document, bundles: Bundles, theme: ThemeSource) -> None:
        super().__init__()
        self._document, self._bundles, guard = document, bundles, WheelGuard(self)
        self._shown: tuple[object, ...] = ()
        self._empty = QLabel("Open a tractogram to group it into bundles", wordWrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        self.threshold = NumberBox("Greatest distance within a bundle, mm")
        self.threshold.setRange(*THRESHOLDS_MM)
        self.threshold.setValue(DEFAULT_THRESHOLD_MM)
        self.threshold.setSingleStep(1)
        guard.protect(self.threshold)
        self.group = QPushButton("Group", toolTip="Group the streamlines that are shown into bundles (QuickBundles)")
        self.group.setProperty("role", "primary")
        self.group.clicked.connect(self._group)
        self.progress = QProgressBar(textVisible=False, maximum=PROGRESS_STEPS, accessibleName="Progress of grouping")
        self.cancel = QToolButton(text="Cancel", toolTip="Stop grouping")
        self.cancel.clicked.connect(self._cancel)
        self.use_groups = QCheckBox("Colour by the file's groups")
        self.use_groups.clicked.connect(bundles.use_groups)
        self.summary = PlainLabel(wordWrap=True)
        self.summary.setProperty("role", "muted")
        self.list = BundleList("Bundles", theme)
        self.list.visible_toggled.connect(self._toggle_visible)
        self.list.expanded_toggled.connect(self._toggle_expanded)
        self.list.colour_wanted.connect(self._ask_colour)
        self.list.chosen.connect(lambda _: self._show_chosen())
        self.opacity = ValueSlider("Opacity of the group", lambda share: round(share, 2))
        self.opacity.moved.connect(self._change_opacity)
        guard.protect(self.opacity)
        self._percent = number_label()
        self.expand = _button("Expand all", bundles.expand_all)
        self.collapse = _button("Collapse all", bundles.collapse_all)
        self.show_all = _button("Show all", partial(bundles.show_all_groups, True))
        self.hide_all = _button("Hide all", partial(bundles.show_all_groups, False))
        self.select = _button("Select", self._select)
        self.select.setToolTip("Select the streamlines of the chosen bundle, in all views")
        self.keep = _button("Keep as tractogram", self._keep)
        self.ungroup = _button("Ungroup", bundles.ungroup)
        self._build()
        document.changed.connect(self._follow)
        document.shown_changed.connect(lambda _: self._show())
        bundles.busy_changed.connect(self._show)
        self._show()
        self._choose_inspected(document.state.inspected)  # which it may have been made for

    def _build(self) -> None:
        self._start, self._opacity, self._busy = QWidget(), QWidget(), QWidget()
        start, opacity, busy = QHBoxLayout(self._start), QHBoxLayout(self._opacity), QHBoxLayout(self._busy)
        words = QLabel("Within, mm", toolTip="Greatest mean distance of a streamline from its bundle")
        words.setBuddy(self.threshold)
        start.addWidget(words)
        start.addWidget(self.threshold, 1)
        start.addWidget(self.group)
        opacity.addWidget(QLabel("Opacity"))
        opacity.addWidget(self.opacity, 1)
        opacity.addWidget(self._percent)
        busy.addWidget(self.progress, 1)
        busy.addWidget(self.cancel)
        buttons = QGridLayout()
        buttons.setSpacing(UNIT_PX // 2)
        for place, button in enumerate(
            (self.expand, self.collapse, self.show_all, self.hide_all, self.select, self.keep, self.ungroup)
        ):
            buttons.addWidget(button, place // 2, place % 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX)
        for part in (self._empty, self._start, self._busy, self.use_groups, self.summary):
            layout.addWidget(part)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._opacity)
        layout.addLayout(buttons)
        layout.addStretch(0)
        for line in (start, opacity, busy):
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(UNIT_PX)

    # ---- what is shown

    def _follow(self, before: State, state: State) -> None:
        if (before.layers, before.selected_layer) != (state.layers, state.selected_layer):
            self._show()
        if before.inspected != state.inspected:
            self._choose_inspected(state.inspected)

    def _show(self) -> None:
        layer = self._bundles.layer
        view = None if layer is None else layer.clusters
        job = None if layer is None else self._bundles.jobs.get(layer.id)
        has_groups = layer is not None and view is None and bool(layer.tractogram.groups)
        in_use = layer is not None and has_groups and layer.groups is not None
        self._empty.setVisible(layer is None)
        self._start.setVisible(layer is not None and view is None)
        self.group.setEnabled(job is None)
        self.threshold.setEnabled(job is None)
        self._busy.setVisible(job is not None)
        self.use_groups.setVisible(has_groups)
        self.use_groups.setChecked(in_use)
        self.summary.setVisible(layer is not None)
        self.list.setVisible(view is not None or has_groups)
        for button in (self.expand, self.collapse, self.ungroup):
            button.setVisible(view is not None)
        for button in (self.show_all, self.hide_all):
            button.setVisible(in_use)
        for button in (self.select, self.keep):
            button.setVisible(view is not None or has_groups)
        self._opacity.setVisible(in_use)
        self.expand.setEnabled(self._bundles.can_expand)
        self.collapse.setEnabled(self._bundles.can_collapse)
        if layer is None:
            self._shown = ()
        else:
            shown = self._document.shown.get(layer.id)
            key = (layer.tractogram, view, layer.groups, shown)
            if key != self._shown:
                self._shown = key
                self.list.rows.set_rows(_cluster_rows(view, shown) if view is not None else _group_rows(layer))
            self.summary.setText(_summary(layer))
            self.summary.setVisible(bool(self.summary.text()))
        self._show_chosen()
        self.tick()

    def _choose_inspected(self, key: str) -> None:
        """Choose the row of a bundle or a group that was selected elsewhere."""
        kind, _, number = key.partition("/")[2].partition(":")
        if kind in (BUNDLE, GROUP) and number.isdecimal() and int(number) < self.list.rows.rowCount():
            index = self.list.rows.index(int(number))
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)

    def _show_chosen(self) -> None:
        layer, row = self._bundles.layer, self._row()
        self.select.setEnabled(row is not None)
        self.keep.setEnabled(row is not None)
        if layer is not None and layer.groups is not None and row is not None and row < len(layer.groups):
            self.opacity.show_value(layer.groups[row].opacity)
            self._percent.setText(f"{100 * layer.groups[row].opacity:.0f} %")
        self.opacity.setEnabled(row is not None)

    def tick(self) -> None:
        """Bring the progress up to date."""
        job = None if self._bundles.layer is None else self._bundles.jobs.get(self._bundles.layer.id)
        if job is not None:
            self.progress.setMaximum(PROGRESS_STEPS if job.fraction is not None else 0)
            self.progress.setValue(round(PROGRESS_STEPS * (job.fraction or 0)))

    def _row(self) -> int | None:
        row = self.list.currentIndex().row()
        return row if row >= 0 else None

    # ---- what the user does

    def _group(self) -> None:
        if (layer := self._bundles.layer) is not None:
            self._bundles.group(layer, self.threshold.value())

    def _cancel(self) -> None:
        if (layer := self._bundles.layer) is not None and layer.id in self._bundles.jobs:
            self._bundles.jobs[layer.id].cancel()

    def _toggle_visible(self, row: int) -> None:
        layer = self._bundles.layer
        if layer is None:
            return
        if layer.clusters is not None:
            self._bundles.toggle_cluster_visible(layer, row)
        else:
            look = (layer.groups or first_looks(layer))[row]
            doing = "Hide" if look.visible else "Show"
            self._bundles.look(layer, row, f"{doing} {_name(look)}", visible=not look.visible)

    def _toggle_expanded(self, row: int) -> None:
        layer = self._bundles.layer
        if layer is not None and layer.clusters is not None:
            self._bundles.toggle_cluster(layer, row)
        elif layer is not None:
            self._toggle_visible(row)

    def _ask_colour(self, row: int) -> None:
        """A menu of the categorical colours, at the pointer."""
        layer = self._bundles.layer
        self.list.setCurrentIndex(self.list.rows.index(row))
        if layer is None or layer.clusters is not None:
            return
        menu = QMenu(self)
        for category in range(n_categories(CATEGORIES)):
            swatch = QPixmap(_SWATCH_PX, _SWATCH_PX)
            swatch.fill(QColor(category_colour(category)))
            menu.addAction(QIcon(swatch), f"Colour {category + 1}", partial(self.set_colour, row, category))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(QCursor.pos() + QPoint(UNIT_PX, 0))

    def set_colour(self, row: int, category: int) -> None:
        if (layer := self._bundles.layer) is not None:
            self._bundles.look(layer, row, "Change colour of group", category=category)

    def _change_opacity(self, opacity: float, key: str) -> None:
        layer, row = self._bundles.layer, self._row()
        if layer is not None and row is not None:
            self._bundles.look(layer, row, "Change opacity of group", f"{key}/{row}", opacity=opacity)

    def _select(self) -> None:
        layer, row = self._bundles.layer, self._row()
        if layer is not None and row is not None:
            self._bundles.select_row(layer, row)

    def _keep(self) -> None:
        layer, row = self._bundles.layer, self._row()
        if layer is None or row is None:
            return
        if layer.clusters is not None:
            self._bundles.keep_cluster(layer, row)
        else:
            self._bundles.keep_group(layer, row)


def _button(words: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.clicked.connect(lambda: act())
    return button


def _name(look: GroupLook) -> str:
    return look.name or "In no group"


def _summary(layer: Layer) -> str:
    if layer.clusters is not None:
        clusters = layer.clusters.clusters
        n_grouped = int(clusters.sizes.sum())
        return f"{n_grouped:,} streamlines in {clusters.n_clusters:,} bundles within {clusters.threshold_mm:g} mm"
    if layer.tractogram.groups:
        return ""
    return "Streamlines of like shape and place become one bundle, drawn as its mean until it is expanded."


def _cluster_rows(view: ClusterView, shown) -> list[BundleRow]:
    return [
        BundleRow(
            f"Bundle {number + 1}",
            f"{n_shown:,}",
            category_colour(number),
            number not in view.hidden,
            number in view.expanded,
        )
        for number, n_shown in enumerate(n_shown_members(view, shown).tolist())
    ]


def _group_rows(layer: Layer) -> list[BundleRow]:
    if not layer.tractogram.groups:
        return []
    looks = layer.groups or first_looks(layer)
    shade = category_colour if layer.groups is not None else lambda _: category_colour(None)
    return [
        BundleRow(_name(look), f"{len(group_members(layer, look.name)):,}", shade(look.category), look.visible)
        for look in looks
    ]
