"""Taking the picture home: to a file or the clipboard, drawn in the background by the command line's own code."""

import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from plexoscope.app.background import Background, Job
from plexoscope.app.document import Document, scene_of
from plexoscope.app.export_dialog import ExportDialog, PictureSettings
from plexoscope.app.messages import Messages
from plexoscope.app.picture_file import save_picture
from plexoscope.render.picture import draw_picture
from plexoscope.render.scene import Rgba, Scene

TRANSPARENT = (0.0, 0.0, 0.0, 0.0)


class Exporter:
    """Draws pictures of the document."""

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        self._document, self._background, self._messages = document, background, messages

    def ask(self, parent: QWidget, view_size_px: tuple[int, int], scene_rgba: Rgba) -> None:
        """Ask for size, background and file, then draw."""
        dialog = ExportDialog(parent, view_size_px, scene_rgba)
        if dialog.exec():
            name, _ = QFileDialog.getSaveFileName(parent, "Save picture", "plexoscope.png", "PNG picture (*.png)")
            if name:
                self.export(Path(name).with_suffix(".png"), dialog.settings())
        dialog.deleteLater()

    def save(self, view_size_px: tuple[int, int], scene_rgba: Rgba) -> None:
        """Write the view at once, at twice the size of the screen, into the user's pictures folder."""
        layers = self._document.state.layers
        if layers:
            pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
            folder = Path(pictures) / "Plexoscope"
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{layers[0].path.stem}-{time.strftime('%Y%m%d-%H%M%S')}.png"
            width, height = view_size_px
            self.export(folder / name, PictureSettings((2 * width, 2 * height), scene_rgba))

    def export(self, path: Path, settings: PictureSettings) -> None:
        """Write the view as a PNG file."""
        scene = scene_of(self._document.state, settings.background or TRANSPARENT)
        if scene is None:
            return

        def done(_: object) -> None:
            self._messages.good(f"Picture written: {path}")

        def work(job: Job) -> None:
            command = _command(scene, settings.size_px)
            save_picture(scene, settings.size_px, path, command=command, progress=job.checkpoint)

        self._background.submit("Drawing the picture", work, done, self._messages.error)

    def copy(self, size_px: tuple[int, int], scene_rgba: Rgba) -> None:
        """Put the view on the clipboard."""
        scene = scene_of(self._document.state, scene_rgba)
        if scene is None:
            return

        def done(rgba: np.ndarray) -> None:
            height, width, _ = rgba.shape
            image = QImage(rgba.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
            QGuiApplication.clipboard().setImage(image.copy())  # the copy owns its bytes
            self._messages.good("Picture copied")

        self._background.submit(
            "Drawing the picture",
            lambda job: draw_picture(scene, size_px, progress=job.checkpoint),
            done,
            self._messages.error,
        )


def _command(scene: Scene, size_px: tuple[int, int]) -> str:
    """The view in the words of the command line, as far as they go."""
    camera = scene.camera
    view = f"--view={camera.azimuth_deg:g},{camera.elevation_deg:g}"
    return f"plexoscope render FILE --size {size_px[0]}x{size_px[1]} {view} --order {scene.order}"
