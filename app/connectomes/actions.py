"""What leads from fibres to a connectome, as actions of the window."""

from collections.abc import Callable
from dataclasses import replace

from plexoscope.app.connectomes.link import METHOD
from plexoscope.app.document.document import Document
from plexoscope.app.document.state import LAYER, VOLUME, State, VolumeLayer
from plexoscope.app.services.actions import Action


# fmt: off
def connectome_actions(document: Document, prepare: Callable[[], None]) -> list[Action]:
    """The actions; `prepare` chooses the method and shows its form."""
    return [
        Action("method.connectome", "Connectome from fibres…", prepare, "Method", "Ctrl+Alt+C",
               "Count the fibres between regions: those of the selected tractogram, and of the open parcellation",
               keywords="structural network matrix parcellation regions tractogram",
               enabled=lambda: bool(document.state.layers), undoable=True, section=3,
               needs="Open a tractogram first"),
    ]
# fmt: on


def prepare_connectome(document: Document) -> None:
    """Choose the method, with the selected tractogram and the open parcellation, as one step."""
    state = document.state
    settings = state.settings(METHOD)
    inputs = {**settings.inputs, "streamlines": LAYER + (state.selected_layer or state.layers[-1].id)}
    regions = parcellation_of(state)
    if regions is not None:
        # The names of regions lie beside the file; an image alone has numbers.
        named = regions.path.is_file() and regions.n_frames == 1
        inputs["parcellation"] = str(regions.path) if named else VOLUME + regions.id
    after = state.with_settings(METHOD, replace(settings, inputs=inputs))
    document.edit("Connectome from fibres", replace(after, selected_method=METHOD))


def parcellation_of(state: State) -> VolumeLayer | None:
    """The open volume that holds labels, a visible one first."""
    labelled = [layer for layer in state.volumes if layer.volume.looks_like_labels]
    return max(labelled, key=lambda layer: layer.visible, default=None)
