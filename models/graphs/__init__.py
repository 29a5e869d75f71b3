"""Algorithms on graphs and networks in time."""
