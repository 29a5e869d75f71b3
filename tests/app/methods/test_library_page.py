"""The library: methods found by words, family and what is open, read about, and chosen with the keys alone."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QStyleOptionViewItem

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer
from plexoscope.app.methods.library import MethodLibrary
from plexoscope.app.methods.library_page import LibraryPage
from plexoscope.app.methods.method_cards import mark_of
from plexoscope.app.services.messages import Messages
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins.discovery import Broken, Methods
from plexoscope.plugins.families import TITLES
from plexoscope.plugins.manifest import Citation, Input, PaperFigure, Sample
from plexoscope.render.scene.appearance import StreamlineStyle
from tests.app.methods.conftest import PLACE
from tests.app.user import choose

NEEDY = "needs dgl, not installed: pip install dgl"
TORN = Broken(PLACE / "torn", f"top level: unknown key 'colour' < 3: {PLACE / 'torn' / 'plugin.toml'}")
LINES = Tractogram(np.zeros((4, 3), np.float32), np.array([0, 2, 4]))


@pytest.fixture
def found(made_up):
    return Methods(
        (
            made_up("grey", NEEDY, family="edges"),
            made_up("link", family="edges", citation=Citation("M. Çelik", "T", 2019)),
            made_up("spectra", family="spectra", keywords=("Fourier",)),
            made_up("walk", inputs=(Input("lines", "streamlines", "Streamlines"),)),
        ),
        (TORN,),
    )


@pytest.fixture
def page(qtbot, found):
    page = LibraryPage(Document(), MethodLibrary(Messages(), found), ThemeSource())
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    qtbot.waitExposed(page)
    return page


def shown(page):
    return [card.title for card in page.model.cards]


def type_in(qtbot, page, words):
    page.search.clear()
    qtbot.keyClicks(page.search, words)


def words_of(page):
    return " ".join(label.text() for label in page.detail.findChildren(QLabel) if label.isVisibleTo(page))


def test_families_have_headings_and_what_is_no_method_comes_last(page):
    assert shown(page) == [
        *("Missing links", "The link", "The grey"),
        *("Spectra", "The spectra"),
        *("Other", "The walk"),
        *("Not loaded", "torn"),
    ]
    headings = [row for row, card in enumerate(page.model.cards) if card.is_heading]
    assert all(page.model.flags(page.model.index(row)) == Qt.ItemFlag.NoItemFlags for row in headings)


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        (" fourier 2022", ["The spectra"]),
        ("celik", ["The link"]),
        ("2019", ["The link"]),
        ("missing", ["The link", "The grey"]),
        ("nobody", []),
    ],
)
def test_words_find_methods(page, qtbot, words, titles):
    type_in(qtbot, page, words)
    assert shown(page) == titles
    assert page.empty.isHidden() == bool(titles)
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    assert len(shown(page)) == 9


def test_nothing_found_is_said_and_names_the_words(page, qtbot):
    type_in(qtbot, page, "nobody")
    assert page.empty.text() == "No method says “nobody”"
    assert page.detail.shown == ""
    assert page.detail.buttons.isHidden()


def test_a_family_is_chosen_with_its_count(page, qtbot):
    assert [page.family.itemText(row) for row in range(page.family.count())] == [
        "All (4)", "Missing links (2)", "Spectra (1)", "Other (1)",
    ]  # fmt: skip
    choose(page.family, "Missing links (2)")
    assert shown(page) == ["The link", "The grey"]
    type_in(qtbot, page, "celik")
    assert page.family.currentText() == "Missing links (1)"
    choose(page.family, "Other (0)")
    assert shown(page) == []


def test_what_fits_is_found_and_follows_what_is_open(page):
    page.fits.click()
    assert shown(page) == []
    assert "Nothing is open" in page.empty.text()
    page._document.add_layers((Layer("a", "a.trk", Path("a.trk"), LINES, StreamlineStyle()),))
    assert shown(page) == ["The walk"]
    assert [words for words, _ in page.model.cards[0].badges] == ["runs here", "fits what is open"]
    assert "a.trk is open" in words_of(page)
    page._document.remove_layer("a")
    assert shown(page) == []


def test_the_keys_alone_find_a_method_and_set_it_up(page, qtbot):
    chosen = []
    page.set_up.connect(chosen.append)
    page.activateWindow()
    page.list.setFocus()
    qtbot.waitUntil(page.list.hasFocus)
    qtbot.keyClick(page.list, Qt.Key.Key_Slash)
    qtbot.waitUntil(page.search.hasFocus)
    qtbot.keyClicks(page.search, "missing")
    qtbot.keyClick(page.search, Qt.Key.Key_Down)
    qtbot.waitUntil(page.list.hasFocus)
    assert page.detail.title.text() == "The link"
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.detail.title.text() == "The grey"
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert chosen == ["link"], "what cannot run here cannot be set up"
    qtbot.keyClick(page.search, Qt.Key.Key_Slash)
    assert page.search.text() == "missing/"


def test_what_cannot_run_says_why_and_what_helps_is_copied(page):
    page.list.setCurrentIndex(page.model.index(page.model.row_of("grey")))
    assert not page.detail.set_up_button.isEnabled()
    assert not page.detail.run_button.isEnabled()
    page.detail.reason.linkActivated.emit("copy")
    assert QGuiApplication.clipboard().text() == "pip install dgl"
    assert "Copied" in page.detail.reason.text()
    page.list.setCurrentIndex(page.model.index(page.model.row_of(str(TORN.folder))))
    assert "top level: unknown key &#x27;colour&#x27; &lt; 3 <a " in page.detail.reason.text()
    assert page.detail.buttons.isHidden()
    page.detail.reason.linkActivated.emit("copy")
    assert QGuiApplication.clipboard().text() == TORN.reason


def test_all_about_a_method(page, made_up, qtbot):
    sample = Sample("here", "<i>Here</i>", "network", "plexoscope", "plexoscope/assets/samples.toml", "MIT", size="9")
    figures = (
        PaperFigure("hits", "NCN", 0.5, data="Cora", not_comparable="another <network>"),
        PaperFigure("hits", "NCNC", 0.6, 0.1, "Cora", "another <network>"),
    )
    rich = made_up(
        "rich", summary="Walks <b>far</b>; our reading: by day", inputs=(Input("n", "network", "Ground"),),
        samples=(sample,), paper=figures,
    )  # fmt: skip
    asked, started = [], []
    page.measured_wanted.connect(asked.append)
    page.run_on_sample.connect(started.append)
    page._library.methods = Methods((rich,))
    page._library.changed.emit()
    words = words_of(page)
    for said in ("Walks <b>far</b>.", "Our reading: by day.", "Ground: network", "&lt;i&gt;Here&lt;/i&gt;"):
        assert said in words
    assert words.count("Cora; not comparable: another &lt;network&gt;") == 1, "what figures share is told once"
    assert asked == ["rich"]
    page.show_measured("rich", "2 of 7 checks passed, 12 Nov")
    page.show_measured("link", "not of what is shown")
    assert page.detail.measured.words.text() == "2 of 7 checks passed, 12 Nov"
    qtbot.mouseClick(page.detail.run_button, Qt.MouseButton.LeftButton)
    assert started == ["rich"]


def test_where_the_user_is_outlives_new_methods(page, made_up):
    page.list.setCurrentIndex(page.model.index(page.model.row_of("spectra")))
    page._library.methods = Methods((made_up("first"), made_up("spectra")))
    page._library.changed.emit()
    assert page.detail.title.text() == "The spectra"
    page._library.methods = Methods(())
    page._library.changed.emit()
    assert page.empty.text() == "No method is installed"


def test_the_chosen_one_stands_below_where_there_is_no_room_beside(page):
    assert page.split.orientation() == Qt.Orientation.Horizontal
    page.resize(320, 480)
    QApplication.processEvents()
    assert page.split.orientation() == Qt.Orientation.Vertical
    assert page.width() == 320
    assert all(side > 100 for side in page.split.sizes())


def test_a_card_is_spoken_whole_and_families_have_marks(page, made_up):
    row = page.model.row_of("grey")
    spoken = page.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "The grey, 2022, Walks <far>, needs dgl"
    marks = [mark_of(made_up("m", family=family)) for family in TITLES]
    assert len(set(marks)) == len(TITLES)
    assert mark_of(made_up("m", family="unheard-of")) == "family-other"


@pytest.mark.parametrize("width", [240, 420])
def test_a_card_has_room_for_its_words(page, made_up, width):
    """Nothing is painted in the lowest pixels within its frame, however narrow it is."""
    page._library.methods = Methods((made_up("long " * 30, summary="word " * 60),))
    page._library.changed.emit()
    page.list.setFixedWidth(width)
    QApplication.processEvents()
    option = QStyleOptionViewItem()
    page.list.initViewItemOption(option)
    option.rect = page.list.visualRect(page.model.index(0))
    option.rect.moveTo(0, 0)
    image = QImage(option.rect.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    page.list.itemDelegate().paint(painter, option, page.model.index(0))
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    inside = pixels[-9:-4, 12:-12].reshape(-1, 4)
    assert (inside == inside[0]).all()
