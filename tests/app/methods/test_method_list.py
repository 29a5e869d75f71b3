"""The list of methods: what cannot run is there too, with its reason, and the list can be shown anew."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.methods.method_list import MethodList, MethodRow, split_summary
from plexoscope.app.methods.methods_dock import MethodsDock, citation_words
from plexoscope.app.services.messages import Messages
from plexoscope.plugins.discovery import Broken, Method, Methods
from plexoscope.plugins.manifest import Citation, EntryPoint, Manifest
from plexoscope.plugins.presets import Presets

pytestmark = pytest.mark.qt_log_ignore("MouseRelease")
"""Here is no window around the list that would take it."""

PLACE = Path("/somewhere/quite/deep")
NEEDY = "needs dgl, not installed: pip install dgl"


def method(id, reason="", **more):
    manifest = Manifest(
        id=id, version="2", api=">=1", title=f"The {id}", summary="Walks <far>",
        citation=Citation("A", "T", 2022), entry=EntryPoint("a:b", "a:c"), **more,
    )  # fmt: skip
    return Method(manifest, PLACE / id, not reason, reason)


TORN = Broken(PLACE / "torn", f"top level: unknown key 'colour' < 3: {PLACE / 'torn' / 'plugin.toml'}")
FOUND = Methods(
    (method("grey", NEEDY), method("walk")), (TORN, Broken(PLACE / "x.py", f"id 'x' <b>: {PLACE / 'x.py'}"))
)


@pytest.fixture
def shown(qtbot):
    methods = MethodList(FOUND)
    qtbot.addWidget(methods)
    methods.resize(330, 400)
    methods.show()
    return methods


def words(row):
    return row.text.text().replace("\u200b", "")


def test_all_are_there_and_those_that_run_come_first(shown):
    assert list(shown.rows) == ["walk", "grey"]
    assert [row.available for row in (*shown.rows.values(), *shown.broken_rows)] == [True, False, False, False]
    assert words(shown.rows["walk"]) == "Walks <far>"
    assert words(shown.rows["grey"]).startswith(NEEDY)
    torn, single = shown.broken_rows
    assert words(torn).startswith("top level: unknown key &#x27;colour&#x27; &lt; 3 <a ")
    assert words(single).startswith("id &#x27;x&#x27; &lt;b&gt; <a ")
    assert torn.toolTip() == str(PLACE / "torn")
    assert shown.rows["walk"].toolTip() == f"walk 2\n{PLACE / 'walk'}"


def test_only_what_runs_can_be_chosen(shown, qtbot):
    chosen = []
    shown.chosen.connect(chosen.append)
    for row in (*shown.rows.values(), *shown.broken_rows):
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
        qtbot.keyClick(row, Qt.Key.Key_Return)
    assert chosen == ["walk", "walk"]


def test_copying_what_helps(shown):
    shown.rows["grey"].text.linkActivated.emit("copy")
    assert QGuiApplication.clipboard().text() == "pip install dgl"
    assert "Copied" in words(shown.rows["grey"])
    shown.broken_rows[0].text.linkActivated.emit("copy")
    assert QGuiApplication.clipboard().text() == TORN.reason


def test_shown_anew(shown, qtbot):
    shown.select("walk")
    shown.show_methods(Methods((method("new"), method("walk"))))
    assert list(shown.rows) == ["new", "walk"]
    assert (shown.broken_rows, shown.rows["walk"].property("selected")) == ([], True)
    chosen = []
    shown.chosen.connect(chosen.append)
    qtbot.mouseClick(shown.rows["new"], Qt.MouseButton.LeftButton)
    assert chosen == ["new"]
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    shown.show_methods(Methods(()))
    assert shown.rows == {}


def test_long_paths_are_not_cut_off(shown):
    far = Path("/a-folder-of-a-name" * 10)
    shown.show_methods(Methods((), (Broken(PLACE / "same", f"id 'same' is also taken by {far / 'same'}"),)))
    QApplication.processEvents()
    row = shown.broken_rows[0]
    assert row.width() <= shown.viewport().width()
    assert row.text.height() >= 4 * row.text.fontMetrics().height()


def visible(shown):
    headings = [heading.text() for heading, _ in shown.sections if not heading.isHidden()]
    return headings, [id for id, row in shown.rows.items() if not row.isHidden()]


def test_families_and_search(shown):
    spectra = method("spectra", family="spectra", keywords=("Fourier",))
    shown.show_methods(Methods((method("lone"), method("link", family="edges"), spectra), (TORN,)))
    assert visible(shown) == (["Missing links", "Spectra", "Other", "Not loaded"], ["link", "spectra", "lone"])
    shown.search(" fourier 2022")
    assert visible(shown) == (["Spectra"], ["spectra"])
    assert shown.empty.isHidden()
    shown.show_methods(Methods((spectra, method("lone"))))
    assert visible(shown) == (["Spectra"], ["spectra"])
    shown.search("nobody")
    assert visible(shown) == ([], [])
    assert (shown.empty.text(), shown.empty.isHidden()) == ("No method says “nobody”", False)
    shown.search("")
    assert visible(shown)[1] == ["spectra", "lone"]


def test_titles_and_summaries_are_plain_text(qtbot):
    row = MethodRow("<b>bold</b>", "<i>1</i>", "<img src='file:///dev/zero'>")
    qtbot.addWidget(row)
    assert {label.text() for label in row.findChildren(QLabel)} == {
        "<b>bold</b>",
        "<i>1</i>",
        "<img src='file:///dev/zero'>",
    }
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in row.findChildren(QLabel))


@pytest.mark.parametrize("link", ["file:///etc/passwd", "javascript:alert(1)", "smb://host/share", "relative", ""])
def test_a_citation_links_to_the_web_alone(link):
    assert "href" not in citation_words(Citation("A", "T", 2022, link=link))
    assert 'href="https://doi.org/1"' in citation_words(Citation("A", "T", 2022, link="https://doi.org/1"))


@pytest.mark.parametrize(
    ("summary", "what", "reading"),
    [
        ("Who meets whom", "Who meets whom", ""),
        ("Who meets whom: in a plane", "Who meets whom: in a plane", ""),
        ("Who meets whom; our reading: by day", "Who meets whom", "Our reading: by day"),
        ("Who meets whom. Our reading: without a clock", "Who meets whom", "Our reading: without a clock"),
        ("Who meets whom: our reading, as it says no more", "Who meets whom", "Our reading, as it says no more"),
    ],
)
def test_how_a_method_differs_from_its_paper_is_told_beside_its_form(summary, what, reading):
    assert split_summary(summary) == (what, reading)


def test_the_list_says_that_a_method_is_our_reading_and_the_form_how(qtbot, installed_methods, tmp_path):
    document = Document()
    dock = MethodsDock(document, Messages(), installed_methods, Presets(tmp_path), QWidget(), ())
    qtbot.addWidget(dock)
    assert words(dock.list.rows["nat"]).endswith("(our reading)")
    document.select_method("nat", "NAT")
    assert dock.reading.text().startswith("Our reading: ")
    document.select_method("pivem", "PiVeM")
    assert not dock.reading.text()
