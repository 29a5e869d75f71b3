"""Connectomes: what fibres and traces say of how regions of a brain are connected."""
