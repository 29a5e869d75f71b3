"""Vectors taken into the document, so that another method, above all the explorer, has them."""

from dataclasses import dataclass

from plexoscope.models.data.vectors import Vectors


@dataclass(frozen=True, eq=False)
class OpenVectors:
    """Vectors in the document."""

    id: str
    name: str
    vectors: Vectors
