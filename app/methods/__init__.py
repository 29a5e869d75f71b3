"""Choosing a method: the list, its parameters, inputs, presets and options."""
