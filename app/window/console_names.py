"""What the console has at hand: the document's things as data objects, and verbs of the window."""

import importlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from plexoscope.app.document.document import Document
from plexoscope.app.services.actions import Actions
from plexoscope.app.services.arguments import Deed

HELP = (
    "doc has what is open; add(data, name=…), selected(), do('view.left'), run('pivem', …); px and np are there. "
    "Tab completes, Up goes back"
)


class ConsoleWindow(Protocol):
    """What the console needs of the window."""

    document: Document
    actions_: Actions
    plugin_dirs: Sequence[Path]


class ConsoleDocument:
    """What is open, by name, as it is now."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @property
    def tractograms(self) -> dict[str, Any]:
        return {each.name: each.tractogram for each in self._document.state.layers}

    @property
    def volumes(self) -> dict[str, Any]:
        return {each.name: each.volume for each in self._document.state.volumes}

    @property
    def networks(self) -> dict[str, Any]:
        return {
            each.name: each.network if each.events is None else each.events.network
            for each in self._document.state.graphs
        }

    @property
    def vectors(self) -> dict[str, Any]:
        return {each.name: each.vectors for each in self._document.state.vectors}

    def __repr__(self) -> str:
        kinds = ("tractograms", "volumes", "networks", "vectors")
        lines = (f"doc.{kind}[{name!r}]: {data!r}" for kind in kinds for name, data in getattr(self, kind).items())
        return "\n".join(lines) or "Nothing is open: add('fornix')"


def names_for(window: ConsoleWindow) -> dict[str, Any]:
    """Return what is at hand when the console begins."""
    # The face for scripts stands above the window, which only hands it on to who types.
    px, showing = importlib.import_module("plexoscope.api"), importlib.import_module("plexoscope.api.showing")
    shown = showing.Shown(window, ExitStack(), window.plugin_dirs)
    document = window.document

    def add(data: object, name: str = "", **looks: Any) -> None:
        """Open data, a file or a sample in the window, as one step that can be undone."""
        is_word = isinstance(data, str) and not name and not looks
        shown.add(data if is_word else px.Scene().add(data, name=name, **looks))

    def selected() -> list[Any]:
        """What is selected: data objects, then the names of nodes."""
        state = document.state
        chosen: Iterable[Any] = (
            *(each.tractogram for each in state.layers if each.id == state.selected_layer),
            *(each.network for each in state.graphs if each.id == state.selected_graph),
        )
        return [*chosen, *state.selected_nodes]

    def do(id: str, **told: object) -> None:
        """Do an action of the window, with what it is told."""
        window.actions_.do(Deed(id, {name: str(value) for name, value in told.items()}))

    verbs: dict[str, Callable[..., Any]] = {"add": add, "selected": selected, "do": do, "run": px.run}
    return {"__name__": "__console__", "px": px, "np": np, "doc": ConsoleDocument(document), **verbs}
