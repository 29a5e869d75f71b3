"""Which streamlines stand out because they are selected. Columns compare by identity: each answer is kept."""

import numpy as np

from plexoscope.app.document.state import Layer, State
from plexoscope.models.data.column import Column
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.clusters import Clusters

N_KEPT = 4


def lit_streamlines(state: State, layer: Layer) -> Column | None:
    """Which streamlines of a layer stand out : (S,) bool. None for all alike, while no streamline is selected at all.

    Of a layer of which none is selected while some of another are, none stands out.
    """
    if not state.selection.streamlines:
        return None
    which = state.selection.of_layer(layer.id)
    fits = which is not None and len(which.values) == layer.tractogram.n_streamlines
    return which if fits else _none(layer.tractogram)


@kept_with(n_kept=1)
def _none(tractogram: Tractogram) -> Column:
    return Column(np.zeros(tractogram.n_streamlines, np.bool_))


@kept_with(n_owners=2, n_kept=N_KEPT)
def lit_centroids(clusters: Clusters, lit: Column) -> Column:
    """Which centroids stand for clusters of which any streamline stands out : (K,) bool."""
    members = clusters.label[lit.values]
    counts = np.bincount(members[members >= 0], minlength=clusters.n_clusters)
    return Column(counts > 0)
