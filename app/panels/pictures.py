"""Panels as PNG files, from the same widgets that the window shows. Needs no display."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from plexoscope.models.io.files import replacing

SIZE_PX = (720, 480)


def write_panel_pictures(
    manifest: Any, results: Mapping[str, Sequence[tuple[int, Any]]], folder: Path, theme: str = "dark"
) -> list[Path]:
    """Draw each channel's panel at its last state. The same results give the same pictures.

    Parameters
    ----------
    manifest
        The method's manifest: its channels name the panels.
    results
        Channel name to (step, result) pairs in order. Channels without results are left out.
    folder
        Made if absent; gets one `<channel>.png` each.
    theme : {"dark", "light"}

    Returns
    -------
    list of Path

    Raises
    ------
    OSError
        If a picture cannot be written.
    """
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from plexoscope.app.panels.exporter import png_of
    from plexoscope.app.panels.registry import make_panel
    from plexoscope.app.widgets.theme import apply_theme, install_fonts, load_theme

    application = QApplication.instance()
    if application is None:
        # Not on the screen even if there is one: a dead DISPLAY cannot abort the process.
        application = QApplication([sys.argv[0], "-platform", "offscreen"])
        install_fonts()
    if isinstance(application, QApplication) and not any(each.isVisible() for each in application.topLevelWidgets()):
        apply_theme(load_theme(theme))  # else the window that is open keeps its own
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for channel in manifest.channels:
        if not results.get(channel.name):
            continue
        panel = make_panel(channel, load_theme(theme))
        panel.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        panel.resize(*SIZE_PX)
        panel.show()
        panel.feed(results[channel.name])
        path = folder / f"{channel.name}.png"
        with replacing(path) as file:
            file.write(png_of(panel.picture()))
        paths.append(path)
        panel.close()
        panel.deleteLater()
    application.processEvents()
    return paths
