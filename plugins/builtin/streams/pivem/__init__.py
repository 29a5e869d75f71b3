"""The method PiVeM; the science is in `plexoscope.models.graphs.methods.pivem`."""
