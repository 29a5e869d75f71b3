"""The run bar: start, pause, step, cancel; how far, how long, and which checks hold."""

from collections.abc import Callable
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.runs.check_list import CheckList
from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.app.runs.runs import Runs
from plexoscope.app.services.actions import Actions
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.states import Failure, RunState

PROGRESS_STEPS = 1000
ACTIONS = ("method.run", "method.pause", "method.step", "method.cancel")
MOST_ERROR = 240
"""Characters of an error; the log has all of it."""
WORDS = {
    RunState.QUEUED: "Queued",
    RunState.RUNNING: "Running",
    RunState.PAUSED: "Paused",
    RunState.CANCELLING: "Cancelling…",
    RunState.SUCCEEDED: "Finished",
    RunState.CANCELLED: "Cancelled",
    RunState.FAILED: "Failed",
    RunState.TIMED_OUT: "Took longer than its limit",
    RunState.CRASHED: "Crashed",
}


class RunBar(QWidget):
    """Shows the run of `Runs` and triggers its actions.

    Parameters
    ----------
    why_not
        Returns "" if the chosen method can be run now, else why not.
    """

    def __init__(self, runs: Runs, actions: Actions, why_not: Callable[[], str], theme: ThemeSource) -> None:
        super().__init__()
        self._runs, self._actions, self._why_not, self._theme = runs, actions, why_not, theme
        self.run = QPushButton("Run")
        self.run.setProperty("role", "primary")
        self.pause = QPushButton("Pause")
        self.step = QPushButton("Step")
        self.cancel = QPushButton("Cancel")
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT_PX // 2)
        self.buttons = (self.run, self.pause, self.step, self.cancel)
        for button, id in zip(self.buttons, ACTIONS, strict=True):
            button.clicked.connect(actions.qaction(id).trigger)
            button.setToolTip(actions.qaction(id).toolTip())
            buttons.addWidget(button, 1)
            if button is not self.run:
                button.setProperty("role", "narrow")  # four of them share the width of the dock
        self.progress = QProgressBar(textVisible=False, maximum=PROGRESS_STEPS)
        self.progress.setAccessibleName("Progress of the run")
        self.state = QLabel("Not run yet")
        self.state.setProperty("role", "muted")
        self.elapsed = QLabel()
        self.elapsed.setProperty("role", "muted")
        self.elapsed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        line = QHBoxLayout()
        line.addWidget(self.state, 1)
        line.addWidget(self.elapsed)
        self.error = QLabel(wordWrap=True)
        self.error.setProperty("role", "bad")
        self.error.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.error.linkActivated.connect(self._follow_link)
        self.error.hide()
        self.checks = CheckList(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX)
        layout.addLayout(buttons)
        layout.addWidget(self.progress)
        layout.addLayout(line)
        layout.addWidget(self.error)
        layout.addWidget(self.checks)
        theme.changed.connect(self.refresh)
        self.refresh()
        runs.ticked.connect(self.refresh)  # the window refreshes it, too, whenever what is enabled may have changed

    def refresh(self) -> None:
        runs, entry = self._runs, self._runs.shown
        for button, id in zip(self.buttons, ACTIONS, strict=True):
            button.setEnabled(self._actions[id].enabled())
        why_not = self._why_not()
        self.run.setToolTip(why_not or self._actions.qaction("method.run").toolTip())
        self.pause.setText("Resume" if runs.pausing else "Pause")
        if entry is None or runs.preparing:
            self.state.setText("Reading the input…" if runs.preparing else why_not or "Not run yet")
            self._show_error(None)
            self.elapsed.clear()
            self.progress.setMaximum(0 if runs.preparing else PROGRESS_STEPS)
            self.progress.setValue(0)
            self.checks.show_checks(())
            return
        source, state = entry.source, entry.state
        fraction = source.progress.fraction
        if state.is_terminal or entry.replay is not None:
            fraction = 1.0 if state is RunState.SUCCEEDED else fraction or 0.0
        self.state.setText(self._words(entry))
        self._show_error(source.error)
        seconds = int(source.elapsed_s)
        dropped = f"{entry.n_dropped:,} dropped · " if entry.n_dropped else ""
        self.elapsed.setText(f"{dropped}{seconds // 60}:{seconds % 60:02d}")
        self.elapsed.setToolTip("Results that came faster than they could be shown, and the time of work")
        self.progress.setMaximum(0 if fraction is None else PROGRESS_STEPS)
        if fraction is not None:
            # A progress bar repaints on the spot, which composes the whole window; this leaves it to the next pass.
            self.progress.setUpdatesEnabled(False)
            self.progress.setValue(round(PROGRESS_STEPS * fraction))
            self.progress.setUpdatesEnabled(True)
        self.checks.show_checks(entry.checks)

    def _words(self, entry: RunEntry) -> str:
        """The state of a run, and what it is at."""
        source, state = entry.source, entry.state
        word = WORDS[state]
        if entry.run is not None and entry.run.abandoned:
            word = f"{word}; its thread does not end"
        if self._runs.pausing and state is RunState.RUNNING:
            word = "Pausing…"
        if entry.replay is not None:
            word = f"Recorded · {word}"
        if state.is_terminal:
            return word
        fraction = source.progress.fraction
        percent = "" if fraction is None else f" · {100 * fraction:.0f} %"
        return word + (f" · {source.progress.text}" if source.progress.text else "") + percent

    def _show_error(self, error: Failure | None) -> None:
        self.error.setVisible(error is not None)
        if error is None:
            return
        words = str(error)
        words = escape(words if len(words) <= MOST_ERROR else f"{words[:MOST_ERROR]}…").replace("\n", "<br>")
        text = f'{words} <a href="copy">Copy&nbsp;error</a>'
        if self._actions["method.again"].enabled():  # a lost worker or a limit may be no fault of the method
            text += ' <a href="again">Run&nbsp;again</a>'
        if text != self.error.text():  # to set it anew would drop what the user has selected in it
            self.error.setText(text)

    def _follow_link(self, link: str) -> None:
        if link == "again":
            self._actions.qaction("method.again").trigger()
        elif self._runs.shown is not None:
            QGuiApplication.clipboard().setText(self._runs.shown.error_text)
