"""What a file or a method calls itself is shown as it is written, wherever the window shows it."""

import pytest
from PySide6.QtGui import QImage, Qt, QTextDocument
from PySide6.QtWidgets import QLabel, QWidget

from plexoscope.app.panels.header import Heading
from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.form_grid import FormGrid, heading
from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import load_theme

MARKUP = '<b>bold</b><a href="file:///etc/passwd">x</a>'


def shown_by_tip(text: str) -> str:
    """What a tip with this text shows, by the rules of Qt."""
    if not Qt.mightBeRichText(text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


@pytest.mark.parametrize(
    "text",
    [
        MARKUP,
        "plain",
        "a < b",
        "two\nlines <i>x</i>\n  three",
        "&lt;b&gt;",
        "<img src='file:///dev/zero'>",
        "",
        "<!DOCTYPE",
    ],
)
def test_a_tip_shows_the_text(qtbot, text):
    assert shown_by_tip(plain_tip(text)) == text
    if not Qt.mightBeRichText(text):
        assert plain_tip(text) == text


def test_a_label_shows_the_text(qtbot):
    label = PlainLabel(MARKUP, toolTip=MARKUP, wordWrap=True)
    qtbot.addWidget(label)
    assert (label.text(), label.textFormat(), label.wordWrap()) == (MARKUP, Qt.TextFormat.PlainText, True)
    assert shown_by_tip(label.toolTip()) == MARKUP
    label.setToolTip("<i>other</i>")
    assert shown_by_tip(label.toolTip()) == "<i>other</i>"


def test_no_picture_is_read(qtbot, tmp_path):
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(0xFF123456)
    assert picture.save(str(tmp_path / "z.png"))
    name = f'<img src="{(tmp_path / "z.png").as_uri()}">'
    for label in (PlainLabel(name), ElidedLabel(name), heading(name)):
        qtbot.addWidget(label)
        label.resize(300, 60)
        shown = label.grab().toImage()
        colours = {shown.pixel(x, y) for x in range(shown.width()) for y in range(shown.height())}
        assert 0xFF123456 not in colours


def test_titles_and_names_of_rows(qtbot):
    title = Heading(MARKUP, "mm", load_theme("dark"))
    form = QWidget()
    for widget in (title, form):
        qtbot.addWidget(widget)
    assert shown_by_tip(title.toolTip()) == f"{MARKUP} (mm)"
    assert FormGrid(form).add_row(MARKUP, QLabel()).textFormat() == Qt.TextFormat.PlainText
