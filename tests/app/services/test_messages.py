"""Messages: bounded in memory, whole in the log."""

import logging

import pytest

from plexoscope.app.services.messages import MOST, Messages
from plexoscope.models.errors import FormatError


@pytest.fixture
def messages(qapp, caplog):
    caplog.set_level(logging.INFO, "plexoscope")
    return Messages()


def test_only_the_newest_are_kept(messages):
    for i in range(MOST + 5):
        messages.info(f"number {i}")
    assert len(messages.all) == MOST
    assert (messages.all[0].title, messages.all[-1].title) == ("number 5", f"number {MOST + 4}")


def test_each_goes_to_the_log(messages, caplog):
    messages.info("begun", "with two\nlines")
    messages.good("done")
    messages.post("warning", "beware")
    messages.error(FormatError("damaged", "a.trk"))
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "begun\nwith two\nlines"),
        ("INFO", "done"),
        ("WARNING", "beware"),
        ("ERROR", "Damaged: a.trk"),
    ]


def test_an_unexpected_error_is_logged_with_its_traceback(messages, caplog):
    try:
        raise KeyError("x")
    except KeyError as error:
        messages.error(error)
    assert messages.all[-1].title == "Unexpected KeyError: 'x'"
    assert "in test_an_unexpected_error_is_logged_with_its_traceback" in caplog.text


def test_percent_signs_are_no_format(messages, caplog):
    messages.info("100 %s and %d")
    assert caplog.records[-1].getMessage() == "100 %s and %d"
