"""Names from files are shown as they are: no widget, action or menu takes them for markup or mnemonics."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QLabel,
    QMenu,
    QTabBar,
    QWidget,
)

from plexoscope.app.inputs.words import RECORDING, WINDOW_KINDS, find
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import write_tractogram
from plexoscope.plugins.events import Emitted, Ended, Entered
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.recording import Recorder
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.states import RunState
from tests.plugins.recording.recordings import header

FILE = "<b>x<br>&y\x1b[31m"
NAME = "<b>x</b>&y\x1b[31m"
MARKS = ("<b>x", "x<br>", "x</b>")


@pytest.fixture
def full(window, qtbot, tmp_path):
    """The window with a tractogram, a network and a recording whose names look like markup, all docks shown."""
    lines = Tractogram(
        np.eye(6, 3, dtype=np.float32) * 9, np.array([0, 2, 4, 6]), per_streamline={NAME: np.arange(3.0)}
    )
    lines = dataclasses.replace(lines, groups={NAME: np.array([0, 1])})
    write_tractogram(lines, tmp_path / f"{FILE}.trx")
    (tmp_path / f"{FILE}.csv").write_text(f"source,target,{NAME}\n{NAME},b,1\nb,c,2\n")
    channels = (Channel("loss", "scalar", "append", NAME, NAME),)
    recorder = Recorder(tmp_path / FILE, header(title=NAME, channels=channels, parameters={NAME: NAME}))
    recorder.take(0.0, Entered(RunState.RUNNING))
    recorder.take(0.1, Emitted("loss", 1, Scalar({NAME: 1.0}, NAME)))
    recorder.take(0.2, Ended(RunState.SUCCEEDED, None, Outputs({NAME: 1.0})))
    assert recorder.close(30)
    window.open_found(
        [find(str(tmp_path / f"{FILE}{end}"), (*WINDOW_KINDS, RECORDING)) for end in (".trx", ".csv", "")]
    )
    document = window.document
    qtbot.waitUntil(
        lambda: all((document.state.layers, document.state.graphs, window.runs.shown, document.placed)),
        timeout=20_000,
    )
    panel = window.running.results.panels["loss"]
    qtbot.waitUntil(lambda: panel.newest is not None, timeout=10_000)
    document.select_nodes(document.state.graphs[0].network.node_names[:1])
    document.toggle_layer(document.state.layers[0].id)
    return window


def test_no_name_is_markup_or_a_mnemonic(full):
    for menu in full.findChildren(QMenu):
        menu.aboutToShow.emit()
    seen = list(_texts(full))
    found = [each for each in seen if any(mark in each[1] or mark in each[1].replace("&lt;", "<") for mark in MARKS)]
    assert len(found) > 8, found  # else the names would not be shown at all
    wrong = [f"{where}: {text!r}" for where, text, kind in found if not _is_safe(text, kind)]
    assert wrong == [], "\n".join(wrong)


def _texts(window: QWidget) -> Iterator[tuple[str, str, str]]:
    """Where a text stands, the text, and what Qt would make of it: "rich", "mnemonic" or "plain"."""
    for widget in [window, *window.findChildren(QWidget)]:
        where = f"{type(widget).__name__} {widget.accessibleName()!r}"
        yield f"{where} tip", widget.toolTip(), "rich"
        yield f"{where} what's this", widget.whatsThis(), "rich"
        if isinstance(widget, QLabel):
            yield where, widget.text(), "plain" if widget.textFormat() is Qt.TextFormat.PlainText else "rich"
        elif isinstance(widget, QAbstractButton):
            yield where, widget.text(), "mnemonic"
        elif isinstance(widget, QGroupBox | QMenu):
            yield where, widget.title(), "mnemonic"
        elif isinstance(widget, QTabBar):
            for tab in range(widget.count()):
                yield where, widget.tabText(tab), "mnemonic"
                yield f"{where} tip", widget.tabToolTip(tab), "rich"
        elif isinstance(widget, QComboBox):
            for row in range(widget.count()):
                yield where, widget.itemText(row), "plain"
                yield f"{where} tip", str(widget.itemData(row, Qt.ItemDataRole.ToolTipRole) or ""), "rich"
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            model = widget.model()
            for row in range(min(model.rowCount(), 50)):
                tip = model.data(model.index(row, 0), Qt.ItemDataRole.ToolTipRole)
                yield f"{where} tip", str(tip or ""), "rich"
    for action in window.findChildren(QAction):
        yield "action", action.text(), "mnemonic"
        if not all(isinstance(each, QMenu) for each in action.associatedObjects()):  # a menu shows no tips
            yield "action's tip", action.toolTip(), "rich"
    yield "title of the window", window.windowTitle(), "plain"


def _is_safe(text: str, kind: str) -> bool:
    if kind == "rich":
        return not GuiQt.mightBeRichText(text) or not any(mark in text for mark in MARKS)
    if kind == "mnemonic":
        return "&y" not in text.replace("&&", "")
    return True
