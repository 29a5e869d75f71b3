"""Edits that belong together: of one name, without a pause between them."""

from plexoscope.app.widgets import bursts
from plexoscope.app.widgets.bursts import PAUSE_S, Bursts


def test_a_burst_lasts_while_edits_of_one_name_follow_each_other(monkeypatch):
    now_s = [0.0]
    monkeypatch.setattr(bursts, "clock_s", lambda: now_s[0])
    edits = Bursts()
    first = edits.key("low")
    now_s[0] += 0.9 * PAUSE_S
    assert edits.key("low") == first
    now_s[0] += 0.9 * PAUSE_S
    assert edits.key("low") == first, "the pause counts from the edit before, not from the first"
    assert edits.key("high") != first
    again = edits.key("low")
    assert again != first
    now_s[0] += 1.1 * PAUSE_S
    assert edits.key("low") not in (first, again)


def test_a_burst_can_be_ended(monkeypatch):
    monkeypatch.setattr(bursts, "clock_s", lambda: 0.0)
    edits = Bursts()
    first = edits.key("low")
    edits.end()
    assert edits.key("low") != first
