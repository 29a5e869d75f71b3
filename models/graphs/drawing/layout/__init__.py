"""Where to draw the nodes of a network: by force, by spectrum, in a circle, by anatomy; step by step."""

from plexoscope.models.graphs.drawing.layout.catalogue import LAYOUTS, Layout, lay_out

__all__ = ["LAYOUTS", "Layout", "lay_out"]
