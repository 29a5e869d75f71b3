"""Files that were opened before: the newest first, without those that are gone."""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QMenu

from plexoscope.app.widgets.plain_text import plain_title

MOST = 10


@dataclass(frozen=True)
class Recent:
    """A file, and when it was opened last, s since the epoch; 0 where that was not kept."""

    path: str
    opened_s: float = 0.0

    def when(self, now: datetime) -> str:
        """As "14:32", "yesterday", "3 May", with the year unless it is this one; "" where it is not known."""
        if not self.opened_s:
            return ""
        then = datetime.fromtimestamp(self.opened_s)
        n_days = (now.date() - then.date()).days
        if n_days <= 1:
            return f"{then:%H:%M}" if n_days <= 0 else "yesterday"
        return f"{then.day} {then:%b}" + (f" {then.year}" if then.year != now.year else "")


class RecentFiles:
    """Remembers paths.

    Parameters
    ----------
    kept
        As they were kept; what cannot be understood counts as nothing.
    keep
        Called with what is to be kept.
    """

    def __init__(self, kept: str = "", keep: Callable[[str], object] = lambda kept: None) -> None:
        self._keep = keep
        self._known: list[Recent] = []
        with suppress(ValueError):
            known = json.loads(kept)
            entries = [_understood(each) for each in known] if isinstance(known, list) else []
            self._known = [each for each in entries if each is not None][:MOST]

    def add(self, paths: Sequence[Path]) -> None:
        """Put files at the front."""
        fresh = [Recent(str(path.expanduser().absolute()), time.time()) for path in paths]
        by_path = {each.path: each for each in (*self._known, *fresh)}
        order = dict.fromkeys(each.path for each in (*fresh, *self._known))
        self._take([by_path[path] for path in order][:MOST])

    def known(self) -> list[Recent]:
        """All of them, without looking whether they are there."""
        return list(self._known)

    def entries(self) -> list[Recent]:
        """Those that are there; the others are forgotten."""
        there = [each for each in self._known if is_there(each.path)]
        if there != self._known:
            self._take(there)
        return there

    def paths(self) -> list[Path]:
        """The paths of those that are there."""
        return [Path(each.path) for each in self.entries()]

    def _take(self, known: list[Recent]) -> None:
        self._known = known
        self._keep(json.dumps([[each.path, round(each.opened_s)] for each in known]))

    def fill(self, menu: QMenu, open_files: Callable[[Sequence[Path]], object]) -> None:
        """Show them in a menu, each with its folder where another has its name."""
        menu.clear()
        paths = self.paths()
        names = [path.name for path in paths]
        for path in paths:
            title = path.name if names.count(path.name) == 1 else f"{path.name} ({path.parent.name})"
            action = menu.addAction(plain_title(title))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _=False, path=path: open_files([path]))
        if not paths:
            menu.addAction("Nothing was opened yet").setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction("Forget these").triggered.connect(self.forget)

    def forget(self) -> None:
        """Forget all of them."""
        self._known = []
        self._keep("")


def _understood(kept: object) -> Recent | None:
    """What was kept of one: its path with the time, or alone."""
    if isinstance(kept, str):
        return Recent(kept)
    match kept:
        case [str(path), int() | float() as opened_s]:
            return Recent(path, float(opened_s))
    return None


def is_there(path: str) -> bool:
    """Whether there is such a file or folder, as far as can be seen."""
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False
