"""Counts the actions of the window, writes how many there are into docs/actions.md, and prints it. Needs a display."""

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from plexoscope.app.services.actions import Action

PAGE = Path(__file__).with_name("actions.md")
_COUNT = re.compile(r"\d+ actions")


def n_listed(actions: Iterable[Action]) -> int:
    """How many there are, each sample of streamlines apart."""
    return sum(not each.id.startswith("sample.") or each.id == "sample.all" for each in actions)


def main() -> None:
    from PySide6.QtWidgets import QApplication

    from plexoscope.app.window.main_window import MainWindow
    from plexoscope.plugins.discovery import find_methods

    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(find_methods(), Path(folder))
        n_actions = n_listed(window.actions_)
        window.close()
    application.processEvents()
    PAGE.write_text(_COUNT.sub(f"{n_actions} actions", PAGE.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    print(n_actions)


if __name__ == "__main__":
    main()
