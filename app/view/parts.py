"""The view in the window: how all is drawn, looking around, pictures of it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from plexoscope.app.document.state import SCENE
from plexoscope.app.document.workspace import PICTURE
from plexoscope.app.preferences.declared import FRAME_BUDGET
from plexoscope.app.scene.colours import rgb_of
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.arguments import ArgumentError
from plexoscope.app.services.services import Services
from plexoscope.app.view.actions import figure_actions, picture_actions, view_actions
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.export_dialog import MAX_SIDE_PX, PictureSettings
from plexoscope.app.view.exporter import TRANSPARENT, Exporter
from plexoscope.app.view.open_thing import InspectorPage, OpenThing
from plexoscope.app.view.part import Part
from plexoscope.app.view.things import SCENE_THING
from plexoscope.app.widgets.deferred import Deferred
from plexoscope.app.workbench.central_view import CentralView
from plexoscope.render.scene.appearance import Rgba

if TYPE_CHECKING:
    from plexoscope.app.view.view_page import ViewPage


class Viewing(Part):
    """What holds for the whole picture."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.document)
        self._services = services
        self.exporter = Exporter(services.document, services.background, services.messages, services.preferences)

    def actions(self) -> Sequence[Action]:
        document = self._services.document
        return [*view_actions(document), *picture_actions(document, self), *figure_actions(document, self)]

    def build(self, view: ViewArea, actions: Actions) -> None:
        self._view = view
        self._page = Deferred(self._made_page)
        self._services.preferences.follow(FRAME_BUDGET, self._set_frame_budget)

        self._actions = actions

    def views(self) -> Sequence[CentralView]:
        tip = "What the picture of the scene is like"
        return (CentralView(PICTURE, "Picture", Deferred(self._made_picture_page, when_shown=True), tip),)

    def _made_picture_page(self) -> QWidget:
        from plexoscope.app.view.picture_page import PicturePage

        return PicturePage(self._services.document, self._actions)

    def things(self) -> Sequence[OpenThing]:
        return (SCENE_THING,)

    def pages(self) -> Sequence[InspectorPage]:
        words = "view transparency order shading light depth slab clipping"
        page = self._page
        return (InspectorPage(SCENE[:-1], "View", page, "view", "View of the scene", "F9", words, last=lambda: SCENE),)

    @property
    def page(self) -> "ViewPage":
        return self._page.widget

    def _made_page(self) -> "ViewPage":
        from plexoscope.app.view.view_page import ViewPage

        return ViewPage(self._services.document)

    def is_busy(self) -> bool:
        return self._view.canvas.busy

    def save_picture(self) -> None:
        """Write the view into the pictures folder."""
        self.exporter.save(self._view.size_px(), self._view.ground_rgba)

    def ask_export(self) -> None:
        """Ask for size, background and file, then draw."""
        self.exporter.ask(self._view, self._view.size_px(), self._view.ground_rgba)

    def copy_picture(self) -> None:
        """Put the view on the clipboard."""
        self.exporter.copy(self._view.size_px(), self._view.ground_rgba)

    def write_picture(self, path: Path, size: str = "", background: str = "") -> None:
        """Write the view into a file: by default as large as it is seen, before the colour that it has there."""
        size_px = typed_size(size) if size else self._view.size_px()
        rgba: Rgba | None = self._view.ground_rgba
        if background:
            rgba = None if background == "transparent" else typed_background(background)
        self.exporter.export(path, PictureSettings(size_px, rgba))

    def ask_figure(self) -> None:
        """Ask for a file, then write the picture as the layout Figure shows it."""
        files = QFileDialog(self._view, "Save picture", "figure.png", "PNG picture (*.png)")
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.setDefaultSuffix("png")
        if files.exec():
            self.write_figure(Path(files.selectedFiles()[0]))
        files.deleteLater()

    def write_figure(self, path: Path) -> None:
        """Write the picture as the layout Figure shows it."""
        figure = self._services.document.state.figure
        self.exporter.export(path, PictureSettings(figure.size_px or self._view.size_px(), figure.background))

    def copy_figure(self) -> None:
        """Put the picture of the layout Figure on the clipboard."""
        figure = self._services.document.state.figure
        self.exporter.copy(figure.size_px or self._view.size_px(), figure.background or TRANSPARENT)

    def _set_frame_budget(self, ms: float) -> None:
        self._view.canvas.frame_budget_ms = ms


def typed_size(text: str) -> tuple[int, int]:
    """Return width and height, px, of "800x600".

    Raises
    ------
    ArgumentError
        If it is not written so, or too large.
    """
    match = re.fullmatch(r"(\d+)[x×](\d+)", text)
    size_px = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(1 <= side <= MAX_SIDE_PX for side in size_px):
        raise ArgumentError(f"size: expected WIDTHxHEIGHT in pixels, 1 … {MAX_SIDE_PX} each, got {text!r}")
    return size_px


def typed_background(text: str) -> Rgba:
    """Return the colour of "#rrggbb".

    Raises
    ------
    ArgumentError
        If it is not written so.
    """
    try:
        return (*rgb_of(text), 1.0)
    except ValueError:
        raise ArgumentError(f"background: expected '#rrggbb' or transparent, got {text!r}") from None
