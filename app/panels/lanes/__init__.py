"""Intervals on lanes."""
