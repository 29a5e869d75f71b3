"""What can be done to the picture as a whole: the transparency order and the shading, one action each."""

from dataclasses import dataclass, replace
from functools import partial

from plexoscope.app.document.document import Document
from plexoscope.app.services.actions import Action
from plexoscope.render.gpu.transparency import AUTO, METHODS
from plexoscope.render.scene.scene import Shading

_TITLES = {"none": "Unordered"}


@dataclass(frozen=True)
class Words:
    """A name for a menu, and one line for who must choose."""

    title: str
    summary: str


ORDERS: dict[str, Words] = {
    AUTO: Words("Automatic", "What suits the streamlines and this machine best"),
    **{name: Words(_TITLES.get(name, name.capitalize()), method.summary) for name, method in METHODS.items()},
}

SHADINGS: dict[Shading, Words] = {
    "flat": Words("Flat", "The colour alone"),
    "lines": Words("Lit lines", "Lit as thin cylinders, by their direction"),
    "tubes": Words("Tubes", "Lit across their width, too: for wide lines"),
}


# fmt: off
def view_actions(document: Document) -> list[Action]:
    """The actions, in the order of their menus."""
    def is_order(name: str) -> bool:
        return document.state.view.order == name

    def is_shading(name: str) -> bool:
        return document.state.view.looks.shading == name

    return [
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


def set_order(document: Document, name: str) -> None:
    document.change_view(f"Change transparency to {ORDERS[name].title.lower()}", order=name)


def set_shading(document: Document, name: Shading) -> None:
    looks = replace(document.state.view.looks, shading=name)
    document.change_view(f"Change shading to {SHADINGS[name].title.lower()}", looks=looks)
