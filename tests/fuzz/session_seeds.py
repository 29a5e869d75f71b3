"""Sound sessions to begin from: one that holds all its data itself, so that no file is read beside it."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from plexoscope.app.scene.value_columns import ValueColumns
from plexoscope.app.session.package import write_file
from plexoscope.app.session.session import Session
from plexoscope.app.session.writing import write_session
from tests.app.cli.rendering.small_files import write_files
from tests.app.session.full_state import full_state

_TOO_LARGE = 100
"""Streamlines of a layer that is left out: what is changed byte by byte had better be small."""


def sessions() -> list[bytes]:
    """Every kind of thing with every field set, and a small one."""
    with tempfile.TemporaryDirectory() as folder:
        state = full_state(write_files(Path(folder)), ValueColumns())
        layers = tuple(each for each in state.layers if each.tractogram.n_streamlines < _TOO_LARGE)
        state = replace(
            state,
            layers=tuple(replace(each, origin=None) for each in layers),
            volumes=tuple(replace(each, origin=None, file=None) for each in state.volumes),
            graphs=tuple(replace(each, origin=None) for each in state.graphs),
        )
        small = replace(state, layers=state.layers[:1], volumes=(), graphs=state.graphs[:1], vectors=())
        layouts = {"graph-a": np.arange(27, dtype=np.float32).reshape(9, 3)}
        contents = []
        for each in (state, small):
            path = Path(folder) / "s.plexo"
            write_file(path, write_session(Session(each, layouts), path.parent, saved="now"))
            contents.append(path.read_bytes())
        return contents
