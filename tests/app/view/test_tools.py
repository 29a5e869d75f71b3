"""The tools of the view are asked in the order of their ranks, whoever brings them first."""

from types import SimpleNamespace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from plexoscope.app.view.tools import Tool, ToolRank, ViewTools


class Key(Tool):
    def __init__(self, rank: ToolRank, takes: bool, asked: list) -> None:
        self.rank, self._takes, self._asked = rank, takes, asked

    def key(self, key: int) -> bool:
        self._asked.append(self.rank)
        return self._takes


def test_the_first_that_takes_a_key_ends_it(qtbot):
    native, asked = QWidget(), []
    qtbot.addWidget(native)
    tools = [Key(ToolRank.STREAMLINE, True, asked), Key(ToolRank.NODE, True, asked), Key(ToolRank.SLICE, False, asked)]
    view_tools = ViewTools(native, SimpleNamespace(), tools)
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert view_tools.eventFilter(native, event)
    assert asked == [ToolRank.SLICE, ToolRank.NODE]


def test_a_tool_means_nothing_by_what_it_does_not_override():
    tool = Tool()
    assert not any((tool.press(None), tool.click(None), tool.double_click(None), tool.wheel(None, 1), tool.key(0)))
    assert tool.hover(None) is None
