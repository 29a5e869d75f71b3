"""What is selected becomes a layer, a network or a file. Slow work is done in the background."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QFileDialog, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.ids import new_id
from plexoscope.app.document.state import Layer, State
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.app.scene.graph_values import selected_in
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.models.data.subnetwork import subnetwork
from plexoscope.models.errors import PlexoscopeError
from plexoscope.models.io.tractogram import WRITABLE_SUFFIXES, write_tractogram
from plexoscope.render.scene.appearance import StreamlineStyle

NAME_SUFFIXES = (".txt", ".csv")


class Becoming:
    """Makes things of what is selected."""

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        self._document, self._background, self._messages = document, background, messages

    @property
    def _state(self) -> State:
        return self._document.state

    # ---- layers

    def has_streamlines(self) -> bool:
        return bool(self._state.selection.streamlines)

    def make_layers(self) -> None:
        """Make a layer of the selected streamlines of each layer, as one step."""
        state = self._state
        chosen = [(state.layer(each.layer), each.which.values) for each in state.selection.streamlines]

        def work(job: BackgroundJob) -> tuple[Layer, ...]:
            made = []
            for layer, which in chosen:
                made.append(_own_layer(layer, which))
                job.checkpoint()
            return tuple(made)

        self._background.submit("Making a layer", work, self._document.add_layers, self._messages.error)

    # ---- networks

    def networks(self) -> list[GraphLayer]:
        """The open networks that have some of the selected nodes."""
        state = self._state
        return [graph for graph in state.graphs if len(selected_in(graph.network, state.selected_nodes))]

    def has_nodes(self) -> bool:
        return bool(self.networks())

    def make_networks(self) -> None:
        """Make a network of the selected nodes of each network, with the edges among them, as one step."""
        made = []
        for graph in self.networks():
            nodes = np.sort(selected_in(graph.network, self._state.selected_nodes))
            layer = graph_layer(graph.path, f"{graph.name}, selection", subnetwork(graph.network, nodes))
            made.append(layer)
        self._document.add_graphs(tuple(made))

    # ---- files

    def ask_file(self, parent: QWidget) -> None:
        """Ask for a file, then write what is selected."""
        selection = self._state.selection
        kinds = {}
        if selection.streamlines:
            kinds.update({suffix: f"Streamlines (*{suffix})" for suffix in WRITABLE_SUFFIXES})
        if selection.names:
            kinds.update({".txt": "Names, one a line (*.txt)", ".csv": "Names as a table (*.csv)"})
        path = _asked(parent, kinds)
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Write the selected streamlines, or the selected names where the file is a .txt or a .csv."""
        selection = self._state.selection
        state = self._state
        opened = [each.path for members in (state.layers, state.volumes, state.graphs) for each in members]
        if any(path.exists() and other.exists() and path.samefile(other) for other in opened):
            self._messages.error(PlexoscopeError(f"expected another name, this file is open: {path}"))
        elif path.suffix.lower() in NAME_SUFFIXES:
            self._save_names(path, selection.names)
        elif not selection.streamlines:
            wanted = " or ".join(NAME_SUFFIXES)
            self._messages.error(
                PlexoscopeError(f"selection: expected a {wanted} file, no streamline is selected: {path}")
            )
        elif len(selection.streamlines) > 1:
            self._messages.error(
                PlexoscopeError(
                    f"selection: expected streamlines of one tractogram, got {len(selection.streamlines)}: {path}"
                )
            )
        else:
            chosen = selection.streamlines[0]
            self._save_streamlines(path, self._state.layer(chosen.layer), chosen.which.values)

    def _save_names(self, path: Path, names: tuple[str, ...]) -> None:
        if not names:
            self._messages.error(PlexoscopeError(f"selection: expected names to write, got none: {path}"))
            return

        def work(_: BackgroundJob) -> None:
            lines = names if path.suffix.lower() == ".txt" else ("name", *map(_cell, names))
            path.write_text("\n".join((*lines, "")), encoding="utf-8")

        self._background.submit(
            f"Saving {path.name}",
            work,
            lambda _: self._messages.good(f"Saved {len(names):,} names: {path}"),
            self._messages.error,
        )

    def _save_streamlines(self, path: Path, layer: Layer, which) -> None:
        def work(job: BackgroundJob) -> tuple[int, tuple[str, ...]]:
            tractogram = layer.tractogram.selected(which)
            job.checkpoint()
            return tractogram.n_streamlines, write_tractogram(tractogram, path, job.checkpoint)

        def done(written: tuple[int, tuple[str, ...]]) -> None:
            n_streamlines, losses = written
            self._messages.good(f"Saved {n_streamlines:,} streamlines: {path}")
            if losses:
                self._messages.post("warning", f"{path.name}: {'; '.join(losses)}", toast=True)

        self._background.submit(f"Saving {path.name}", work, done, self._messages.error)


def _own_layer(layer: Layer, which) -> Layer:
    style = replace(layer.style, values=None, opacity_by=None, width_by=None, palette=None)
    if style.colour in ("values", "palette"):
        style = replace(style, colour=StreamlineStyle().colour)
    return Layer(new_id("selection"), f"{layer.name}, selection", layer.path, layer.tractogram.selected(which), style)


def _asked(parent: QWidget, kinds: Mapping[str, str]) -> Path | None:
    """The file that the user names, of one of some kinds by suffix."""
    first = next(iter(kinds))
    files = QFileDialog(parent, "Save the selection", f"selection{first}", ";;".join(kinds.values()))
    files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    files.setDefaultSuffix(first)
    files.filterSelected.connect(lambda kind: files.setDefaultSuffix(kind[kind.rindex("*") + 1 : -1]))
    path = Path(files.selectedFiles()[0]) if files.exec() else None
    files.deleteLater()
    return path


def _cell(name: str) -> str:
    """A cell with a comma, a quote or a line end in it goes between quotes."""
    return '"' + name.replace('"', '""') + '"' if any(each in name for each in ',"\r\n') else name
