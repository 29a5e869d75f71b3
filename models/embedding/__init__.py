"""Vectors seen in two or three dimensions, and how far such a picture can be trusted."""
