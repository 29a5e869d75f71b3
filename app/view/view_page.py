"""The page of the scene: what holds for the whole picture."""

import math
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import State
from plexoscope.app.view.actions import ORDERS, SHADINGS, set_order, set_shading
from plexoscope.app.view.slab_form import SlabForm
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.form_grid import FormGrid, heading, number_label, scrolled_column
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.value_slider import ValueSlider
from plexoscope.app.widgets.wheel_guard import WheelGuard

VOXEL_ORDER = "voxel"
VOXEL_MM = (1.0, 64.0)
N_DIRECTIONS = (6, 14, 26)


class ViewPage(QWidget):
    """Edits the `ViewSettings`."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document, guard = document, WheelGuard(self)
        self.order = ChoiceBox("Transparency order")
        self.order.set_sections([("", [(words.title, name) for name, words in ORDERS.items()])])
        for row, each in enumerate(ORDERS.values()):
            self.order.setItemData(row, each.summary, Qt.ItemDataRole.ToolTipRole)
        self.order.chosen.connect(lambda name: set_order(document, name))
        self._summary = PlainLabel(wordWrap=True)
        self._summary.setProperty("role", "muted")
        self.voxel = ValueSlider("Voxel size", lambda share: float(round(_between(VOXEL_MM, share))), _share_of_voxel)
        self.voxel.moved.connect(self._change_voxel)
        self._voxel_mm = number_label()
        self.directions = ChoiceBox("Directions")
        self.directions.set_sections([("", [(str(n), n) for n in N_DIRECTIONS])])
        self.directions.chosen.connect(self._change_directions)
        self.shading = ChoiceBox("Shading")
        self.shading.set_sections([("", [(words.title, name) for name, words in SHADINGS.items()])])
        for row, each in enumerate(SHADINGS.values()):
            self.shading.setItemData(row, each.summary, Qt.ItemDataRole.ToolTipRole)
        self.shading.chosen.connect(lambda name: set_shading(document, name))
        self.depth_cue = ValueSlider("Depth cue", lambda share: round(share, 2))
        self.depth_cue.setToolTip("How far what lies behind fades into the background")
        self.depth_cue.moved.connect(self._change_depth_cue)
        self._depth_cue = number_label()
        self.slab = SlabForm(document, guard)
        column = scrolled_column(self)
        order, self._voxels, light = QWidget(), QWidget(), QWidget()
        FormGrid(order).add_row("Order", self.order)
        voxels = FormGrid(self._voxels)
        voxels.add_row("Voxel size", self.voxel, self._voxel_mm)
        voxels.add_row("Directions", self.directions)
        lights = FormGrid(light)
        lights.add_row("Shading", self.shading)
        lights.add_row("Depth cue", self.depth_cue, self._depth_cue)
        for words, parts in (
            ("Transparency", (order, self._voxels, self._summary)),
            ("Light", (light,)),
            ("Clipping", (self.slab,)),
        ):
            column.addWidget(heading(words))
            for part in parts:
                column.addWidget(part)
            column.addSpacing(UNIT_PX)
        column.addStretch(1)
        for widget in (self.order, self.voxel, self.directions, self.shading, self.depth_cue):
            guard.protect(widget)
        document.changed.connect(self._follow)
        self._show(document.state)

    def _follow(self, before: State, state: State) -> None:
        if (before.view, before.layers, before.volumes) != (state.view, state.layers, state.volumes):
            self._show(state)

    def _show(self, state: State) -> None:
        view = state.view
        self.order.show_choice(view.order)
        self._summary.setText(ORDERS[view.order].summary)
        self._voxels.setVisible(view.order == VOXEL_ORDER)
        self.voxel.show_value(view.order_settings.voxel_mm)
        self._voxel_mm.setText(f"{view.order_settings.voxel_mm:g} mm")
        self.directions.show_choice(view.order_settings.n_directions)
        self.shading.show_choice(view.looks.shading)
        self.depth_cue.show_value(view.looks.depth_cue)
        self._depth_cue.setText(f"{100 * view.looks.depth_cue:.0f} %")
        self.slab.show_state(state)

    def _change_voxel(self, voxel_mm: float, key: str) -> None:
        settings = replace(self._document.state.view.order_settings, voxel_mm=voxel_mm)
        self._document.change_view("Change voxel size", key, order_settings=settings)

    def _change_directions(self, n_directions: int) -> None:
        settings = replace(self._document.state.view.order_settings, n_directions=n_directions)
        self._document.change_view("Change number of directions", order_settings=settings)

    def _change_depth_cue(self, depth_cue: float, key: str) -> None:
        looks = replace(self._document.state.view.looks, depth_cue=depth_cue)
        self._document.change_view("Change depth cue", key, looks=looks)


def _between(ends: tuple[float, float], share: float) -> float:
    """Even steps of a slider are equal factors."""
    first, last = ends
    return first * (last / first) ** share


def _share(ends: tuple[float, float], value: float) -> float:
    first, last = ends
    return min(max(math.log(value / first) / math.log(last / first), 0.0), 1.0)


def _share_of_voxel(voxel_mm: float) -> float:
    return _share(VOXEL_MM, voxel_mm)
