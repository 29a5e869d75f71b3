"""Bundles: found, expanded in the view, kept; what the filter shows is grouped."""

import numpy as np
from PySide6.QtCore import Qt

from tests.app.tractograms.exploring import View, n_shown, the_layer


def test_bundles_are_found_expanded_in_the_view_and_kept(opened, qtbot):
    view, panel = View(opened), opened.tractograms.bundles_page
    panel.threshold.setValue(10)
    qtbot.mouseClick(panel.group, Qt.MouseButton.LeftButton)
    assert not panel.group.isEnabled()
    qtbot.waitUntil(lambda: the_layer(opened).clusters is not None, timeout=30_000)
    clusters = the_layer(opened).clusters.clusters
    assert panel.list.rows.rowCount() == clusters.n_clusters > 1
    centroids = clusters.centroids
    view.click(view.at(centroids.positions_mm[centroids.offsets[0] + 6]))
    (expanded,) = the_layer(opened).clusters.expanded
    assert panel.list.rows.rows[expanded].expanded
    panel.list.setCurrentIndex(panel.list.rows.index(0))
    panel.select.click()
    which = opened.document.state.selection.of_layer(the_layer(opened).id).values
    np.testing.assert_array_equal(np.flatnonzero(which), np.sort(clusters.members(0)))
    assert opened.view.canvas.scene.items[1].lit.values.tolist() == [True] + [False] * (clusters.n_clusters - 1)
    opened.document.history.undo()
    panel.keep.click()
    qtbot.waitUntil(lambda: len(opened.document.state.layers) == 2, timeout=10_000)
    assert opened.document.state.layers[1].tractogram.n_streamlines == clusters.sizes[0]
    opened.document.select_layer(the_layer(opened).id)
    panel.ungroup.click()
    assert the_layer(opened).clusters is None


def test_grouping_takes_what_the_filter_shows_and_can_be_cancelled(opened, qtbot):
    opened.tractograms.filter.add_sphere()
    shown, panel = n_shown(opened), opened.tractograms.bundles_page
    panel.group.click()
    panel.cancel.click()
    qtbot.waitUntil(lambda: not opened.tractograms.bundles.jobs, timeout=10_000)
    assert the_layer(opened).clusters is None
    assert panel.group.isEnabled()
    panel.group.click()
    qtbot.waitUntil(lambda: the_layer(opened).clusters is not None, timeout=30_000)
    assert the_layer(opened).clusters.clusters.sizes.sum() == shown
