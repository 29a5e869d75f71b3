"""The run bar: start, pause, cancel; how far, how long, and which checks hold."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.actions import Actions
from plexoscope.app.runs import Runs
from plexoscope.app.theme import UNIT_PX, Theme
from plexoscope.plugins.results import Check
from plexoscope.plugins.states import State

PROGRESS_STEPS = 1000
ACTIONS = ("method.run", "method.pause", "method.cancel")
SHORT_BAR = 8
"""A bar of more characters than this gets a line of its own."""
WORDS = {
    State.QUEUED: "Queued",
    State.RUNNING: "Running",
    State.PAUSED: "Paused",
    State.CANCELLING: "Cancelling…",
    State.SUCCEEDED: "Finished",
    State.CANCELLED: "Cancelled",
    State.FAILED: "Failed",
}


class RunBar(QWidget):
    """Shows the run of `Runs` and triggers its actions."""

    def __init__(self, runs: Runs, actions: Actions, theme: Theme) -> None:
        super().__init__()
        self._runs, self._actions = runs, actions
        self.run = QPushButton("Run")
        self.run.setProperty("role", "primary")
        self.pause = QPushButton("Pause")
        self.cancel = QPushButton("Cancel")
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT_PX)
        self.buttons = (self.run, self.pause, self.cancel)
        for button, id in zip(self.buttons, ACTIONS, strict=True):
            button.clicked.connect(actions.qaction(id).trigger)
            button.setToolTip(actions.qaction(id).toolTip())
            buttons.addWidget(button, 2 if button is self.run else 1)
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
        self._checks = QGridLayout()
        self._checks.setHorizontalSpacing(UNIT_PX)
        self._checks.setVerticalSpacing(2)
        self._checks.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        self.summary = QLabel()
        self.summary.setProperty("role", "section")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX)
        layout.addLayout(buttons)
        layout.addWidget(self.progress)
        layout.addLayout(line)
        layout.addWidget(self.summary)
        layout.addLayout(self._checks)
        self.apply_theme(theme)
        runs.ticked.connect(self.refresh)  # the window refreshes it, too, whenever what is enabled may have changed

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.refresh()

    def refresh(self) -> None:
        run = self._runs.run
        for button, id in zip(self.buttons, ACTIONS, strict=True):
            button.setEnabled(self._actions[id].enabled())
        self.pause.setText("Resume" if self._runs.pausing else "Pause")
        if run is None:
            self.state.setText("Reading the input…" if self._runs.preparing else "Not run yet")
            self.elapsed.clear()
            self.progress.setMaximum(0 if self._runs.preparing else PROGRESS_STEPS)
            self.progress.setValue(0)
            self._show_checks("", ())
            return
        word = "Does not react to the cancel" if run.unresponsive else WORDS[run.state]
        if self._runs.pausing and run.state is State.RUNNING:
            word = "Pausing…"
        fraction = run.progress.fraction
        if run.state.is_terminal:
            fraction = 1.0 if run.state is State.SUCCEEDED else fraction or 0.0
        elif run.progress.text:
            word = f"{word} · {run.progress.text}"
        percent = "" if fraction is None or run.state.is_terminal else f" · {100 * fraction:.0f} %"
        self.state.setText(word + percent)
        seconds = int(run.elapsed_s)
        n_dropped = sum(channel.n_dropped for channel in run.channels.values())
        dropped = f"{n_dropped:,} dropped · " if n_dropped else ""
        self.elapsed.setText(f"{dropped}{seconds // 60}:{seconds % 60:02d}")
        self.elapsed.setToolTip("Results that came faster than they could be shown, and the time of work")
        self.progress.setMaximum(0 if fraction is None else PROGRESS_STEPS)
        if fraction is not None:
            # A progress bar repaints on the spot, which composes the whole window; this leaves it to the next pass.
            self.progress.setUpdatesEnabled(False)
            self.progress.setValue(round(PROGRESS_STEPS * fraction))
            self.progress.setUpdatesEnabled(True)
        self._show_checks(run.method.manifest.title, run.checks)

    def _show_checks(self, title: str, checks: tuple[Check, ...]) -> None:
        while len(self._rows) < len(checks):
            row = (QLabel(), QLabel(), QLabel())
            row[1].setWordWrap(True)
            row[1].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            for label in row:
                label.setAlignment(Qt.AlignmentFlag.AlignTop)
            row[2].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            for column, label in enumerate(row):
                self._checks.addWidget(label, len(self._rows), column)
            self._rows.append(row)
        for i, (mark, name, got) in enumerate(self._rows):
            there = i < len(checks)
            for label in (mark, name, got):
                label.setVisible(there)
            if there:
                check = checks[i]
                # A sign and a colour: never the colour alone.
                colour = self._theme.good if check.passed else self._theme.bad
                mark.setText(f'<span style="color:{colour}">{"✓" if check.passed else "✗"}</span>')
                muted = f"<span style='color:{self._theme.muted}'>{escape(check.expected)}</span>"
                short = len(check.expected) <= SHORT_BAR
                name.setText(check.name if short else f"{escape(check.name)}<br>{muted}")
                got.setText(f"{_short(check.got)} {muted}" if short else _short(check.got))
                tip = f"{check.name}: expected {check.expected}, got {check.got}"
                for label in (mark, name, got):
                    label.setToolTip(tip)
        n_passed = sum(check.passed for check in checks)
        self.summary.setVisible(bool(checks))
        self.summary.setText(f"{n_passed} of {len(checks)} checks passed")
        self.summary.setToolTip(title)


def _short(value: float | int | str) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
