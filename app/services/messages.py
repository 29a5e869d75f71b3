"""The one place where events and errors become words for the user; each goes to the log, too."""

import logging
import time
import traceback
from collections import deque
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from plexoscope.models.errors import PlexoscopeError

LEVELS = ("info", "good", "warning", "bad")
LOG_LEVELS = {"info": logging.INFO, "good": logging.INFO, "warning": logging.WARNING, "bad": logging.ERROR}
MOST = 2000
"""So many messages are kept for the log dock; the log on disk has them all."""

_log = logging.getLogger(__name__)
logging.getLogger("plexoscope").addHandler(logging.NullHandler())  # without a log on disk nothing goes to stderr


@dataclass(frozen=True)
class Message:
    """One line of the log. `detail` is for the log only; `toast` says whether it also shows over the window."""

    level: str
    title: str
    detail: str = ""
    toast: bool = False
    time_s: float = field(default_factory=time.time)

    def line(self) -> str:
        text = f"{time.strftime('%H:%M:%S', time.localtime(self.time_s))}  {self.title}"
        return text + "".join(f"\n          {line}" for line in self.detail.splitlines())


class Messages(QObject):
    """Collects messages; the log dock and the toasts listen."""

    posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all: deque[Message] = deque(maxlen=MOST)

    def post(self, level: str, title: str, detail: str = "", toast: bool = False) -> None:
        message = Message(level, title, detail, toast)
        self.all.append(message)
        _log.log(LOG_LEVELS[level], "\n".join([title, detail] if detail else [title]))
        self.posted.emit(message)

    def info(self, title: str, detail: str = "") -> None:
        self.post("info", title, detail)

    def good(self, title: str, detail: str = "") -> None:
        self.post("good", title, detail, toast=True)

    def error(self, error: BaseException) -> None:
        """Say what went wrong: our own errors in one sentence, any other with its traceback in the log."""
        if isinstance(error, PlexoscopeError):
            text = str(error)
            self.post("bad", text[:1].upper() + text[1:], toast=True)
        else:
            text = "".join(traceback.format_exception(error)).strip()
            self.post("bad", f"Unexpected {type(error).__name__}: {error}", text, toast=True)
