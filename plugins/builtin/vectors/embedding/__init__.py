"""The embedding explorer; the science is in `plexoscope.models.embedding`."""
