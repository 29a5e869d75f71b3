"""Recordings of runs: opened from a folder, and removed where they take too much room."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from plexoscope.app.inputs.words import Found, is_recording
from plexoscope.app.methods.library import MethodLibrary
from plexoscope.app.preferences.declared import DIALOGS_FOLDER, RECORDINGS_GB
from plexoscope.app.runs.run_entry import RunEntry, changed_values
from plexoscope.app.runs.runs import Runs
from plexoscope.app.services.background import BackgroundJob
from plexoscope.app.services.services import Services
from plexoscope.app.view.part import FileOpener
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.parameters import fields
from plexoscope.plugins.recording import Recording, Replay, RunStore, open_recording


class Recordings:
    """Reads recordings into the list of runs."""

    def __init__(self, services: Services, runs: Runs, library: MethodLibrary) -> None:
        self._background, self._messages = services.background, services.messages
        self._runs, self._library = runs, library
        self._preferences = services.preferences

    def ask(self, parent: QWidget) -> None:
        """Ask for a folder, then open it."""
        folder = QFileDialog.getExistingDirectory(parent, "Open recording", self._preferences[DIALOGS_FOLDER])
        if folder:
            self.open(Path(folder))

    def open(self, folder: Path, *, shown: bool = True) -> None:
        """Read a recording in the background, list it and, if wanted, show it at its end."""

        methods = {method.id: method for method in self._library.methods}

        def read(_: BackgroundJob) -> tuple[RunEntry, str]:
            replay = Replay(open_recording(folder))
            replay.marks()  # reads the histories, which are kept
            replay.items()
            recording: Recording = replay.recording
            return _entry_of(folder, replay, methods.get(recording.header.method)), recording.missing

        def show(found: tuple[RunEntry, str]) -> None:
            entry, missing = found
            self._runs.add_recording(entry, shown=shown)
            if missing:
                self._messages.post("warning", f"{missing}: {folder.name}", toast=True)

        self._background.submit(f"Reading {folder.name}", read, show, self._messages.error)

    def files(self) -> FileOpener:
        """Return what opens the folders that runs leave."""

        def open_each(found: Sequence[Found]) -> None:
            for each in found:
                self.open(each.path)

        return FileOpener({}, lambda each, _: each.sample is None and is_recording(each.path), open_each)

    def prune(self, store: RunStore) -> None:
        """Make room for new recordings."""
        most_bytes = round(self._preferences[RECORDINGS_GB] * 2**30)

        def prune(_: BackgroundJob) -> int:
            return len(store.prune(most_bytes))

        def report(n_removed: int) -> None:
            if n_removed:
                self._messages.info(f"{n_removed} recordings were removed to make room, the oldest first")

        self._background.submit("Looking at recordings", prune, report, self._messages.error)


def _entry_of(folder: Path, replay: Replay, method: Method | None) -> RunEntry:
    """The entry of a recording, not named yet; `method` is what made it, if that is here."""
    header = replay.recording.header
    changed: Mapping[str, object] = header.parameters
    if method is not None:
        with suppress(PlexoscopeError):  # what cannot be imported has no defaults to compare with
            changed = changed_values(fields(method.load().params_class), changed)
    return RunEntry(
        "",
        header.method,
        header.title,
        header.channels,
        header.parameters,
        header.seed,
        folder=folder,
        replay=replay,
        changed=changed,
    )
