"""The simulated recording is drawn from its settings, and says what is wrong with others."""

from pathlib import Path

import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.packaged.stimulated import read_stimulated


def test_the_same_file_gives_the_same_recording(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text("seed = 3\nn_units = 6\nn_subjects = 2\nn_times = 90\n")
    first, second = read_stimulated(path), read_stimulated(path)
    assert first.values.shape == (2, 6, 90)
    assert "simulated" in first.source
    np.testing.assert_array_equal(first.values, second.values)


@pytest.mark.parametrize("text", ["seed = 1\nn_birds = 2\n", "n_units = 6\n", "seed ="])
def test_other_settings_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(FormatError, match=r"a seed and settings .*wrong\.toml"):
        read_stimulated(path)
