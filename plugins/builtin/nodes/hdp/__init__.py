"""The method HDP; the science is in `plexoscope.models.graphs.methods.hdp`."""
