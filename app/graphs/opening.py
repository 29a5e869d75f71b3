"""Opening networks: read in the background, then added to the document as one step."""

from collections.abc import Callable, Sequence
from pathlib import Path

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.graphs.words import describe
from plexoscope.app.scene.graph_reading import graph_layer, read_graph
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages

Read = Callable[[Path], object]


class GraphOpener:
    """Reads networks and adds them to the document. A file that cannot be read changes nothing."""

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        self._document, self._background, self._messages = document, background, messages

    def open(self, paths: Sequence[Path], name: str = "", read: Read | None = None) -> None:
        """Open each file as a graph of its own.

        Parameters
        ----------
        name
            What a layer is called; by default as its file.
        read
            Returns what `graph_layer` takes; by default the kind of the file decides who reads it.
        """
        for path in paths:
            self._open(path, read or read_graph, name or path.name)

    def _open(self, path: Path, read: Read, name: str) -> None:
        def work(_: BackgroundJob) -> GraphLayer:
            return graph_layer(path, name, read(path))

        def done(graph: GraphLayer) -> None:
            self._document.add_graphs((graph,))
            self._messages.info(f"Opened {name}: {describe(graph)}")

        self._background.submit(f"Reading {name}", work, done, self._messages.error)
