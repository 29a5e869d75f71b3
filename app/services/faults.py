"""What nobody catches, exceptions of slots and threads and what Qt warns of, brought to the messages and the log.

A message is posted on the UI thread alone; of what happens on another thread the log takes down all there is to know.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from plexoscope.app.services.messages import Messages

_log = logging.getLogger(__name__)


@contextmanager
def faults_reported(messages: Messages) -> Iterator[None]:
    """Tell faults as long as the block lasts, and call the hooks that were there before for threads and finalizers."""
    before = sys.excepthook, threading.excepthook, sys.unraisablehook

    def in_thread(fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None:
            name = fault.thread.name if fault.thread else "a thread"
            _log.error("%s ended with an exception", name, exc_info=fault.exc_value)
        before[1](fault)

    def in_finalizer(fault: "sys.UnraisableHookArgs") -> None:
        _log.error("%s %r", fault.err_msg or "exception ignored in", fault.object, exc_info=fault.exc_value)
        before[2](fault)

    sys.excepthook = lambda kind, error, trace: messages.error(error)
    threading.excepthook, sys.unraisablehook = in_thread, in_finalizer
    qInstallMessageHandler(_qt_handler(messages))
    try:
        yield
    finally:
        qInstallMessageHandler(None)
        sys.excepthook, threading.excepthook, sys.unraisablehook = before


def _qt_handler(messages: Messages) -> Callable[[QtMsgType, object, str], None]:
    def handle(kind: QtMsgType, context: object, text: str) -> None:
        if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            return
        if kind is QtMsgType.QtFatalMsg or threading.current_thread() is not threading.main_thread():
            _log.log(logging.CRITICAL if kind is QtMsgType.QtFatalMsg else logging.WARNING, "Qt: %s", text)
        else:
            messages.post("warning", f"Qt: {text}")
        if os.environ.get("PLEXOSCOPE_DEBUG"):
            print(f"Qt: {text}", file=sys.stderr)

    return handle
