"""Immutable data types that every other part shares. One module per type."""
