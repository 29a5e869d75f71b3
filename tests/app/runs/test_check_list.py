"""The list of checks: each with what was expected, and no higher than leaves room for the results."""

import pytest
from PySide6.QtWidgets import QLabel

from plexoscope.app.runs.check_list import MOST_PX, CheckList
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.results import Check

FINE = Check("Counts add up", "300", 300, True)
BEATEN = Check("AUC: recency, which learns nothing, is better here", "no such <rule>", "0.9 against 0.8", False)


@pytest.fixture
def shown(qtbot):
    checks = CheckList(ThemeSource("dark"))
    qtbot.addWidget(checks)
    checks.resize(316, 400)
    checks.show()
    return checks


def words(checks):
    return [each.text() for each in checks.findChildren(QLabel) if each.isVisibleTo(checks) and each.text()]


def test_each_says_what_was_expected_and_what_failed_is_red(shown):
    shown.show_checks((BEATEN, FINE))
    theme = ThemeSource("dark").now
    rows = words(shown)
    assert rows[0] == f'<span style="color:{theme.bad}">✗</span>'
    assert rows[1].startswith("AUC: recency, which learns nothing")
    assert "· expected no such &lt;rule&gt;" in rows[1]
    assert [each for each in rows if "Counts" in each] == ["Counts add up"]
    assert rows[-1] == f"300 <span style='color:{theme.muted}'>(300)</span>"


def test_many_scroll_and_few_take_what_they_need(shown, qtbot):
    shown.show_checks((FINE,))
    few = shown.sizeHint().height()
    shown.show_checks((BEATEN,) * 12)
    assert few < shown.sizeHint().height() <= MOST_PX
    shown.show_checks((FINE,))
    assert shown.sizeHint().height() == few
