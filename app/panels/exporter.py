"""Copying and saving what a panel shows: the entries of its menu, and their errors as words."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, SignalInstance
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from plexoscope.app.panels.export import SUFFIXES, Columns, ExportError, suffixes, tab_separated, write_columns
from plexoscope.models.io.files import replacing
from plexoscope.plugins.manifest import Channel

PICTURE_SCALES = (1, 2, 4)


class PanelContent(Protocol):
    """What there is to copy and to save."""

    channel: Channel
    done: SignalInstance
    failed: SignalInstance

    def data(self) -> Columns:
        """Return named columns."""
        ...

    def picture(self, *, scale: float) -> QImage:
        """Return a picture of so many pixels for each of the screen."""
        ...

    def fit(self) -> None:
        """Show all again."""
        ...


class PanelExporter:
    """Copies and saves the content of one panel; `parent` is the parent of its dialogs."""

    def __init__(self, content: PanelContent, parent: QWidget) -> None:
        self._content, self._parent = content, parent

    def fill(self, menu: QMenu) -> None:
        """Add the entries that all kinds have."""
        menu.addSeparator()
        self._add(menu, "Copy data\tCtrl+C", self.copy_data)
        self._add(menu, "Copy picture", self.copy_picture)
        menu.addSeparator()
        self._add(menu, "Save data…", self.ask_for_data)
        pictures = menu.addMenu("Save picture…")
        for scale in PICTURE_SCALES:
            words = f"{scale} × the size" if scale > 1 else "As large as here"
            self._add(pictures, words, partial(self.ask_for_picture, scale))
        menu.addSeparator()
        self._add(menu, "Reset view\tHome", self._content.fit)

    def _add(self, menu: QMenu, words: str, do: Callable[[], object]) -> None:
        menu.addAction(words).triggered.connect(lambda _=False: self.attempt(do))

    def copy_data(self) -> str:
        text = tab_separated(self._content.data())
        QGuiApplication.clipboard().setText(text)
        n_rows = text.count("\n") - 1
        return f"Copied {n_rows:,} {'row' if n_rows == 1 else 'rows'} of “{self._title}”"

    def copy_picture(self) -> str:
        QGuiApplication.clipboard().setImage(self._content.picture(scale=2))
        return f"Copied the picture of “{self._title}”"

    def save_data(self, path: Path) -> str:
        write_columns(self._content.data(), path)
        return f"Saved the data of “{self._title}”: {path}"

    def save_picture(self, path: Path, scale: int = 1) -> str:
        write_picture(self._content.picture(scale=scale), path)
        return f"Saved the picture of “{self._title}”: {path}"

    def ask_for_data(self) -> str:
        kinds = [f"{SUFFIXES[suffix]} (*{suffix})" for suffix in suffixes(self._content.data())]
        path = self._ask("Save data", suffixes(self._content.data())[0], kinds)
        return self.save_data(path) if path else ""

    def ask_for_picture(self, scale: int = 1) -> str:
        path = self._ask("Save picture", ".png", ["PNG picture (*.png)"])
        return self.save_picture(path, scale) if path else ""

    def attempt(self, do: Callable[[], object]) -> None:
        """Do one of these, and say how it went."""
        try:
            words = do()
        except ExportError as error:
            text = str(error)
            self._content.failed.emit(text[:1].upper() + text[1:])
        else:
            if words:
                self._content.done.emit(str(words))

    @property
    def _title(self) -> str:
        return self._content.channel.title

    def _ask(self, title: str, suffix: str, kinds: list[str]) -> Path | None:
        name = re.sub(r"[^\w.-]+", "-", self._title).strip("-") or self._content.channel.name
        files = QFileDialog(self._parent, title, f"{name}{suffix}", ";;".join(kinds))
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.setDefaultSuffix(suffix)  # the dialog asks about the name that is written
        files.filterSelected.connect(lambda kind: files.setDefaultSuffix(kind[kind.rindex("*") + 1 : -1]))
        chosen = Path(files.selectedFiles()[0]) if files.exec() else None
        files.deleteLater()
        return chosen


def write_picture(picture: QImage, path: Path) -> None:
    """Write a picture as PNG.

    Raises
    ------
    ExportError
        If the file cannot be written.
    """
    try:
        with replacing(path) as file:
            file.write(png_of(picture))
    except OSError as error:
        raise ExportError(f"the picture cannot be written ({error.strerror or error}): {path}") from None


def png_of(picture: QImage) -> bytes:
    """Return a picture as the content of a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # the stubs want the format as bytes, Qt as text
    return bytes(content.data())
