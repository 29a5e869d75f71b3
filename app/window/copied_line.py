"""Copies the line of `plexoscope render` that draws what the window shows."""

from PySide6.QtGui import QGuiApplication

from plexoscope.app.services.services import Services
from plexoscope.app.view.area import ViewArea
from plexoscope.plugins.spelling import listed


def copy_line(services: Services, view: ViewArea) -> None:
    """Copy it, and say what it does not draw."""
    from plexoscope.app.cli.rendering.command_line import command_line

    document = services.document
    line = command_line(document.state, document.placed, *view.picture(), services.spaces.of)
    QGuiApplication.clipboard().setText(str(line))
    left = f"Copied as a command line, without {listed(line.left_out)}" if line.left_out else ""
    services.messages.post("warning" if left else "good", left or "Copied as a command line", str(line), toast=True)
