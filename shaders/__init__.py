"""GLSL sources: one folder per layer or transparency method."""
