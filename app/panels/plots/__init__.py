"""Scalars over time, curves, events in time."""
