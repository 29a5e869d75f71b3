"""What nobody catches becomes a message on the UI thread and is in the log from any."""

import gc
import logging
import sys
import threading

import pytest
from PySide6.QtCore import QTimer, qWarning

from plexoscope.app.services.faults import faults_reported
from plexoscope.app.services.messages import Messages


@pytest.fixture
def messages(qapp, caplog, monkeypatch):
    """Messages that are told the faults. What stderr is told as well is left out here."""
    caplog.set_level(logging.INFO, "plexoscope")
    for module, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(module, name, lambda *_: None)
    messages = Messages()
    with faults_reported(messages):
        yield messages


def fail(*_):
    raise ValueError("nobody catches this")


def test_an_exception_of_a_slot_is_a_message_with_its_traceback(qtbot, messages, caplog):
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: bool(messages.all))
    assert messages.all[-1].title == "Unexpected ValueError: nobody catches this"
    assert "in fail" in messages.all[-1].detail
    assert "in fail" in caplog.text


def test_an_exception_of_a_thread_is_in_the_log_and_no_message(messages, caplog):
    thread = threading.Thread(target=fail, name="worker 7")
    thread.start()
    thread.join()
    assert "worker 7 ended with an exception" in caplog.text
    assert "in fail" in caplog.text
    assert not messages.all


def test_an_exception_of_a_finalizer_is_in_the_log(messages, caplog):
    class Fails:
        __del__ = fail

    thing = Fails()
    del thing
    gc.collect()
    assert "in fail" in caplog.text


def test_qt_itself_warns_with_a_message(messages):
    qWarning("a warning of Qt")
    assert [(each.level, each.title) for each in messages.all] == [("warning", "Qt: a warning of Qt")]


def test_qt_on_another_thread_goes_to_the_log_alone(messages, caplog):
    thread = threading.Thread(target=qWarning, args=("from afar",))
    thread.start()
    thread.join()
    assert not messages.all
    assert "Qt: from afar" in caplog.text


def test_the_hooks_of_before_come_back(qapp):
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    with faults_reported(Messages()):
        assert sys.excepthook is not before[0]
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
