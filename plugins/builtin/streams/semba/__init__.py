"""The method SEMBA; the science is in `plexoscope.models.graphs.methods.semba`."""
