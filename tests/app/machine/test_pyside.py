"""Guards against builds of PySide that corrupt the interpreter.

PySide 6.12.0 on Python 3.11 gives back a reference to None that it does not own with every slot or override
that returns. Each is harmless, a few ten thousand abort the process: half an hour of a ticking timer.
"""

import gc
import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

N = 1000


class Sender(QObject):
    sent = Signal(object)


class Command(QUndoCommand):
    def id(self) -> int:
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        return True


def test_references_to_none_and_the_booleans_stay_balanced(qapp):
    sender, stack = Sender(), QUndoStack()
    sender.sent.connect(lambda value: None)
    gc.collect()  # what is collected in between would give back references of its own
    gc.disable()
    before = [sys.getrefcount(value) for value in (None, True, False)]
    for _ in range(N):
        sender.sent.emit(True)
        stack.push(Command("edit"))
    after = [sys.getrefcount(value) for value in (None, True, False)]
    gc.enable()
    lost = [then - now for then, now in zip(before, after, strict=True)]
    assert max(lost) < N / 2, f"references to None, True, False lost in {N} calls: {lost}"
