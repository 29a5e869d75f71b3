"""What can be done to the view as a whole, as actions of the window: looking, drawing, pictures."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from plexoscope.app.document.document import Document
from plexoscope.app.scene.colours import rgb_of
from plexoscope.app.services.actions import Action
from plexoscope.app.services.arguments import Argument, ArgumentError
from plexoscope.render.scene.orders import AUTO, SUMMARIES
from plexoscope.render.scene.scene import Shading

_TITLES = {"none": "Unordered"}


@dataclass(frozen=True)
class Words:
    """A name for a menu, and one line for who must choose."""

    title: str
    summary: str


ORDERS: dict[str, Words] = {
    AUTO: Words("Automatic", "What suits the streamlines and this machine best"),
    **{name: Words(_TITLES.get(name, name.capitalize()), summary) for name, summary in SUMMARIES.items()},
}

SHADINGS: dict[Shading, Words] = {
    "flat": Words("Flat", "The colour alone"),
    "lines": Words("Lit lines", "Lit as thin cylinders, by their direction"),
    "tubes": Words("Tubes", "Lit across their width, too: for wide lines"),
}


VIEWS = (
    ("left", "From the left", -90, 0, "Ctrl+1"),
    ("right", "From the right", 90, 0, "Ctrl+2"),
    ("front", "From the front", 180, 0, "Ctrl+3"),
    ("back", "From behind", 0, 0, "Ctrl+4"),
    ("above", "From above", 0, 90, "Ctrl+5"),
    ("below", "From below", 0, -90, "Ctrl+6"),
)


NOTHING_OPEN = "Open something first"
PICTURE = (
    Argument("path", "path", "the PNG file to write"),
    Argument("size", "text", "WIDTHxHEIGHT in pixels", optional=True),
    Argument("background", "text", "'#rrggbb' or transparent", optional=True),
)
LOOK = (
    Argument("azimuth", "number", "degrees", lowest=-360, highest=360),
    Argument("elevation", "number", "degrees", lowest=-90, highest=90),
)
GROUND = (Argument("color", "text", "'#rrggbb' or theme"),)
ZOOM = (Argument("factor", "number", "how much larger", lowest=0.01, highest=100),)


class Pictures(Protocol):
    """What makes pictures of the view."""

    def save_picture(self) -> None: ...

    def ask_export(self) -> None: ...

    def copy_picture(self) -> None: ...

    def write_picture(self, path: Path, size: str = "", background: str = "") -> None: ...


# fmt: off
def picture_actions(document: Document, pictures: Pictures) -> list[Action]:
    """The actions that make pictures, in the order of their menu."""
    def has_content() -> bool:
        return document.state.camera is not None

    return [
        Action("file.picture", "Save picture", pictures.save_picture, "File", "Ctrl+Alt+S",
               "Write the view into the pictures folder", "picture", "screenshot image png export snapshot",
               has_content, toolbar=True, section=2, needs=NOTHING_OPEN, arguments=PICTURE, do=pictures.write_picture),
        Action("file.export", "Export picture…", pictures.ask_export, "File", "Ctrl+E",
               "Write a picture of any size and background", "export", "save screenshot image png render transparent",
               has_content, toolbar=True, section=2, needs=NOTHING_OPEN),
        Action("file.copy", "Copy picture", pictures.copy_picture, "File", "Ctrl+Shift+C",
               "Copy the view as a picture", "copy", "clipboard screenshot image", has_content, section=2,
               needs=NOTHING_OPEN),
    ]


def view_actions(document: Document) -> list[Action]:
    """The actions that look around and change how all is drawn, in the order of their menus."""
    def has_content() -> bool:
        return document.state.camera is not None

    def is_order(name: str) -> bool:
        return document.state.view.order == name

    def is_shading(name: str) -> bool:
        return document.state.view.looks.shading == name

    return [
        Action("view.reset", "Show all", document.show_all, "View", "Ctrl+0", "Show everything", "home",
               "reset home fit zoom camera centre", has_content, undoable=True, toolbar=True, needs=NOTHING_OPEN),
        Action("view.look", "Look from an angle", None, "", tooltip="Azimuth 0 looks from behind, 90 from the right",
               keywords="camera turn rotate orbit azimuth elevation", enabled=has_content, undoable=True,
               needs=NOTHING_OPEN, arguments=LOOK, do=partial(look, document)),
        Action("view.zoom", "Zoom", None, "", tooltip="Magnify what is seen",
               keywords="camera magnify closer scale", enabled=has_content, undoable=True, needs=NOTHING_OPEN,
               arguments=ZOOM, do=partial(zoom, document)),
        Action("view.background", "Background of the view", None, "", tooltip="A colour, or that of the theme",
               keywords="ground backdrop white black colour color", undoable=True, arguments=GROUND,
               do=partial(set_background, document)),
        *(Action(f"view.{id}", title, partial(document.look_from, f"Look {title.lower()}", azimuth, elevation),
                 "View/Look", shortcut, keywords="camera axial sagittal coronal orientation turn",
                 enabled=has_content, undoable=True, needs=NOTHING_OPEN)
          for id, title, azimuth, elevation, shortcut in VIEWS),
        *(Action(f"view.order.{name}", words.title, partial(set_order, document, name), "View/Transparency",
                 tooltip=words.summary, keywords=f"order oit blending depth sort {name}",
                 undoable=True, checked=partial(is_order, name))
          for name, words in ORDERS.items()),
        *(Action(f"view.shading.{name}", words.title, partial(set_shading, document, name), "View/Shading",
                 tooltip=words.summary, keywords=f"light lighting illuminated {name}",
                 undoable=True, checked=partial(is_shading, name))
          for name, words in SHADINGS.items()),
    ]
# fmt: on


def look(document: Document, azimuth: float, elevation: float) -> None:
    document.look_from("Turn view", azimuth, elevation)


def zoom(document: Document, factor: float) -> None:
    camera = document.state.camera
    if camera is not None:
        document.edit("Zoom", replace(document.state, camera=camera.zoomed(factor)))


def set_background(document: Document, color: str) -> None:
    try:
        rgb = None if color == "theme" else rgb_of(color)
    except ValueError:
        raise ArgumentError(f"color: expected '#rrggbb' or theme, got {color!r}") from None
    document.change_view("Change background", background=rgb)


def set_order(document: Document, name: str) -> None:
    document.change_view(f"Change transparency to {ORDERS[name].title.lower()}", order=name)


def set_shading(document: Document, name: Shading) -> None:
    looks = replace(document.state.view.looks, shading=name)
    document.change_view(f"Change shading to {SHADINGS[name].title.lower()}", looks=looks)
