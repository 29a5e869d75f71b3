"""Pictures of the view, to a file or the clipboard: drawn in the background by the command line's own code."""

import itertools
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.preferences.declared import PICTURES_FOLDER
from plexoscope.app.preferences.preferences import Preferences
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.app.services.offers import file_offers
from plexoscope.app.view.export_dialog import ExportDialog, PictureSettings
from plexoscope.models.errors import PlexoscopeError
from plexoscope.render.scene.appearance import Rgba

TRANSPARENT = (0.0, 0.0, 0.0, 0.0)


class Exporter:
    """Draws pictures of the document."""

    def __init__(
        self, document: Document, background: Background, messages: Messages, preferences: Preferences
    ) -> None:
        self._document, self._background, self._messages = document, background, messages
        self._preferences = preferences
        self._taken: set[Path] = set()  # names given to pictures that are not written yet

    def ask(self, parent: QWidget, view_size_px: tuple[int, int], scene_rgba: Rgba) -> None:
        """Ask for size, background and file, then draw."""
        dialog = ExportDialog(parent, view_size_px, scene_rgba)
        if dialog.exec():
            files = QFileDialog(parent, "Save picture", "plexoscope.png", "PNG picture (*.png)")
            files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            files.setDefaultSuffix("png")  # the dialog asks about the name that is written
            if files.exec():
                self.export(Path(files.selectedFiles()[0]), dialog.settings())
            files.deleteLater()
        dialog.deleteLater()

    def save(self, view_size_px: tuple[int, int], scene_rgba: Rgba) -> None:
        """Write the view at once, at twice the size of the screen, into the user's pictures folder."""
        state = self._document.state
        paths = [layer.path for layer in state.layers] + [volume.path for volume in state.volumes]
        paths += [graph.path for graph in state.graphs]
        if not paths:
            return
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        folder = Path(self._preferences[PICTURES_FOLDER] or Path(pictures) / "Plexoscope")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._messages.error(PlexoscopeError(f"no folder for pictures ({error.strerror}): {folder}"))
            return
        stem = f"{paths[0].stem}-{time.strftime('%Y%m%d-%H%M%S')}"
        names = itertools.chain([f"{stem}.png"], (f"{stem}-{n}.png" for n in itertools.count(2)))
        path = next(folder / name for name in names if folder / name not in self._taken | set(folder.iterdir()))
        self._taken.add(path)
        width, height = view_size_px
        self.export(path, PictureSettings((2 * width, 2 * height), scene_rgba))

    def export(self, path: Path, settings: PictureSettings) -> None:
        """Write the view as a PNG file."""
        scene = scene_of(
            self._document.state, settings.background or TRANSPARENT, self._document.shown, self._document.placed
        )
        if scene is None:
            return

        graphs, selected = self._document.placed_graphs, self._document.state.selected_nodes

        def done(_: object) -> None:
            self._messages.good(f"Picture written: {path}", offers=file_offers(path))

        def work(job: BackgroundJob) -> None:
            from plexoscope.app.scene.picture_file import save_picture  # here and below: Pillow, once it is wanted

            save_picture(scene, settings.size_px, path, graphs=graphs, selected=selected, progress=job.checkpoint)

        self._background.submit(
            "Drawing the picture", work, done, self._messages.error, again=lambda: self.export(path, settings)
        )

    def copy(self, size_px: tuple[int, int], scene_rgba: Rgba) -> None:
        """Put the view on the clipboard."""
        scene = scene_of(self._document.state, scene_rgba, self._document.shown, self._document.placed)
        if scene is None:
            return

        graphs, selected = self._document.placed_graphs, self._document.state.selected_nodes

        def work(job: BackgroundJob) -> np.ndarray:
            from plexoscope.app.scene.picture_file import picture_of

            return np.asarray(picture_of(scene, size_px, graphs, selected, job.checkpoint))

        def done(rgba: np.ndarray) -> None:
            height, width, _ = rgba.shape
            image = QImage(rgba.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
            QGuiApplication.clipboard().setImage(image.copy())  # the copy owns its bytes
            self._messages.good("Picture copied")

        self._background.submit("Drawing the picture", work, done, self._messages.error)
