"""Files that were opened before, for the File menu: the newest first, without those that are gone."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtWidgets import QMenu

from plexoscope.app.widgets.plain_text import plain_title

MOST = 10


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
        self._paths: list[str] = []
        with suppress(ValueError):
            known = json.loads(kept)
            self._paths = [each for each in known if isinstance(each, str)][:MOST] if isinstance(known, list) else []

    def add(self, paths: Sequence[Path]) -> None:
        """Put files at the front."""
        fresh = [str(path.expanduser().absolute()) for path in paths]
        self._paths = list(dict.fromkeys([*fresh, *self._paths]))[:MOST]
        self._keep(json.dumps(self._paths))

    def paths(self) -> list[Path]:
        """Those that are there; the others are forgotten."""
        there = [path for path in self._paths if _is_there(path)]
        if there != self._paths:
            self._paths = there
            self._keep(json.dumps(there))
        return [Path(path) for path in there]

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
        self._paths = []
        self._keep("")


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False
