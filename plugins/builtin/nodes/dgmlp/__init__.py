"""The method DGMLP; the science is in `plexoscope.models.graphs.methods.dgmlp`."""
