"""Tractograms in the window: opened, styled, bundled, picked, saved."""
