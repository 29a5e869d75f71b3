"""Themes: one table of colours and one spacing unit, from which palette, style sheet and plots are made."""

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from plexoscope.render.colormap import GROUP_COLOURS, n_categories, table
from plexoscope.render.scene.appearance import DEFAULT_COLORMAP

UNIT_PX = 8
"""Every margin and gap is a multiple of half of this."""

FONT_FAMILY = "Inter"


@dataclass(frozen=True)
class Theme:
    """Colours as `#rrggbb`; the names say where they stand.

    Parameters
    ----------
    chosen
        The ground of what is selected or pressed.
    signed_map, values_map
        The colormap of values about zero, whose neutral colour is that of the ground, so that what is near zero steps
        back; that of other values.
    """

    name: str
    window: str
    surface: str
    raised: str
    border: str
    chosen: str
    text: str
    muted: str
    accent: str
    on_accent: str
    good: str
    warning: str
    bad: str
    scene: str
    plot: str
    baseline: str
    signed_map: str
    values_map: str = DEFAULT_COLORMAP

    @property
    def is_dark(self) -> bool:
        return self.colour("window").lightnessF() < 0.5

    def colour(self, role: str) -> QColor:
        return QColor(getattr(self, role))

    @property
    def scene_rgba(self) -> tuple[float, float, float, float]:
        """The background of the 3-D view, components in 0 … 1."""
        scene = self.colour("scene")
        return scene.redF(), scene.greenF(), scene.blueF(), scene.alphaF()


@cache
def load_theme(name: str) -> Theme:
    """Read a theme of `assets/themes`: "dark", "light" or "contrast"."""
    text = (files("plexoscope.assets") / "themes" / f"{name}.toml").read_text()
    return Theme(name=name, **tomllib.loads(text))


_group_map = ["groups"]


def set_group_map(colormap: str) -> None:
    """Colour groups by another categorical colormap in all panels, from when they are painted next."""
    _group_map[0] = colormap


def group_map() -> str:
    """The categorical colormap whose colours are those of groups."""
    return _group_map[0]


def group_colours() -> tuple[str, ...]:
    """Return the colours of groups, of which the first comes again after the last."""
    return GROUP_COLOURS if group_map() == "groups" else _colours_of(group_map())


def group_colour(index: int) -> str:
    colours = group_colours()
    return colours[index % len(colours)]


@cache
def _colours_of(colormap: str) -> tuple[str, ...]:
    rows = table(colormap)[: n_categories(colormap)]
    return tuple("#" + bytes(row.tolist()).hex() for row in rows)


SMALL_PX = 11
_text_percent = [100.0]


def set_text_percent(percent: float) -> None:
    """Let all words be so large from the next dressing on, that of fonts which are made from now on at once."""
    _text_percent[0] = percent


def text_px(px: float) -> int:
    """Return the size of words that are `px` large as long as the user has not chosen another size of text."""
    return round(px * _text_percent[0] / 100)


def small_font_px() -> int:
    return text_px(SMALL_PX)


def small_font(bold: bool = False) -> QFont:
    """The font of axes, marks and labels inside pictures; bold is the boldest that we ship, a bolder one is smeared."""
    font = QFont(FONT_FAMILY)
    font.setPixelSize(small_font_px())
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def install_fonts() -> None:
    """Make the shipped font known, so that the window looks the same on every machine."""
    for font in (files("plexoscope.assets") / "fonts").iterdir():
        if font.name.endswith(".otf"):
            QFontDatabase.addApplicationFontFromData(font.read_bytes())


def apply_theme(theme: Theme) -> None:
    """Dress the whole application; a theme that it wears already costs nothing.

    A style sheet is matched against every widget that there is, so a window is dressed before it is furnished.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("apply_theme: expected a QApplication to exist")
    sheet = _style_sheet(theme, _text_percent[0])
    if application.styleSheet() == sheet:
        return
    if not application.styleSheet():
        application.setStyle("Fusion")
    application.setStyleSheet("")  # from one sheet to the next Qt takes four times as long
    application.setPalette(_palette(theme))
    application.setStyleSheet(sheet)


@cache
def _style_sheet(theme: Theme, text_percent: float) -> str:
    sheet = (files("plexoscope.assets") / "themes" / "style.qss").read_text()
    # Longer names first: @on_accent must not be taken for @on_ followed by something else.
    for field in sorted(fields(theme), key=lambda field: -len(field.name)):
        sheet = sheet.replace(f"@{field.name}", getattr(theme, field.name))
    sheet = re.sub(r"(?<=font-size: )\d+(?=px)", lambda px: str(round(int(px[0]) * text_percent / 100)), sheet)
    icons = files("plexoscope.assets") / "icons"
    return sheet.replace("@icons", str(icons).replace("\\", "/"))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: "window",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "raised",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.PlaceholderText: "muted",
        QPalette.ColorRole.Button: "raised",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on_accent",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.Mid: "border",
    }
    for role, name in roles.items():
        palette.setColor(role, theme.colour(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("muted"))
    return palette
