"""What can be done to the slices of volumes, as actions of the window."""

from functools import partial

from plexoscope.app.document.document import Document
from plexoscope.app.document.workspace import SLICES
from plexoscope.app.services.actions import Action
from plexoscope.app.view.slices import PLANES
from plexoscope.app.volumes.crosshair_form import toggle_plane
from plexoscope.app.volumes.planes.convention import Convention


# fmt: off
def slice_actions(document: Document, convention: Convention) -> list[Action]:
    """One action for each plane, the view of all three, and which side is which."""
    def has_volumes() -> bool:
        return bool(document.state.volumes)

    def has_content() -> bool:
        return document.state.camera is not None

    def shows_plane(plane: str) -> bool:
        return plane in document.state.view.planes

    return [
        Action(f"slices.{plane}", f"{plane.capitalize()} slices", partial(toggle_plane, document, plane),
               "View/Slices", f"Ctrl+Alt+{number}", keywords="volume plane crosshair", enabled=has_volumes,
               needs="Open a volume first", undoable=True, section=2, checked=partial(shows_plane, plane))
        for number, plane in enumerate(PLANES, 1)
    ] + [
        Action("slices.view", "Slices view", partial(document.bring_up_view, SLICES), "View/Slices",
               tooltip="Three planes through all that is open", keywords="orthographic planes ortho mpr",
               undoable=True, enabled=has_content, needs="Open something first", section=2),
        Action("slices.radiological", "Left side on the right", convention.toggle, "View/Slices",
               tooltip="Show planes as radiologists do: the patient's left on the right",
               keywords="radiological neurological convention flip mirror", enabled=has_content,
               needs="Open something first", section=2, checked=lambda: convention.radiological),
    ]
# fmt: on
