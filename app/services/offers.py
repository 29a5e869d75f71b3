"""What is offered about a file that was written: to see it in its folder, to copy its path."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from plexoscope.app.services.messages import Offer


def file_offers(path: Path) -> tuple[Offer, ...]:
    """Return what can be done with a file that is there now."""
    path = path.absolute()
    return (
        Offer("Open folder", lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))),
        Offer("Copy path", lambda: QGuiApplication.clipboard().setText(str(path))),
    )
