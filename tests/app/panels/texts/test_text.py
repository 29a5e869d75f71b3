"""The text panel: plain or Markdown, at its end or where one reads, and nothing in it reaches outside by itself."""

import os

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage, QTextCursor, QTextDocument

from plexoscope.app.panels.registry import make_panel
from plexoscope.app.panels.texts import text as text_panel
from plexoscope.app.widgets.theme import load_theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Text

DARK, LIGHT = load_theme("dark"), load_theme("light")
LINES = "\n".join(f"step {n} loss {1 / (n + 1):.3f}" for n in range(200))
REPORT = (
    "# Report\n\nAn AUC of **0.91**, see [the paper](https://example.org/paper).\n\n"
    "| measure | ours |\n|---|---:|\n| AUC | 0.91 |\n\n- one\n- two\n\n```python\nx = vec![1]\n```\n\n> quoted\n"
)


@pytest.fixture
def make(qtbot):
    def made(policy: str = "latest"):
        panel = make_panel(Channel("text", "text", policy, "Report"), DARK)
        qtbot.addWidget(panel)
        panel.resize(720, 480)
        panel.show()
        return panel

    return made


def test_plain_text_is_shown_as_it_is(make):
    panel = make()
    panel.feed([(0, Text("# no heading\n<b>no</b> bold\n"))])
    assert panel.view is panel.plain
    assert panel.plain.toPlainText() == "# no heading\n<b>no</b> bold\n"
    assert panel.data() == {"text": ("# no heading", "<b>no</b> bold")}


def test_markdown_is_laid_out_in_the_colours_of_the_theme(make):
    panel = make()
    panel.feed([(0, Text(REPORT, "markdown"))])
    assert panel.view is panel.markdown
    words = panel.markdown.toPlainText()
    assert "**" not in words
    assert "Report" in words
    assert "x = vec![1]" in words
    table = panel.markdown.document().rootFrame().childFrames()[0]
    assert table.format().borderBrush().color() == DARK.colour("border")
    panel.apply_theme(LIGHT)
    table = panel.markdown.document().rootFrame().childFrames()[0]
    assert table.format().borderBrush().color() == LIGHT.colour("border")


def test_the_newest_text_replaces_the_one_before(make):
    panel = make()
    panel.feed([(0, Text("one")), (1, Text("two"))])
    assert panel.plain.toPlainText() == "two"
    panel.feed([(2, Text("# three", "markdown"))])
    assert panel.markdown.toPlainText() == "three"
    panel.feed([(3, Text("four"))])
    assert panel.view is panel.plain
    assert panel.plain.toPlainText() == "four"


@pytest.mark.parametrize("policy", ["append", "event"])
def test_a_channel_that_keeps_its_texts_shows_all_of_them(make, policy):
    panel = make(policy)
    panel.feed([(0, Text("one")), (1, Text("two\n"))])
    panel.feed([(2, Text("three"))])
    assert panel.plain.toPlainText() == "one\ntwo\nthree"
    panel.reset()
    assert panel.plain.toPlainText() == ""
    panel.feed([(0, Text("one"))])
    assert panel.plain.toPlainText() == "one"


def test_who_reads_the_end_follows_it_and_who_reads_the_middle_stays(make):
    panel = make("append")
    panel.feed([(0, Text(LINES))])
    bar = panel.plain.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    panel.feed([(1, Text(LINES))])
    assert bar.value() == bar.maximum()
    bar.setValue(7)
    panel.feed([(2, Text(LINES))])
    assert bar.value() == 7


def test_a_report_begins_at_its_beginning(make):
    for report in (Text(LINES), Text(REPORT * 20, "markdown")):
        panel = make()
        panel.feed([(0, report)])
        panel.resize(300, 200)
        panel.grab()
        assert panel.view.verticalScrollBar().value() == 0


def test_a_text_that_goes_on_keeps_what_is_selected(make):
    panel = make()
    panel.feed([(0, Text("one two"))])
    cursor = panel.plain.textCursor()
    cursor.select(QTextCursor.SelectionType.WordUnderCursor)
    panel.plain.setTextCursor(cursor)
    panel.feed([(1, Text("one two three"))])
    assert panel.plain.toPlainText() == "one two three"
    assert panel.plain.textCursor().selectedText() == "one"


def test_a_growing_text_forgets_its_beginning(make, monkeypatch):
    monkeypatch.setattr(text_panel, "MAX_CHARACTERS", 100)
    panel = make("append")
    for number in range(50):
        panel.feed([(number, Text(f"line {number}"))])
        assert len(panel.plain.toPlainText()) <= 100
    assert panel.plain.toPlainText().endswith("line 49")


def test_find_marks_all_places_and_walks_round(make, qtbot):
    panel = make()
    panel.feed([(0, Text("Alpha beta\nALPHA\nalpha"))])
    panel.plain.setFocus()
    qtbot.keyClick(panel.plain, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    finder = panel.finder
    assert not finder.isHidden()
    qtbot.keyClicks(finder.words, "alpha")
    assert finder.count.text() == "3"
    assert len(panel.plain.extraSelections()) == 3
    starts = []
    for _ in range(4):
        starts.append(panel.plain.textCursor().selectionStart())
        qtbot.keyClick(finder.words, Qt.Key.Key_Return)
    assert starts == [0, 11, 17, 0]
    qtbot.keyClick(finder.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert panel.plain.textCursor().selectionStart() == 0
    qtbot.keyClicks(finder.words, "!")
    assert finder.count.text() == "none"
    qtbot.keyClick(finder.words, Qt.Key.Key_Escape)
    assert finder.isHidden()
    assert panel.plain.extraSelections() == []


def test_new_text_is_searched_too(make):
    panel = make("append")
    panel.feed([(0, Text("alpha"))])
    panel.finder.open_bar()
    panel.finder.words.setText("alpha")
    panel.feed([(1, Text("alpha alpha"))])
    assert panel.finder.count.text() == "3"


def test_nothing_is_loaded_and_pictures_become_links(make, monkeypatch):
    panel = make()
    asked = []
    monkeypatch.setattr(type(panel.markdown), "loadResource", lambda self, kind, url: asked.append(url))
    panel.feed([(0, Text("![a picture](file:///etc/passwd) <img src='http://example.org/x.png'>", "markdown"))])
    panel.grab()
    assert asked == []
    assert panel.markdown.toPlainText().startswith("a picture")


PICTURES = (
    "![z]({0})",
    "a![z]({0})",
    "`![z]({0})",
    "\\\\![z]({0})",
    "![z][r]\n\n[r]: {0}",
    "![r]\n\n[r]: {0}",
    "[![z]({0})](https://example.org)",
    "![z](<{0}>)",
    "![z]({0} 'title')",
    "| a |\n|---|\n| x![z]({0}) |",
    "- ![z]({0})![z]({0})",
    "> # ![z]({0})",
    "!\\\n[z]({0}) ![\nz]({0})",
    "<img src='{0}'>",
    "<style>@import url({0})</style>![]({0})",
)


@pytest.mark.parametrize("markdown", PICTURES)
def test_no_picture_is_read(make, tmp_path, monkeypatch, markdown):
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(0xFF123456)
    assert picture.save(str(tmp_path / "z.png"))
    asked = []
    panel = make()
    load = type(panel.markdown).loadResource
    monkeypatch.setattr(
        type(panel.markdown), "loadResource", lambda self, kind, url: asked.append(url) or load(self, kind, url)
    )
    panel.feed([(0, Text(markdown.format((tmp_path / "z.png").as_uri()), "markdown"))])
    shown = panel.grab().toImage()
    assert asked == []
    assert panel.markdown.toPlainText().strip()
    assert "\ufffc" not in panel.markdown.toPlainText()
    colours = {shown.pixel(x, y) for x in range(0, shown.width(), 3) for y in range(0, shown.height(), 3)}
    assert 0xFF123456 not in colours


@pytest.mark.parametrize("kind", [each for each in QTextDocument.ResourceType if each.value])
def test_a_document_gets_nothing_from_a_file(make, tmp_path, kind):
    path = tmp_path / "secret.txt"
    path.write_text("secret")
    got = make().markdown.document().resource(kind.value, QUrl(path.as_uri()))
    assert isinstance(got, QImage) or bytes(got) == b" "


def test_a_pipe_does_not_hang_the_window(make, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    panel = make()
    panel.feed([(0, Text(f"a![z]({pipe.as_uri()}) and ![z](file:///dev/zero)", "markdown"))])
    panel.grab()
    assert panel.markdown.toPlainText() == "az and z"


@pytest.mark.parametrize(
    ("link", "opens"),
    [
        ("https://example.org", True),
        ("mailto:a@example.org", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("relative.md", False),
        ("smb://host/share", False),
    ],
)
def test_only_links_of_the_web_are_opened(make, monkeypatch, link, opens):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    panel = make()
    panel.markdown.anchorClicked.emit(QUrl(link))
    assert opened == ([link] if opens else [])


def test_ctrl_c_copies_the_selection(make, qtbot):
    panel = make()
    panel.feed([(0, Text("one two"))])
    panel.plain.selectAll()
    qtbot.keyClick(panel.plain, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "one two"


def test_the_text_is_made_larger_by_keys(make, qtbot):
    panel = make()
    panel.feed([(0, Text("one"))])
    before = panel.plain.fontMetrics().height()
    for _ in range(4):
        qtbot.keyClick(panel.plain, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert panel.plain.fontMetrics().height() > before
    panel.fit()
    assert panel.plain.fontMetrics().height() == before


@pytest.mark.parametrize("kind", ["plain", "markdown"])
@pytest.mark.parametrize(
    "odd", ["", "\n" * 500, "x" * 300_000, "\0\x1b[31m\r\n\u2029", "[" * 200, "| a |\n|-|\n" * 300]
)
def test_odd_texts_do_no_harm(make, kind, odd):
    panel = make()
    for size in ((720, 480), (300, 200)):
        panel.resize(*size)
        panel.feed([(0, Text(odd, kind))])
        panel.grab()
    assert panel.fault == ""
    assert panel.data() == {"text": tuple(odd.splitlines())}
