"""Which streamlines of a layer are drawn, by its filter, its clusters and the groups of its file together.

Columns compare by identity: each answer is kept, and the same question gets the very same column.
"""

import numpy as np

from plexoscope.app.document.state import ClusterView, GroupLook, Layer
from plexoscope.models.data.arrays import I64, Flags
from plexoscope.models.data.column import Column
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.clusters import Clusters

N_KEPT = 16
"""Answers kept of each question: only the latest of them matter."""

UNGROUPED = ""
"""Name of the look of streamlines that are in no group."""


def visible_streamlines(layer: Layer, shown: Column | None) -> Column | None:
    """Which streamlines of a layer are drawn as such, whether or not the layer is visible; None for all.

    Parameters
    ----------
    shown
        (S,) bool: which pass the filter; None for all.
    """
    if layer.groups is not None:
        owner = group_owners(layer.tractogram, layer.groups)
        shown = _both(shown, _owned(owner))
    if layer.clusters is not None:
        view = layer.clusters
        shown = _both(shown, _expanded(view.clusters, view.expanded - view.hidden))
    return shown


def visible_centroids(view: ClusterView, shown: Column | None) -> Column:
    """Which centroids stand for clusters of which any streamline passes the filter : (K,) bool."""
    return _centroids(view.clusters, shown, view.expanded | view.hidden)


@kept_with(n_kept=N_KEPT)
def group_owners(tractogram: Tractogram, looks: tuple[GroupLook, ...]) -> Column:
    """Number of the first visible look that a streamline has, -1 for none : (S,) int32."""
    owner = np.full(tractogram.n_streamlines, -1, np.int32)
    ungrouped = _ungrouped(tractogram)
    for number, look in reversed(list(enumerate(looks))):
        if look.visible:
            owner[ungrouped if look.name == UNGROUPED else tractogram.groups[look.name]] = number
    return Column(owner)


@kept_with()
def n_ungrouped(tractogram: Tractogram) -> int:
    """How many streamlines are in no group."""
    return int(_ungrouped(tractogram).sum())


def _ungrouped(tractogram: Tractogram) -> Flags:
    ungrouped = np.ones(tractogram.n_streamlines, np.bool_)
    for members in tractogram.groups.values():
        ungrouped[members] = False
    return ungrouped


@kept_with(n_kept=N_KEPT)
def _owned(owner: Column) -> Column:
    return Column(owner.values >= 0)


@kept_with(n_kept=N_KEPT)
def _expanded(clusters: Clusters, numbers: frozenset[int]) -> Column:
    # One more row, False, for the streamlines without a cluster: they are -1.
    expanded = np.zeros(clusters.n_clusters + 1, np.bool_)
    expanded[list(numbers)] = True
    return Column(expanded[clusters.label])


@kept_with(n_owners=2, n_kept=N_KEPT)
def _centroids(clusters: Clusters, shown: Column | None, without: frozenset[int]) -> Column:
    drawn = np.ones(clusters.n_clusters, np.bool_)
    if shown is not None:
        drawn[:] = _n_members(clusters, shown) > 0
    drawn[list(without)] = False
    return Column(drawn)


def n_shown_members(view: ClusterView, shown: Column | None) -> I64:
    """How many streamlines of each cluster pass the filter : (K,)."""
    return view.clusters.sizes if shown is None else _n_members(view.clusters, shown)


def _n_members(clusters: Clusters, shown: Column) -> I64:
    label = clusters.label[shown.values]
    counted: I64 = np.bincount(label[label >= 0], minlength=clusters.n_clusters)
    return counted


def _both(one: Column | None, other: Column) -> Column:
    return other if one is None else _intersection(one, other)


@kept_with(n_owners=2, n_kept=N_KEPT)
def _intersection(one: Column, other: Column) -> Column:
    return Column(one.values & other.values)


def kept_streamlines(layer: Layer, shown: Column | None) -> Column | None:
    """Which streamlines are saved as those that can be seen, be it as the centroid of their cluster; None for all."""
    if layer.groups is not None:
        shown = _both(shown, _owned(group_owners(layer.tractogram, layer.groups)))
    if layer.clusters is not None:
        shown = _both(shown, _not_hidden(layer.clusters.clusters, layer.clusters.hidden))
    return shown


@kept_with(n_kept=N_KEPT)
def _not_hidden(clusters: Clusters, hidden: frozenset[int]) -> Column:
    kept = np.ones(clusters.n_clusters + 1, np.bool_)
    kept[[*hidden, -1]] = False
    return Column(kept[clusters.label])
