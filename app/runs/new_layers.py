"""Results of runs added to the scene: streamlines as a tractogram, graphs and matrices as networks, volumes."""

from pathlib import Path

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.ids import new_id
from plexoscope.app.document.state import Layer, VolumeLayer
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.app.scene.nothing_to_draw import nothing_to_draw
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Result
from plexoscope.render.scene.appearance import StreamlineStyle

LAYER_KINDS = ("streamlines", "network", "volume")
"""Data kinds that the scene shows."""


def can_be_layer(channel: Channel) -> bool:
    """Whether results of a channel can be added to the scene."""
    from plexoscope.plugins.results.as_data import data_kinds

    return not set(LAYER_KINDS).isdisjoint(data_kinds(channel.kind))


class LayerAdder:
    """Makes layers of results in the background, and adds each as one step that can be undone."""

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        self._document, self._background, self._messages = document, background, messages

    def add(self, result: Result, name: str, path: Path) -> None:
        """Add a result as a layer of that name.

        Parameters
        ----------
        path
            Where it is recorded, as the layer tells.
        """

        def work(_: BackgroundJob) -> Layer | GraphLayer | VolumeLayer:
            return layer_of(result, name, path)

        self._background.submit(f"Adding {name}", work, self._take, self._messages.error)

    def _take(self, layer: Layer | GraphLayer | VolumeLayer) -> None:
        if isinstance(layer, Layer):
            self._document.add_layers((layer,))
            for note in filter(None, (*layer.tractogram.notes, nothing_to_draw(layer.tractogram))):
                self._messages.post("warning", f"{layer.name}: {note}", toast=True)
        elif isinstance(layer, GraphLayer):
            self._document.add_graphs((layer,))
        else:
            self._document.add_volumes((layer,))
        self._messages.good(f"Added {layer.name} to the scene")


def layer_of(result: Result, name: str, path: Path) -> Layer | GraphLayer | VolumeLayer:
    """Return a result as a layer, drawn as what is opened is at first.

    Raises
    ------
    PluginError
        If it cannot be one, such as a matrix that is not square.
    """
    from plexoscope.plugins.results.as_data import data_of

    data, _ = data_of(result, LAYER_KINDS, name)
    if isinstance(data, Tractogram):
        return Layer(new_id("layer"), name, path, data, StreamlineStyle())
    if isinstance(data, Volume):
        return volume_layer(path, data)
    return graph_layer(path, name, data)
