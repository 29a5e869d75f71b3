"""The functional connectome as a method; the science is in `plexoscope.models.connectome`."""
