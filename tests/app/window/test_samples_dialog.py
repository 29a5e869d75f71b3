"""The catalogue of samples, and the dialog that shows it."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from plexoscope.app.inputs.samples import all_samples, catalogue, each_once, tractogram_samples
from plexoscope.app.inputs.words import WINDOW_KINDS
from plexoscope.app.widgets.theme import load_theme
from plexoscope.app.window.samples_dialog import ABSENT, ELSEWHERE, INSTALLED, SamplesDialog
from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.manifest import Sample
from plexoscope.plugins.samples import read_sample, why_missing

HERE = Sample("here", "Here", "network", "numpy", "numpy/__init__.py", "Free", "A. Author, 2020", "3 nodes")
ABROAD = replace(HERE, id="abroad", title="Abroad", distribution="no-such-data")
OTHER = replace(HERE, id="other", title="Other kind", kind="vectors", size="")
FETCHED = replace(HERE, id="fetched", title="Fetched", distribution="https://example.org/data", file="a.graph")
OPENABLE = ("network", "streamlines")


@pytest.fixture
def dialog(qtbot):
    dialog = SamplesDialog(None, (HERE, ABROAD, OTHER), OPENABLE, load_theme("dark"))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def select(dialog, row):
    dialog.list.setCurrentItem(dialog.list.topLevelItem(row))


def words(dialog, row):
    item = dialog.list.topLevelItem(row)
    return [item.text(column) for column in range(item.columnCount())]


def test_rows(dialog):
    assert words(dialog, 0) == ["Here", "Network", "3 nodes", "Free", INSTALLED]
    assert words(dialog, 1) == ["Abroad", "Network", "3 nodes", "Free", ABSENT]
    assert words(dialog, 2)[1:3] == ["Vectors", "–"]


def test_what_is_there_can_be_opened(dialog, qtbot):
    assert dialog.sample is HERE
    assert dialog.details.citation.text() == "A. Author, 2020"
    assert not dialog.details.line.isVisible()
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    assert chosen.args == [HERE]
    assert not dialog.isVisible()


def test_what_is_not_there_has_the_line_that_installs_it(dialog, qtbot):
    select(dialog, 1)
    assert not dialog.open_button.isEnabled()
    assert dialog.details.line.text() == "pip install --no-deps no-such-data"
    qtbot.mouseClick(dialog.details.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "pip install --no-deps no-such-data"
    assert dialog.details.copy.text() == "Copied"
    with qtbot.assertNotEmitted(dialog.chosen):
        dialog.list.itemActivated.emit(dialog.list.topLevelItem(1), 0)
    select(dialog, 0)
    assert dialog.details.copy.text() == "Copy"


def test_what_no_package_ships_has_its_address_and_the_file_to_open(qtbot):
    dialog = SamplesDialog(None, (FETCHED, ABROAD), OPENABLE, load_theme("dark"))
    qtbot.addWidget(dialog)
    dialog.show()
    assert words(dialog, 0)[-1] == ELSEWHERE
    assert dialog.details.line.text() == "https://example.org/data"
    assert dialog.details.place.text().endswith("open a.graph")
    assert not dialog.open_button.isEnabled()
    select(dialog, 1)
    assert dialog.details.line.text() == "pip install --no-deps no-such-data"


def test_what_the_window_cannot_show(dialog):
    select(dialog, 2)
    assert not dialog.open_button.isEnabled()
    assert dialog.open_button.toolTip() == "Choose it in the form of a method"


def test_finding(dialog):
    dialog.filter.setText("other vectors")
    assert dialog.sample is OTHER
    dialog.filter.setText("nothing like it")
    assert dialog.sample is None
    assert dialog.details.title.text() == "No sample fits"
    assert not dialog.open_button.isEnabled()
    dialog.filter.setText("")
    assert not any(dialog.list.topLevelItem(row).isHidden() for row in range(3))


def test_catalogue():
    samples = catalogue()
    assert len({sample.id for sample in samples}) == len(samples)
    for sample in samples:
        assert sample.licence
        assert sample.citation
        assert sample.size
    assert [sample.id for sample in tractogram_samples()] == ["fornix", "eudx-small"]
    assert each_once((HERE, ABROAD, replace(HERE, title="Again"))) == [HERE, ABROAD]


def test_it_lists_those_of_methods_too_and_opens_what_the_window_takes(qtbot):
    samples = all_samples(find_methods())
    dialog = SamplesDialog(None, samples, WINDOW_KINDS, load_theme("dark"))
    qtbot.addWidget(dialog)
    assert dialog.list.topLevelItemCount() == len(samples) > len(catalogue())
    for row, sample in enumerate(samples):
        select(dialog, row)
        takes = sample.kind in WINDOW_KINDS
        assert dialog.open_button.isEnabled() == (takes and not why_missing(sample))
        assert bool(dialog.open_button.toolTip()) == (not takes and not why_missing(sample))


def numbers_of(data):
    """All that may be counted in a data object."""
    names = ("n_streamlines", "n_nodes", "n_edges", "n_events", "n_subjects", "n_units", "n_times")
    return {getattr(data, name) for name in names if hasattr(data, name)}


@pytest.mark.parametrize("sample", (s for s in catalogue() if not s.address), ids=lambda sample: sample.id)
def test_each_sample_is_as_large_as_it_says(sample):
    if reason := why_missing(sample):
        pytest.skip(reason)
    told = {int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", sample.size)}
    assert told <= numbers_of(read_sample(sample))


def test_a_sample_is_opened_from_the_menu(window, qtbot):
    samples = {sample.id: row for row, sample in enumerate(catalogue())}
    if reason := why_missing(catalogue()[samples["drosophila-left"]]):
        pytest.skip(reason)
    window.actions_.qaction("sample.all").trigger()
    (dialog,) = window.findChildren(SamplesDialog)
    select(dialog, samples["drosophila-left"])
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.document.state.graphs), timeout=20_000)
    assert window.document.state.graphs[0].network.n_nodes == 209
    qtbot.waitUntil(lambda: not window.findChildren(SamplesDialog))
