"""What a user may set of Embedding explorer."""

from dataclasses import dataclass
from typing import Annotated

from plexoscope.models.embedding.projection import METHODS, METRICS
from plexoscope.plugins.builtin.shared_params import seeds
from plexoscope.plugins.parameters import Param


@dataclass(frozen=True)
class Params:
    """What a user may set."""

    method: Annotated[
        str, Param("Projection", choices=tuple(METHODS), help="pca keeps variance; umap and tsne keep neighbours")
    ] = "umap"
    n_dimensions: Annotated[int, Param("Dimensions", low=2, high=3, help="Of the picture")] = 2
    n_neighbours: Annotated[
        int, Param("Neighbours", low=3, high=200, step=5,
                   help="How far a projection looks around each item, and at how many the trust is measured"),
    ] = 15  # fmt: skip
    metric: Annotated[str, Param("Distance", choices=METRICS, help="Between vectors")] = "euclidean"
    n_judged: Annotated[
        int, Param("Items judged", low=50, high=5000, step=100, group="Trust",
                   help="A random sample of so many is compared with all others; time grows with its square"),
    ] = 2000  # fmt: skip
    n_seeds: Annotated[
        int, seeds("Projections with other chance, for how sure the figures are; the first is shown", most=20),
    ] = 3  # fmt: skip
