"""Trees that grow."""
