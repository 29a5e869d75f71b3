"""The view in the window: how all is drawn, looking around, pictures of it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from plexoscope.app.document.state import SCENE
from plexoscope.app.preferences.declared import FRAME_BUDGET
from plexoscope.app.scene.colours import rgb_of
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.arguments import ArgumentError
from plexoscope.app.services.services import Services
from plexoscope.app.view.actions import picture_actions, view_actions
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.export_dialog import MAX_SIDE_PX, PictureSettings
from plexoscope.app.view.exporter import Exporter
from plexoscope.app.view.open_thing import InspectorPage, OpenThing
from plexoscope.app.view.part import Part
from plexoscope.app.view.things import SCENE_THING
from plexoscope.app.widgets.deferred import Deferred
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
        return [*view_actions(self._services.document), *picture_actions(self._services.document, self)]

    def build(self, view: ViewArea, actions: Actions) -> None:
        self._view = view
        self._page = Deferred(self._made_page)
        self._services.preferences.follow(FRAME_BUDGET, self._set_frame_budget)

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
