"""The result kinds: what a method may emit, and what a panel can show.

A method emits result kinds and knows no panel; a panel shows one kind and knows no method. Arrays are copied
when a result is made, unless nobody can write to them any more: what is shown is what was emitted, also where a
method goes on to work in place.
"""

from plexoscope.plugins.results.comparison import Comparison, Contender
from plexoscope.plugins.results.grids import Image, ImageGrid, Matrix
from plexoscope.plugins.results.outcome import Check, Outputs
from plexoscope.plugins.results.records import Table, Text, Tokens, Tree
from plexoscope.plugins.results.registry import GROUP, KINDS, kinds, result_class
from plexoscope.plugins.results.result import Result
from plexoscope.plugins.results.series import Curve, Lanes, Line, Raster, Scalar
from plexoscope.plugins.results.spatial import Graph, Points, Streamlines, Volume

__all__ = [
    "GROUP",
    "KINDS",
    "Check",
    "Comparison",
    "Contender",
    "Curve",
    "Graph",
    "Image",
    "ImageGrid",
    "Lanes",
    "Line",
    "Matrix",
    "Outputs",
    "Points",
    "Raster",
    "Result",
    "Scalar",
    "Streamlines",
    "Table",
    "Text",
    "Tokens",
    "Tree",
    "Volume",
    "kinds",
    "result_class",
]
