"""Tokens, shaded by a value of each."""
