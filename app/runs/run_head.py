"""The head of the results: whose they are, how far the run is, what holds it up or ends it, and which checks hold."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.runs.check_list import CheckList, short
from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.app.runs.runs import Runs
from plexoscope.app.services.actions import Actions
from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.results import Check
from plexoscope.plugins.states import Failure, RunState

PROGRESS_STEPS = 1000
ACTIONS = ("method.pause", "method.step", "method.cancel")
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


class RunHead(QWidget):
    """Shows the run of `Runs` whose results are shown, and triggers its actions."""

    def __init__(self, runs: Runs, actions: Actions, theme: ThemeSource) -> None:
        super().__init__()
        self._runs, self._actions, self._theme = runs, actions, theme
        self._compared = ""
        self.title = ElidedLabel()
        self.title.setProperty("role", "title")
        self.state = ElidedLabel()
        self.state.setProperty("role", "muted")
        self.elapsed = QLabel()
        self.elapsed.setProperty("role", "muted")
        self.pause, self.step, self.cancel = QPushButton("Pause"), QPushButton("Step"), QPushButton("Cancel")
        self.buttons = (self.pause, self.step, self.cancel)
        self._line = QHBoxLayout()
        self._line.setSpacing(UNIT_PX)
        self._line.addWidget(self.title, 2)
        self._line.addWidget(self.state, 2)
        self._line.addWidget(self.elapsed)
        for button, id in zip(self.buttons, ACTIONS, strict=True):
            button.clicked.connect(actions.qaction(id).trigger)
            button.setToolTip(actions.qaction(id).toolTip())
            button.setProperty("role", "narrow")
            self._line.addWidget(button)
        self.one_large = QToolButton(text="One large", checkable=True, checked=True)
        self.one_large.setToolTip(
            "One panel large, the others beside it; a click on the title of another makes that large"
        )
        self.one_large.setProperty("role", "choice")
        self._line.addWidget(self.one_large)
        self.progress = QProgressBar(textVisible=False, maximum=PROGRESS_STEPS)
        self.progress.setAccessibleName("Progress of the run")
        self.error = QLabel(wordWrap=True)
        self.error.setProperty("role", "bad")
        self.error.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.error.linkActivated.connect(self._follow_link)
        self.error.hide()
        self.verdict = ElidedLabel()
        self.summary = QToolButton(checkable=True, autoRaise=True)
        self.summary.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.summary.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.summary.toggled.connect(lambda _: self.refresh())
        checks = QHBoxLayout()
        checks.setSpacing(UNIT_PX)
        checks.addWidget(self.verdict, 1)
        checks.addWidget(self.summary)
        self.checks = CheckList(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX, UNIT_PX, UNIT_PX // 2)
        layout.setSpacing(UNIT_PX // 2)
        layout.addLayout(self._line)
        layout.addWidget(self.progress)
        layout.addWidget(self.error)
        layout.addLayout(checks)
        layout.addWidget(self.checks)
        theme.changed.connect(self.refresh)
        runs.ticked.connect(self.refresh)  # the window refreshes it, too, whenever what is enabled may have changed
        self.refresh()

    def show_compared(self, title: str) -> None:
        """Say that several runs are shown, and which; "" for one."""
        self._compared = title
        self.refresh()

    def refresh(self) -> None:
        runs, entry = self._runs, self._runs.shown
        self.setVisible(entry is not None or bool(self._compared))
        for button, id in zip(self.buttons, ACTIONS, strict=True):
            button.setEnabled(self._actions[id].enabled())
            button.setVisible(not self._compared and entry is not None and entry.is_active)
        self.pause.setText("Resume" if runs.pausing else "Pause")
        of_one = entry is not None and not self._compared
        for widget in (self.state, self.elapsed, self.progress):
            widget.setVisible(of_one)
        if entry is None or not of_one:
            self._say(self.title, self._compared)
            self._show_error(None)
            self._show_checks(())
            return
        source, state = entry.source, entry.state
        fraction = source.progress.fraction
        if state.is_terminal or entry.replay is not None:
            fraction = 1.0 if state is RunState.SUCCEEDED else fraction or 0.0
        self._say(self.title, f"{entry.name} {entry.title}")
        self._say(self.state, self._words(entry))
        self._show_error(source.error)
        seconds = int(source.elapsed_s)
        self.elapsed.setText(f"{seconds // 60}:{seconds % 60:02d}")
        late = f"; {entry.n_dropped:,} results came faster than they could be shown" if entry.n_dropped else ""
        self.elapsed.setToolTip(f"Time of work, in minutes and seconds{late}")
        self.progress.setMaximum(0 if fraction is None else PROGRESS_STEPS)
        if fraction is not None:
            # A progress bar repaints on the spot, which composes the whole window; this leaves it to the next pass.
            self.progress.setUpdatesEnabled(False)
            self.progress.setValue(round(PROGRESS_STEPS * fraction))
            self.progress.setUpdatesEnabled(True)
        # What failed stands first: it is what a user must know.
        self._show_checks(tuple(sorted(entry.checks, key=lambda check: check.passed)), not entry.is_active)

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

    def _say(self, label: ElidedLabel, words: str) -> None:
        if label.text() != words:
            label.setText(words)
            label.setToolTip(plain_tip(words))

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

    def _show_checks(self, checks: tuple[Check, ...], over: bool = True) -> None:
        n_passed = sum(check.passed for check in checks)
        self.summary.setVisible(bool(checks))
        so_far = "" if over else " so far"
        fold = "▾" if self.summary.isChecked() else "▸"
        self.summary.setText(f"{n_passed} of {len(checks)} checks passed{so_far} {fold}")
        self.summary.setToolTip("What the run claims, put to the test: show or hide each check")
        failed = next((check for check in checks if not check.passed), None)
        role = "bad" if failed is not None else "good"
        if self.verdict.property("role") != role:
            self.verdict.setProperty("role", role)
            self.verdict.style().unpolish(self.verdict)
            self.verdict.style().polish(self.verdict)
        if failed is not None:
            self._say(self.verdict, f"✗ {failed.name}: got {short(failed.got)}, expected {failed.expected}")
        else:
            self._say(self.verdict, f"✓ All {len(checks)} checks hold{so_far}" if checks else "")
        self.verdict.setVisible(bool(checks))
        self.checks.setVisible(bool(checks) and self.summary.isChecked())
        if self.checks.isVisibleTo(self):
            self.checks.show_checks(checks)
