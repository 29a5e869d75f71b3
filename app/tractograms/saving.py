"""Saving the streamlines of a layer that can be seen into a file of their own."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer
from plexoscope.app.scene.visible_streamlines import kept_streamlines
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.app.services.offers import file_offers
from plexoscope.models.errors import PlexoscopeError
from plexoscope.models.io.tractogram import WRITABLE_SUFFIXES, write_tractogram

KINDS = {".trx": "TRX, holds everything", ".trk": "TrackVis, no groups", ".tck": "MRtrix, positions only"}


class Saver:
    """Writes tractograms in the background."""

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        self._document, self._background, self._messages = document, background, messages

    @property
    def layer(self) -> Layer | None:
        """The selected one."""
        return self._document.state.current_layer

    def ask(self, parent: QWidget) -> None:
        """Ask for a file, then write the streamlines of the selected layer that can be seen."""
        layer = self.layer
        if layer is None:
            return
        first = layer.path.suffix if layer.path.suffix in WRITABLE_SUFFIXES else WRITABLE_SUFFIXES[-1]
        kinds = [f"{KINDS[suffix]} (*{suffix})" for suffix in (first, *(set(KINDS) - {first}))]
        files = QFileDialog(parent, "Save visible streamlines", f"{layer.path.stem}-visible{first}", ";;".join(kinds))
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.setDefaultSuffix(first)  # the dialog asks about the name that is written
        files.filterSelected.connect(lambda kind: files.setDefaultSuffix(kind[kind.rindex("*") + 1 : -1]))
        if files.exec():
            self.save(layer, Path(files.selectedFiles()[0]))
        files.deleteLater()

    def save(self, layer: Layer, path: Path) -> None:
        """Write the streamlines of a layer that can be seen, unless that would replace a file that is open."""
        state = self._document.state
        open_now = [*(each.path for each in state.layers), *(each.path for each in state.volumes)]
        if any(path.exists() and other.exists() and path.samefile(other) for other in open_now):
            self._messages.error(PlexoscopeError(f"expected another name, this file is open: {path}"))
            return
        kept = kept_streamlines(layer, self._document.shown.get(layer.id))

        def work(job: BackgroundJob) -> tuple[int, tuple[str, ...]]:
            tractogram = layer.tractogram if kept is None else layer.tractogram.selected(kept.values)
            job.checkpoint()
            return tractogram.n_streamlines, write_tractogram(tractogram, path, job.checkpoint)

        def done(written: tuple[int, tuple[str, ...]]) -> None:
            n_streamlines, losses = written
            self._messages.good(f"Saved {n_streamlines:,} streamlines: {path}", offers=file_offers(path))
            if losses:
                self._messages.post("warning", f"{path.name}: {'; '.join(losses)}", toast=True)

        self._background.submit(f"Saving {path.name}", work, done, self._messages.error)
