"""The themes: complete, and readable on every surface."""

from itertools import product

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from plexoscope.app.widgets.theme import apply_theme, load_theme


def luminance(colour: QColor) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: QColor, b: QColor) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT = ("text", "muted", "good", "warning", "bad")
SURFACES = ("window", "surface", "raised", "plot")


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("text", "surface"), [*product(TEXT, SURFACES), ("on_accent", "accent"), ("text", "border")])
def test_text_can_be_read(theme, text, surface):
    colours = load_theme(theme)
    assert contrast(colours.colour(text), colours.colour(surface)) >= 4.5


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_lines_and_controls_can_be_seen(theme):
    colours = load_theme(theme)
    for role in ("accent", "baseline"):
        assert contrast(colours.colour(role), colours.colour("plot")) >= 3


class Dressings(QObject):
    """Counts how often a widget is dressed."""

    n = 0

    def eventFilter(self, watched, event) -> bool:  # noqa: N802  (Qt calls it)
        self.n += event.type() == QEvent.Type.StyleChange
        return False


def test_only_another_theme_is_put_on(qapp, qtbot):
    apply_theme(load_theme("light"))
    label, dressings = QLabel("words"), Dressings()
    qtbot.addWidget(label)
    label.ensurePolished()
    label.installEventFilter(dressings)
    apply_theme(load_theme("light"))
    assert dressings.n == 0
    for name in ("dark", "light"):
        before = dressings.n
        apply_theme(load_theme(name))
        assert dressings.n > before
        assert qapp.palette().window().color() == load_theme(name).colour("window")
        assert load_theme(name).accent in qapp.styleSheet()
