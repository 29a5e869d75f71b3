"""What came out of a method when it was run here last, from the recordings that there are."""

import datetime
from collections.abc import Callable, Sequence

from plexoscope.app.services.background import BackgroundJob
from plexoscope.app.services.services import Services
from plexoscope.plugins.recording import RunStore
from plexoscope.plugins.recording.store import Stored

MOST_LOOKED_AT = 10
"""Recordings of a method, the newest: the last that has checks tells more than one that was cancelled since."""
NEVER = "It has not been run here yet"
QUIET_S = 2.0


class LastRun:
    """Looks through the store beside the window."""

    def __init__(self, services: Services, store: RunStore | None) -> None:
        self._background, self._messages, self._store = services.background, services.messages, store

    def ask(self, method: str, answer: Callable[[str, str], None]) -> None:
        """Call `answer` with the id of a method and a sentence on its last run, at once or later."""
        store = self._store
        if store is None:
            answer(method, NEVER)
            return

        def look(_: BackgroundJob) -> str:
            return last_run_words(store.recordings(MOST_LOOKED_AT, method), datetime.datetime.now().astimezone())

        self._background.submit(
            "Looking at recordings", look, lambda words: answer(method, words), self._messages.error, quiet_s=QUIET_S
        )


def last_run_words(stored: Sequence[Stored], now: datetime.datetime) -> str:
    """Return a sentence on the newest of these that has checks, else on the newest: "2 of 7 checks passed, 12 Nov".

    Parameters
    ----------
    now
        With the time zone of days; a day of another year is told with its year.
    """
    over = [each.header for each in stored if each.header.end is not None]
    checked = [each for each in over if each.end is not None and each.end.n_checks]
    header = next(iter(checked or over), None)
    if header is None or header.end is None:
        return NEVER
    end = header.end
    started = datetime.datetime.fromisoformat(header.started).astimezone(now.tzinfo)
    day = f"{started.day} {started:%b}" + ("" if started.year == now.year else f" {started.year}")
    if end.n_checks:
        return f"{end.n_checks_passed} of {end.n_checks} checks passed, {day}"
    return f"{end.state.capitalize() or 'Cut off'}, without checks, {day}"
