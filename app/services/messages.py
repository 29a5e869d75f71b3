"""The one place where events and errors become words for the user."""

import time
import traceback
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from plexoscope.models.errors import PlexoscopeError

LEVELS = ("info", "good", "warning", "bad")


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
        self.all: list[Message] = []

    def post(self, level: str, title: str, detail: str = "", toast: bool = False) -> None:
        message = Message(level, title, detail, toast)
        self.all.append(message)
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
