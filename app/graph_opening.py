"""Opening networks: read in the background, then added to the document as one step."""

from collections.abc import Callable, Sequence
from pathlib import Path

from plexoscope.app.background import Background, Job
from plexoscope.app.document import Document
from plexoscope.app.graph_layer import GraphLayer
from plexoscope.app.graph_reading import graph_layer, read_graph
from plexoscope.app.graph_words import describe
from plexoscope.app.messages import Messages

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
        def work(_: Job) -> GraphLayer:
            return graph_layer(path, name, read(path))

        def done(graph: GraphLayer) -> None:
            self._document.add_graphs((graph,))
            self._messages.info(f"Opened {name}: {describe(graph)}")

        self._background.submit(f"Reading {name}", work, done, self._messages.error)
