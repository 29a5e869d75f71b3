"""Fibres and connectomes linked: the one room that knows tractograms and runs."""
