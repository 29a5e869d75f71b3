"""Graphs in the window: opened, laid out beside the UI, styled, picked, played through time."""
