"""The one place where events and errors become words for the user; each goes to the log, too."""

import logging
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from plexoscope.models.errors import PlexoscopeError

LEVELS = ("info", "good", "warning", "bad")
LOG_LEVELS = {"info": logging.INFO, "good": logging.INFO, "warning": logging.WARNING, "bad": logging.ERROR}
MOST = 2000
"""So many messages are kept for the log dock; the log on disk has them all."""

_log = logging.getLogger(__name__)
logging.getLogger("plexoscope").addHandler(logging.NullHandler())  # without a log on disk nothing goes to stderr


def _always() -> bool:
    return True


@dataclass(frozen=True, eq=False)
class Offer:
    """Something that can be done about a message.

    Parameters
    ----------
    holds
        Whether it still makes sense: a step can be taken back while it is the last one.
    """

    title: str
    run: Callable[[], object]
    holds: Callable[[], bool] = _always


@dataclass(frozen=True)
class Message:
    """One line of the log. `detail` is for the log only; `toast` says whether it also shows over the window.

    `offers` go with the toast: what is kept of a message must not keep alive what could be done about it.
    """

    level: str
    title: str
    detail: str = ""
    toast: bool = False
    offers: tuple[Offer, ...] = ()
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

    def post(self, level: str, title: str, detail: str = "", toast: bool = False, offers: Sequence[Offer] = ()) -> None:
        message = Message(level, title, detail, toast, tuple(offers))
        self.all.append(replace(message, offers=()))
        _log.log(LOG_LEVELS[level], "\n".join([title, detail] if detail else [title]))
        self.posted.emit(message)

    def info(self, title: str, detail: str = "") -> None:
        self.post("info", title, detail)

    def good(self, title: str, detail: str = "", offers: Sequence[Offer] = ()) -> None:
        self.post("good", title, detail, toast=True, offers=offers)

    def error(self, error: BaseException) -> None:
        """Say what went wrong: our own errors in one sentence, any other with its traceback in the log."""
        if isinstance(error, PlexoscopeError):
            text = str(error)
            self.post("bad", text[:1].upper() + text[1:], toast=True)
        else:
            text = "".join(traceback.format_exception(error)).strip()
            self.post("bad", f"Unexpected {type(error).__name__}: {error}", text, toast=True)
