"""DGL, imported quietly: on its own it asks for a backend on the terminal and writes a settings file for it."""

import os

os.environ.setdefault("DGLBACKEND", "pytorch")

import dgl

__all__ = ["dgl"]
