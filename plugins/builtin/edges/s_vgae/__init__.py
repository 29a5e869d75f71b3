"""The method S-VGAE; the science is in `plexoscope.models.graphs.methods.s_vgae`."""
