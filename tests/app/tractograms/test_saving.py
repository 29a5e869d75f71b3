"""Saving what is shown of a layer."""

import numpy as np
import pytest

from plexoscope.models.io.tractogram import read_tractogram
from tests.app.tractograms.exploring import n_shown, the_layer
from tests.app.user import open_file


@pytest.mark.parametrize("suffix", [".trx", ".trk", ".tck"])
def test_what_is_shown_is_saved(opened, qtbot, tmp_path, suffix):
    opened.tractograms.filter.add_sphere()
    path = tmp_path / f"some{suffix}"
    opened.tractograms.saver.save(the_layer(opened), path)
    qtbot.waitUntil(lambda: opened.messages.all[-1].level in ("good", "bad"), timeout=10_000)
    saved = read_tractogram(path)
    assert saved.n_streamlines == n_shown(opened) < 300
    shown = opened.document.shown[the_layer(opened).id].values
    expected = the_layer(opened).tractogram.selected(shown)
    np.testing.assert_allclose(saved.positions_mm, expected.positions_mm, atol=1e-3)


def test_a_file_that_is_open_is_not_replaced(opened, qtbot, grouped_file):
    content = grouped_file.read_bytes()
    open_file(opened, qtbot, grouped_file)
    opened.tractograms.saver.save(the_layer(opened), grouped_file)
    assert opened.messages.all[-1].level == "bad"
    assert opened.messages.all[-1].title == f"Expected another name, this file is open: {grouped_file}"
    assert grouped_file.read_bytes() == content
    assert not opened.services.background.jobs
