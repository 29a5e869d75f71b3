"""One of several seeds within a run: it works as a run of its own, and the first is the one that is looked at."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from plexoscope.plugins.events import Checked, Emitted, Event, Logged, Progress, Progressed
from plexoscope.plugins.parameters import Value

if TYPE_CHECKING:
    from plexoscope.plugins.context import Host


class OneSeed:
    """Stands between a method and its run.

    Results are let through from the first seed alone: the panels show one training, not three over each other.
    Checks are let through from the first, and from others where they fail: an invariant holds for all seeds or not.
    Progress counts as a share of all seeds.

    Parameters
    ----------
    host
        Of the whole run.
    index, n_seeds
        Which it is, from 0, and of how many.
    seed
        Named in the log.
    """

    def __init__(self, host: "Host", index: int, n_seeds: int, seed: int) -> None:
        self._host, self._index, self._n_seeds, self._seed = host, index, n_seeds, seed

    def checkpoint(self) -> None:
        self._host.checkpoint()

    def take(self, event: Event) -> None:
        if self._n_seeds == 1:
            self._host.take(event)
        elif isinstance(event, Emitted):
            if self._index == 0:
                self._host.take(event)
        elif isinstance(event, Checked):
            if self._index == 0 or not event.check.passed:
                self._host.take(event)
        elif isinstance(event, Progressed):
            done = self._index + (event.progress.fraction or 0.0)
            text = f"{event.progress.text}, seed {self._index + 1} of {self._n_seeds}".removeprefix(", ")
            self._host.take(Progressed(Progress(done, self._n_seeds, text)))
        elif isinstance(event, Logged):
            self._host.take(Logged(f"seed {self._seed}: {event.text}"))
        else:
            self._host.take(event)

    def live_values(self) -> Mapping[str, Value]:
        return self._host.live_values()

    def scratch_folder(self) -> Path:
        return self._host.scratch_folder()
