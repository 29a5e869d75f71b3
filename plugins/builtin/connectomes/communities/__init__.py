"""Communities of a network by several algorithms; the science is in `plexoscope.models.connectome`."""
