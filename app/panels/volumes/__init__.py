"""Volumes: three slices and a ray-cast view."""
