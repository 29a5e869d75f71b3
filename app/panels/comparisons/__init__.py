"""Panels that hold one method against others."""
