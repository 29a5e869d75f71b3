"""The method Dynamic connectomes; the science is in `plexoscope.models.connectome.dynamic_connectomes`."""
