"""The method NAT; the science is in `plexoscope.models.graphs.methods.nat`."""
