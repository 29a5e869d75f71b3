"""Actions done one after the other, each when what came before has ended: what the command line asks of the window."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.services.actions import Actions
from plexoscope.app.services.arguments import ArgumentError, Deed
from plexoscope.app.services.background import Background
from plexoscope.app.services.messages import Message, Messages
from plexoscope.app.view.part import Part
from plexoscope.models.errors import PlexoscopeError

POLL_MS = 20
N_STILL = 2
"""So many looks in a row must find nothing under way: what ends may begin what follows from it."""
QUIT = "app.quit"


class Deeds(QObject):
    """Does actions in order. Nothing asks as long as it does; the first thing that goes wrong ends it.

    Parameters
    ----------
    first
        What is done before them, likewise when all has ended that is under way. Without actions somebody may be asked
        meanwhile, and a file that cannot be opened does not end it.
    quit
        Called when something has gone wrong and the window would have been closed in the end.

    Attributes
    ----------
    failure
        What has gone wrong; "" for nothing.
    is_misused
        Whether that was what `first` was told.

    Signals
    -------
    ended
        All is done, or something went wrong.
    """

    ended = Signal()

    def __init__(
        self,
        deeds: Sequence[Deed],
        actions: Actions,
        parts: Sequence[Part],
        background: Background,
        messages: Messages,
        quit: Callable[[], object],
        parent: QObject,
        first: Sequence[Callable[[], object]] = (),
    ) -> None:
        super().__init__(parent)
        self._left, self._actions, self._parts = list(deeds), actions, parts
        self._background, self._messages, self._quit = background, messages, quit
        self._first, self._is_told = list(first), bool(deeds)
        self._n_still = 0
        self.failure = ""
        self.is_misused = False
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._go_on)

    def begin(self) -> None:
        """Wait for what is under way, then do the first."""
        for part in self._parts:
            part.may_ask = not self._is_told
        self._messages.posted.connect(self._listen)
        self._timer.start()

    def _is_busy(self) -> bool:
        if self._background.jobs or QApplication.activeModalWidget() is not None:
            return True
        return any(part.is_busy() for part in self._parts)

    def _go_on(self) -> None:
        self._n_still = 0 if self._is_busy() else self._n_still + 1
        if self._n_still < N_STILL:
            return
        self._n_still = 0
        if self._first:
            try:
                self._first.pop(0)()
            except PlexoscopeError as error:
                self.misuse(error)
            return
        if not self._left:
            self._end()
            return
        deed = self._left.pop(0)
        if deed.id == QUIT:
            self._end()
        try:
            self._actions.do(deed)
        except ArgumentError as error:
            self._fail(str(error), [deed, *self._left])

    def _listen(self, message: Message) -> None:
        if message.level == "bad" and self._is_told:
            self._fail(message.title, self._left)

    def misuse(self, error: PlexoscopeError) -> None:
        """End it, because what came first cannot be done."""
        self.is_misused = not self.failure and isinstance(error, UsageError)
        self._fail(" ".join(str(error).split()), self._left)
        self._messages.error(error)

    def _fail(self, words: str, left: Sequence[Deed]) -> None:
        if self.failure:
            return
        self.failure = words
        self._first.clear()
        self._end()
        if any(deed.id == QUIT for deed in left):
            self._quit()
        elif left:
            self._messages.post("bad", f"Not done after that: {'; '.join(map(str, left))}", toast=True)

    def _end(self) -> None:
        self._timer.stop()
        self._messages.posted.disconnect(self._listen)
        for part in self._parts:
            part.may_ask = True
        self.ended.emit()
