"""Opening networks: read in the background, then added to the document as one step."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GRAPH_KINDS, GraphLayer
from plexoscope.app.document.origin import DataOrigin, seen
from plexoscope.app.graphs.words import describe
from plexoscope.app.inputs.words import Found
from plexoscope.app.scene.graph_reading import graph_layer, graph_suffixes, is_graph_name, read_graph
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.app.view.part import FileOpener
from plexoscope.models.io.ways import AmbiguousError, said, say
from plexoscope.render.scene.appearance import DEFAULT_COLORMAP

Read = Callable[[Path], object]
Ask = Callable[[str, AmbiguousError, Callable[[str], None]], None]


class GraphOpener:
    """Reads networks and adds them to the document. A file that cannot be read changes nothing.

    Parameters
    ----------
    first_map
        Returns the colormap of values of nodes and edges.

    Attributes
    ----------
    ask : function, optional
        Given the name of a file that could be read in several ways, the error that lists them, and what to call with
        the word of the one that is chosen. Without it the error is a message.
    """

    def __init__(
        self,
        document: Document,
        background: Background,
        messages: Messages,
        first_map: Callable[[], str] = lambda: DEFAULT_COLORMAP,
    ) -> None:
        self._document, self._background, self._messages = document, background, messages
        self._first_map = first_map
        self.ask: Ask | None = None

    def open(self, paths: Sequence[Path], name: str = "", read: Read | None = None, sample: str = "") -> None:
        """Open each file as a graph of its own.

        Parameters
        ----------
        name
            What a layer is called; by default as its file.
        read
            Returns what `graph_layer` takes; by default the kind of the file decides who reads it.
        sample
            Id of the sample that it is.
        """
        for path in paths:
            self._open(path, read or read_graph, name or path.name, sample)

    def _open(self, path: Path, read: Read, name: str, sample: str) -> None:
        def work(_: BackgroundJob) -> GraphLayer:
            origin = DataOrigin(sample, way=said(path) or "", seen=seen(path))
            return replace(graph_layer(path, name, read(path)), origin=origin)

        def done(graph: GraphLayer) -> None:
            first_map = self._first_map()
            look = replace(graph.look, node_map=first_map, edge_map=first_map)
            self._document.add_graphs((replace(graph, look=look),))
            self._messages.info(f"Opened {name}: {describe(graph)}")

        def failed(error: BaseException) -> None:
            if isinstance(error, AmbiguousError) and self.ask is not None:
                self.ask(name, error, read_as)
            else:
                self._messages.error(error)

        def read_as(word: str) -> None:
            say(path, word)
            self._open(path, read, name, sample)

        self._background.submit(
            f"Reading {name}", work, done, failed, again=lambda: self._open(path, read, name, sample)
        )


def graph_files(opener: GraphOpener) -> FileOpener:
    """Return what opens networks."""

    def open_each(found: Sequence[Found]) -> None:
        for each in found:
            sample = "" if each.sample is None else each.sample.id
            opener.open([each.path], each.name, _reader_of(each), sample)

    return FileOpener({"Networks": graph_suffixes()}, _is_graph, open_each)


def _is_graph(found: Found, together: Sequence[Found]) -> bool:
    return is_graph_name(found.path) if found.sample is None else found.sample.kind in GRAPH_KINDS


def _reader_of(found: Found) -> Read | None:
    """Who reads a sample; None for a file, which is read by whoever knows it."""
    return None if found.sample is None else lambda _: found.read()
