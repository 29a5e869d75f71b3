"""A bundle with groups, as a file."""

from pathlib import Path

import numpy as np
import pytest

from plexoscope.models.data.grid import Grid
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import read_tractogram, write_tractogram
from tests.app.user import FORNIX


@pytest.fixture
def grouped_file(tmp_path) -> Path:
    fornix = read_tractogram(FORNIX)
    groups = {"left": np.arange(100, dtype=np.uint32), "right": np.arange(90, 250, dtype=np.uint32)}
    path = tmp_path / "groups.trx"
    weight = np.linspace(0, 1, fornix.n_streamlines, dtype=np.float32)
    grid = Grid(np.eye(4), (100, 100, 100))
    write_tractogram(
        Tractogram(fornix.positions_mm, fornix.offsets, {"weight": weight}, groups=groups, grid=grid), path
    )
    return path
