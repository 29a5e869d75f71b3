"""The method PRES; the science is in `plexoscope.models.graphs.methods.pres`."""
