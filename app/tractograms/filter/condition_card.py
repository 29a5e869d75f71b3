"""One condition in the filter panel: whether it counts, NOT, what it is about, remove."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from plexoscope.app.document.filter_settings import Condition, What
from plexoscope.app.scene.listed_regions import region_colour
from plexoscope.app.tractograms.filter.condition_forms import (
    BoxForm,
    ConditionForm,
    LabelForm,
    RangeForm,
    SphereForm,
    ThresholdForm,
)
from plexoscope.app.tractograms.filter.condition_words import condition_title
from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.tracts.filters import LengthBetween, Passes, ValueBetween
from plexoscope.models.tracts.regions import Box, Sphere
from plexoscope.models.tracts.volume_region import VolumeRegion

HINT = "In the view: drag moves it, its rim or Ctrl and the wheel change its size"

Edit = Callable[[Condition, str, str | None], None]
Values = Callable[[What], npt.NDArray[np.generic]]


class ConditionCard(QFrame):
    """Shows a condition and hands what the user changes to `edit`; it does not keep it.

    Parameters
    ----------
    values
        Of the streamlines that a range is about : (S,).
    edit
        Called with the changed condition, the name of the step, and a key for steps that belong together.
    """

    def __init__(
        self,
        condition: Condition,
        values: Values,
        edit: Edit,
        remove: Callable[[int], None],
        guard: WheelGuard,
        theme: ThemeSource,
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._condition, self._edit, self._theme = condition, edit, theme
        self.form = _form(condition.what, values, guard, theme)
        self.form.edited.connect(lambda what, label, key: edit(replace(self._condition, what=what), label, key or None))
        self.enabled = QCheckBox(toolTip="Whether this condition counts")
        self.enabled.clicked.connect(self._toggle)
        self._dot = QLabel()
        self._title = ElidedLabel()
        self.negated = QToolButton(text="NOT", checkable=True, toolTip="Show those that do not meet it")
        self.negated.setProperty("role", "toggle")
        self.negated.clicked.connect(self._negate)
        self.remove = QToolButton(toolTip="Remove this condition")
        self.remove.clicked.connect(lambda: remove(self._condition.id))
        head = QHBoxLayout()
        head.setSpacing(UNIT_PX // 2)
        head.addWidget(self.enabled)
        head.addWidget(self._dot)
        head.addWidget(self._title, 1)
        head.addWidget(self.negated)
        head.addWidget(self.remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX // 2, UNIT_PX)
        layout.setSpacing(UNIT_PX // 2)
        layout.addLayout(head)
        layout.addWidget(self.form)
        if isinstance(condition.what, Passes):
            self._dot.setFixedSize(10, 10)
            self._dot.setStyleSheet(f"background: {region_colour(condition)}; border-radius: 5px;")
        else:
            self._dot.hide()
        theme.changed.connect(self._show_icon)
        self._show_icon()
        self.show_condition(condition)

    def _show_icon(self) -> None:
        self.remove.setIcon(icon("remove", self._theme.now.muted))

    def show_condition(self, condition: Condition) -> None:
        self._condition = condition
        title = condition_title(condition.what)
        self._title.setText(title)
        self._title.setToolTip(plain_tip(f"{title}. {HINT}" if _can_be_dragged(condition.what) else title))
        self.enabled.setChecked(condition.enabled)
        self.enabled.setAccessibleName(f"{title} counts")
        self.negated.setChecked(condition.negated)
        self.negated.setAccessibleName(f"Not {title}")
        self.remove.setAccessibleName(f"Remove {title}")
        self.form.show_what(condition.what)
        self.form.setEnabled(condition.enabled)

    @property
    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        inside = [each for each in self.form.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        # The list that a drop-down box opens is a window of its own.
        return [self.enabled, self.negated, self.remove, *(each for each in inside if each.window() is self.window())]

    def _toggle(self, enabled: bool) -> None:
        title = condition_title(self._condition.what)
        self._edit(replace(self._condition, enabled=enabled), f"Switch {title} {'on' if enabled else 'off'}", None)

    def _negate(self, negated: bool) -> None:
        self._edit(replace(self._condition, negated=negated), "Negate condition", None)


def _can_be_dragged(what: What) -> bool:
    return isinstance(what, Passes) and isinstance(what.region, Sphere | Box)


def _form(what: What, values: Values, guard: WheelGuard, theme: ThemeSource) -> ConditionForm:
    match what:
        case LengthBetween():
            return RangeForm(values(what), "length", guard, theme)
        case ValueBetween(name, _, _):
            return RangeForm(values(what), name, guard, theme)
        case Passes(region=Sphere()):
            return SphereForm(guard)
        case Passes(region=Box()):
            return BoxForm(guard)
        case Passes(region=VolumeRegion() as region):
            return LabelForm(region, guard) if region.labels is not None else ThresholdForm(region, guard, theme)
    raise TypeError(f"no form for {what}")
