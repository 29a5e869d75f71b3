"""From the document to the scene that is drawn, in the window, in exported pictures and on the clipboard alike."""

from collections.abc import Mapping

from plexoscope.app.document import State
from plexoscope.models.data.column import Column
from plexoscope.render.appearance import Rgba
from plexoscope.render.scene import Scene, StreamlineItem


def scene_of(state: State, background: Rgba, shown: Mapping[str, Column]) -> Scene | None:
    """What the renderer draws for a state; None if there is nothing to draw.

    Parameters
    ----------
    shown
        For each layer with a filter, by id, which streamlines pass it.
    """
    if state.camera is None:
        return None
    items = tuple(
        StreamlineItem(layer.id, layer.tractogram, layer.style, shown.get(layer.id)) for layer in state.layers
    )
    view = state.view
    return Scene(
        items=items,
        camera=state.camera,
        background=background,
        order=view.order,
        looks=view.looks,
        slab=view.slab,
        order_settings=view.order_settings,
    )
