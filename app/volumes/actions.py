"""What can be done to the slices of volumes, as actions of the window."""

from functools import partial

from plexoscope.app.document.document import Document
from plexoscope.app.services.actions import Action
from plexoscope.app.view.slices import PLANES
from plexoscope.app.volumes.crosshair_form import toggle_plane


# fmt: off
def slice_actions(document: Document) -> list[Action]:
    """One action for each plane."""
    def has_volumes() -> bool:
        return bool(document.state.volumes)

    def shows_plane(plane: str) -> bool:
        return plane in document.state.view.planes

    return [
        Action(f"slices.{plane}", f"{plane.capitalize()} slices", partial(toggle_plane, document, plane),
               "View/Slices", f"Ctrl+Alt+{number}", keywords="volume plane crosshair", enabled=has_volumes,
               needs="Open a volume first", undoable=True, section=2, checked=partial(shows_plane, plane))
        for number, plane in enumerate(PLANES, 1)
    ]
# fmt: on
