"""How the choices for the whole view are called: transparency orders and shadings."""

from dataclasses import dataclass

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
