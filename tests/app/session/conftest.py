"""A session of every kind of thing, for the tests of this folder."""

import numpy as np
import pytest

from plexoscope.app.scene.value_columns import ValueColumns
from plexoscope.app.session.package import write_file
from plexoscope.app.session.session import Session
from plexoscope.app.session.writing import write_session
from tests.app.cli.rendering.small_files import write_files
from tests.app.session.full_state import full_state


@pytest.fixture(scope="session")
def saved(tmp_path_factory):
    """A session of every kind of thing, the file of it, and what stands in that."""
    folder = tmp_path_factory.mktemp("session")
    columns = ValueColumns()
    state = full_state(write_files(folder), columns)
    session = Session(state, {"graph-a": np.arange(27, dtype=np.float32).reshape(9, 3)}, {"graph-b": 1.25})
    written = write_session(session, folder, columns)
    write_file(folder / "s.plexo", written)
    return session, folder / "s.plexo", written
