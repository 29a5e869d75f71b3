"""The themes: complete, and readable on every surface."""

import re
from dataclasses import fields
from importlib.resources import files
from itertools import product

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from plexoscope.app.widgets.theme import Theme, apply_theme, load_theme
from plexoscope.app.widgets.theme_source import ThemeSource


def luminance(colour: QColor) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: QColor, b: QColor) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


THEMES = ("dark", "light", "contrast")
LEAST = {"dark": (4.5, 3.0), "light": (4.5, 3.0), "contrast": (7.0, 4.5)}
"""Of words, and of icons, rings and borders that tell what a control is (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11)."""
WORDS = ("text", "muted", "good", "warning", "bad", "accent", "baseline")
GROUNDS = ("window", "surface", "raised", "plot", "scene")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
ROLE = re.compile(r"@(\w+)")


def sheet_rules() -> list[tuple[str, dict[str, str]]]:
    """Selectors of the style sheet, and what each says."""
    sheet = (files("plexoscope.assets") / "themes" / "style.qss").read_text()
    rules = []
    for selectors, body in RULE.findall(sheet):
        said = dict(each.strip().split(":", 1) for each in body.split(";") if ":" in each)
        rules.append((selectors.strip(), {name.strip(): value.strip() for name, value in said.items()}))
    return rules


def roles(said: dict[str, str], *names: str) -> list[str]:
    return [role for name in names for role in ROLE.findall(said.get(name, ""))]


WORDLESS = ("groove", "handle", "chunk", "sub-page", "indicator", "separator", "QProgressBar", "add-line", "add-page")
"""Parts that are drawn and have no words on them."""


def word_pairs() -> set[tuple[str, str]]:
    """What words stand on: as the sheet says both; where it says one, with all that the other may be."""
    pairs = {*product(WORDS[:5], GROUNDS), ("muted", "chosen"), ("accent", "surface"), ("accent", "raised")}
    for selectors, said in sheet_rules():
        grounds = roles(said, "background", "selection-background-color")
        words = roles(said, "color", "selection-color")
        if words or (grounds and not any(part in selectors for part in WORDLESS)):
            pairs.update(product(words or ["text"], grounds or GROUNDS[:4]))
    return {(word, ground) for word, ground in pairs if word != "on_accent" or ground == "accent"}


def ring_pairs() -> set[tuple[str, str]]:
    """Rings of what has the focus, boxes of marks and icons, with the grounds that they are seen against."""
    pairs = {*product(("accent", "muted", "text"), GROUNDS)}
    for selectors, said in sheet_rules():
        if ":focus" in selectors or "::indicator" in selectors:
            pairs.update(product(roles(said, "border", "border-color"), GROUNDS[:4]))
    return pairs


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read_on_all_that_they_stand_on(theme):
    colours, least = load_theme(theme), LEAST[theme][0]
    faint = {
        f"{word} on {ground}": round(value, 2)
        for word, ground in word_pairs()
        if (value := contrast(colours.colour(word), colours.colour(ground))) < (4.5 if ground == "chosen" else least)
    }
    assert faint == {}


@pytest.mark.parametrize("theme", THEMES)
def test_rings_boxes_and_icons_can_be_seen(theme):
    colours = load_theme(theme)
    pairs = {*ring_pairs(), ("baseline", "plot")}
    faint = {pair for pair in pairs if contrast(*map(colours.colour, pair)) < LEAST[theme][1]}
    assert faint == set()
    assert contrast(colours.colour("accent"), colours.colour("border")) >= 3, "how far a bar has come"


def test_the_sheet_names_only_roles_that_there_are():
    known = {field.name for field in fields(Theme)} | {"icons"}
    assert {role for _, said in sheet_rules() for role in roles(said, *said)} <= known


def test_a_theme_follows_the_system_and_takes_other_maps(qapp):
    source, told = ThemeSource("dark"), []
    source.changed.connect(lambda: told.append(source.now))
    source.choose("dark")
    assert told == []
    source.choose("system")
    assert source.now.name in ("dark", "light")
    source.choose_maps("cividis", "")
    assert (source.now.values_map, source.now.signed_map) == ("cividis", load_theme(source.now.name).signed_map)
    source.choose("contrast")
    assert (source.now.is_dark, source.now.values_map) == (True, "cividis")


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
