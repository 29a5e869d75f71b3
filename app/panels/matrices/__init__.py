"""Matrices: their cells, orders and axes."""
