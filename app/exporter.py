"""Taking the picture home: to a file or the clipboard, drawn in the background by the command line's own code."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from plexoscope.app.background import Background
from plexoscope.app.document import Document, scene_of
from plexoscope.app.export_dialog import ExportDialog, PictureSettings
from plexoscope.app.messages import Messages
from plexoscope.app.picture_file import save_picture, to_image
from plexoscope.render.scene import Rgba

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

    def export(self, path: Path, settings: PictureSettings) -> None:
        """Write the view as a PNG file."""
        scene = scene_of(self._document.state, settings.background or TRANSPARENT)
        if scene is None:
            return

        def done(_: object) -> None:
            self._messages.good(f"Picture written: {path}")

        self._background.submit(
            "Drawing the picture",
            lambda: save_picture(scene, settings.size_px, path),
            done,
            self._messages.error,
        )

    def copy(self, size_px: tuple[int, int], scene_rgba: Rgba) -> None:
        """Put the view on the clipboard."""
        scene = scene_of(self._document.state, scene_rgba)
        if scene is None:
            return

        def done(image: QImage) -> None:
            QGuiApplication.clipboard().setImage(image)
            self._messages.good("Picture copied")

        self._background.submit("Drawing the picture", lambda: to_image(scene, size_px), done, self._messages.error)
