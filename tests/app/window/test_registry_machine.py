"""Any actions in any order, with any arguments, among all that is changed without one: everything can be taken back."""

import traceback
from contextlib import suppress
from functools import wraps
from random import Random
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure, FlakyStrategyDefinition
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PySide6.QtWidgets import QApplication, QColorDialog, QFileDialog, QInputDialog, QMessageBox

from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.services.arguments import Argument, ArgumentError, Deed
from plexoscope.app.session.package import write_folder
from plexoscope.app.session.reading import SessionFile
from plexoscope.app.session.writing import write_session
from plexoscope.plugins.discovery import Methods, find_methods
from plexoscope.plugins.recording import RunStore
from plexoscope.plugins.runner import close_spare
from tests.app.cli.rendering.small_files import write_files
from tests.app.session.differences import differences
from tests.app.window.edits_without_action import EDITS
from tests.app.window.known_history import KnownHistory

SEEDS = st.integers(0, 2**20)
"""What chooses is Python's own: what there is to choose from hangs on threads, which Hypothesis would take amiss."""
ACTS = 0.65
"""So much of what is done is an action."""
NEVER = ("app.quit",)
"""Ends the test."""
GROUND = (0.0, 0.0, 0.0, 1.0)
N_SAMPLED = 25
"""A session is written and read again once in so many steps: it takes longer than the rest together."""
EVENTS = "i,j,time\n0,1,1600000000\n1,2,1600003600\n0,2,1600090000\n"
SMALL = ("embedding", "functional-connectome", "communities")


@pytest.fixture
def desk(make_window, tmp_path, plugin_dir, qtbot, monkeypatch):
    """A window with one of each kind, a run that has ended, and nobody to answer a dialog; its history as known."""
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: ([], ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: "")
    monkeypatch.setattr(QFileDialog, "exec", lambda _: 0)
    monkeypatch.setattr("plexoscope.app.view.export_dialog.ExportDialog.exec", lambda _: 0)
    monkeypatch.setattr(QInputDialog, "getDouble", lambda *_, **__: (0.0, False))
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_, **__: None)
    monkeypatch.setattr(QMessageBox, "question", lambda *_, **__: QMessageBox.StandardButton.No)
    folder = tmp_path / "files"
    folder.mkdir()
    files = write_files(folder)
    files["events"] = folder / "events.csv"
    files["events"].write_text(EVENTS)
    methods = find_methods([plugin_dir])
    few = [each for each in methods if each.id == "counter" or each.id.endswith(SMALL)]
    window = make_window(Methods(tuple(few)), store=RunStore(tmp_path / "runs"), plugin_dirs=[plugin_dir])
    window.files_of_test = [files[name] for name in ("bundle", "frames", "events", "friends", "regions", "labels")]
    known = KnownHistory(window.document, monkeypatch)
    window.open_files([files[name] for name in ("bundle", "frames", "events", "friends")])
    still(window, qtbot)
    window.document.select_method("counter", "Counter")
    window.running.run_method()
    still(window, qtbot)
    with qtbot.capture_exceptions() as raised:
        yield window, known, raised, qtbot, tmp_path
    window.close()
    close_spare()


def still(window, qtbot) -> None:
    """Wait until nothing is under way, but for what plays."""
    calm = []

    def is_still() -> bool:
        busy = window.services.background.jobs or window.runs.active or window.graphs.layouts.settling
        calm.append(not busy)
        return calm[-3:] == [True, True, True]

    qtbot.waitUntil(is_still, timeout=30_000)


def noted(do):
    """Keep the first failure: done once more it may go another way, and Hypothesis then tells of nothing else."""

    @wraps(do)
    def with_note(self, *given, **named):
        try:
            return do(self, *given, **named)
        except BaseException:
            Machine.failures.append("\n".join([*Machine.said, traceback.format_exc()]))
            raise

    return with_note


class Machine(RuleBasedStateMachine):
    """Does what a user may do, in any order."""

    desk: tuple
    base = None
    n_steps = 0
    done: ClassVar[dict[str, int]] = {}
    said: ClassVar[list[str]] = []
    failures: ClassVar[list[str]] = []

    def __init__(self) -> None:
        super().__init__()
        self.window, self.known, self.raised, self.qtbot, self.folder = self.desk
        window, document = self.window, self.window.document
        stop_playing(window)
        still(window, self.qtbot)
        for entry in window.runs.entries[1:]:
            window.runs.remove([entry])
        if Machine.base is None:
            Machine.base = document.state
        Machine.said.clear()
        self.n_messages = len(window.messages.all)
        self.known.begin(Machine.base)
        still(window, self.qtbot)

    # ---- what is done

    @rule(seed=SEEDS)
    @noted
    def do(self, seed: int) -> None:
        by = self._chance(seed)
        (self._act if by.random() < ACTS else self._edit)(by)

    @rule(seed=SEEDS)
    @noted
    def go_to_and_fro(self, seed: int) -> None:
        by = self._chance(seed)
        by.choice((self._undo, self._undo, self._redo, self._redo, self._go_to, self._wait))(by)

    def _act(self, by: Random) -> None:
        """One of the actions, told or not told."""
        actions = self.window.actions_
        id = by.choice([each.id for each in actions if each.id not in NEVER])
        action = actions[id]
        told = self._told(by, action.arguments)
        self._say(f"{Deed(id, told)} {action.why_not()}")
        Machine.done[id] = Machine.done.get(id, 0) + 1
        if action.why_not():
            self._cannot(action, told)
            return
        assert action.enabled(), f"{id} cannot be done, and does not say why"
        if id in ("edit.undo", "edit.redo"):
            (self.known.undo if id == "edit.undo" else self.known.redo)(actions.qaction(id).trigger)
            return
        with self._user_acts():
            if told or action.run is None:
                with suppress(ArgumentError):  # a choice that is none, or nothing to choose from
                    actions.do(Deed(id, told))
            else:
                actions.refresh()
                assert actions.qaction(id).isEnabled()
                actions.qaction(id).trigger()
        self._close_dialogs()

    def _told(self, by: Random, arguments: tuple[Argument, ...]) -> dict[str, str]:
        if not arguments or by.random() < 0.5:
            return {}
        told = {each.name: self._value(by, each) for each in arguments}
        return {each.name: told[each.name] for each in arguments if not each.optional or by.random() < 0.5}

    def _value(self, by: Random, argument: Argument) -> str:
        if argument.kind == "number":
            low, high = max(argument.lowest, -1e3), min(argument.highest, 1e3)
            return repr(by.choice((low, high, (low + high) / 2)))
        if argument.kind == "choice":
            return by.choice([*argument.choices(), "none of them"])
        if argument.kind == "path":
            made = [str(self.folder / f"made{suffix}") for suffix in (".trk", ".png", ".plexo")]
            is_read = not any(word in argument.help for word in ("write", "where to"))
            return by.choice([*made, *(str(path) for path in self.window.files_of_test if is_read)])
        return by.choice(("", "64x48", "transparent", "#123456", "x"))

    def _cannot(self, action, told) -> None:
        """Neither by its menu nor when told does it change anything."""
        before, n_steps = self.window.document.state, self.window.document.history.count()
        self.window.actions_.refresh()
        assert not self.window.actions_.qaction(action.id).isEnabled()
        self.window.actions_.qaction(action.id).trigger()
        with pytest.raises(ArgumentError):
            self.window.actions_.do(Deed(action.id, told))
        assert self.window.document.state is before
        assert self.window.document.history.count() == n_steps

    def _edit(self, by: Random) -> None:
        """Something that no action does."""
        edit = by.choice(EDITS)
        self._say(edit.__name__)
        Machine.done[edit.__name__] = Machine.done.get(edit.__name__, 0) + 1
        with self._user_acts():
            edit(self.window, by)

    def _undo(self, by: Random) -> None:
        if self.known.n_done:
            self._say(f"undo {self.window.document.history.undo_text()}")
            self.known.undo()

    def _redo(self, by: Random) -> None:
        if self.known.n_done < len(self.known.steps):
            self._say(f"redo {self.window.document.history.redo_text()}")
            self.known.redo()

    def _go_to(self, by: Random) -> None:
        n_done = by.randint(0, len(self.known.steps))
        self._say(f"go to {n_done}")
        self.known.go_to(n_done)

    def _wait(self, by: Random) -> None:
        long = by.random() < 0.3
        self._say("wait until all is over" if long else "wait")
        if long:
            still(self.window, self.qtbot)
        else:
            QApplication.processEvents()

    def _user_acts(self):
        return UserActs(self.known)

    def _chance(self, seed: int) -> Random:
        """What chooses, another one at every step: the simplest example has the same seed in all of them."""
        return Random(f"{seed} {len(Machine.said)} {Machine.n_steps}")

    def _say(self, what: str) -> None:
        Machine.said.append(what)

    def _close_dialogs(self) -> None:
        for _ in range(5):
            widget = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if widget is None:
                break
            widget.close()
        self.window.palette_.close()

    # ---- what holds after each

    @invariant()
    @noted
    def the_history_is_what_was_done(self) -> None:
        self.known.check()

    @invariant()
    @noted
    def it_can_be_drawn(self) -> None:
        document = self.window.document
        scene_of(document.state, GROUND, document.shown, document.placed)

    @invariant()
    @noted
    def nothing_unexpected_was_said(self) -> None:
        new = list(self.window.messages.all)[self.n_messages :]
        self.n_messages += len(new)
        said = [f"{each.title}\n{each.detail}" for each in new]
        assert not [each for each in said if "Traceback" in each or each.startswith("Unexpected")], said
        assert not self.raised, self.raised

    @invariant()
    @noted
    def a_session_holds_it(self) -> None:
        Machine.n_steps += 1
        if Machine.n_steps % N_SAMPLED:
            return
        session, columns = self.window.sessions.snapshot(), self.window.tractograms.values.columns
        folder = self.folder / f"session {Machine.n_steps}"
        folder.mkdir()
        write_folder(folder, write_session(session, folder, columns))
        file = SessionFile(folder)
        assert file.troubles() == []
        assert "\n".join(differences(session.state, file.read().state, "state")) == ""

    @noted
    def teardown(self) -> None:
        """Back to the beginning, and forth again."""
        stop_playing(self.window)
        still(self.window, self.qtbot)
        while self.known.n_done:
            self.known.undo()
            self.known.check()
        assert self.window.document.state == (self.known.steps[0].before if self.known.steps else Machine.base)
        while self.known.n_done < len(self.known.steps):
            self.known.redo()
            self.known.check()


class UserActs:
    """As long as it lasts, what is done is done by the user."""

    def __init__(self, known: KnownHistory) -> None:
        self._known = known

    def __enter__(self) -> None:
        self._known.user_acts = True

    def __exit__(self, *_) -> None:
        self._known.user_acts = False


def stop_playing(window) -> None:
    window.timeline.player.play(False)


@pytest.mark.parametrize(
    ("n_examples", "n_steps"),
    [(2, 50), pytest.param(40, 60, marks=[pytest.mark.slow, pytest.mark.timeout(1200)])],
    ids=["some", "many"],
)
def test_all_that_is_done_can_be_taken_back(desk, n_examples, n_steps):
    Machine.desk, Machine.base, Machine.n_steps, Machine.done = desk, None, 0, {}
    Machine.failures.clear()
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    with suppress(FlakyFailure, FlakyStrategyDefinition):
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=n_examples,
                stateful_step_count=n_steps,
                deadline=None,
                suppress_health_check=checks,
                phases=(Phase.generate,),
            ),
        )
    assert not Machine.failures, Machine.failures[0]
    print(Machine.n_steps, dict(sorted(Machine.done.items())))
