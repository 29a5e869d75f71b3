"""The view in the window: how all is drawn, looking around, pictures of it."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from plexoscope.app.document.state import SCENE
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
from plexoscope.app.view.view_page import ViewPage
from plexoscope.render.scene.appearance import Rgba


class Viewing(Part):
    """What holds for the whole picture.

    Parameters
    ----------
    frame_budget_ms, keep_frame_budget
        A preference, and what is called with another: how fast a machine draws is no part of the document.
    """

    def __init__(self, services: Services, frame_budget_ms: float, keep_frame_budget: Callable[[float], None]) -> None:
        super().__init__(services.document)
        self._services = services
        self._frame_budget_ms, self._keep_frame_budget = frame_budget_ms, keep_frame_budget
        self.exporter = Exporter(services.document, services.background, services.messages)

    def actions(self) -> Sequence[Action]:
        return [*view_actions(self._services.document), *picture_actions(self._services.document, self)]

    def build(self, view: ViewArea, actions: Actions) -> None:
        self._view = view
        self.page = ViewPage(self._services.document, self._frame_budget_ms)
        self.page.frame_budget_changed.connect(self._set_frame_budget)
        view.canvas.frame_budget_ms = self._frame_budget_ms

    def things(self) -> Sequence[OpenThing]:
        return (SCENE_THING,)

    def pages(self) -> Sequence[InspectorPage]:
        words = "view transparency order shading light depth slab clipping smoothness"
        page = self.page
        return (InspectorPage(SCENE[:-1], "View", page, "view", "View of the scene", "F9", words, last=lambda: SCENE),)

    def is_busy(self) -> bool:
        return self._view.canvas.busy

    def save_picture(self) -> None:
        """Write the view into the pictures folder."""
        self.exporter.save(self._view.size_px(), self._services.theme.now.scene_rgba)

    def ask_export(self) -> None:
        """Ask for size, background and file, then draw."""
        self.exporter.ask(self._view, self._view.size_px(), self._services.theme.now.scene_rgba)

    def copy_picture(self) -> None:
        """Put the view on the clipboard."""
        self.exporter.copy(self._view.size_px(), self._services.theme.now.scene_rgba)

    def write_picture(self, path: Path, size: str = "", background: str = "") -> None:
        """Write the view into a file: by default as large as it is seen, before the colour that it has there."""
        size_px = typed_size(size) if size else self._view.size_px()
        rgba: Rgba | None = self._services.theme.now.scene_rgba
        if background:
            rgba = None if background == "transparent" else typed_background(background)
        self.exporter.export(path, PictureSettings(size_px, rgba))

    def _set_frame_budget(self, ms: float) -> None:
        self._view.canvas.frame_budget_ms = ms
        self._keep_frame_budget(ms)


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
