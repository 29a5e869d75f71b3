"""Placements by the words that a user writes for them."""

from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.runner.cluster.cluster import SCHEMES, Cluster
from plexoscope.plugins.runner.placement import Placement
from plexoscope.plugins.runner.process.process import Process
from plexoscope.plugins.runner.thread import Thread


def place_named(word: str, memory_mb: int | None = None) -> Placement | None:
    """Return the placement that a word stands for; None for "", what the manifest says.

    Parameters
    ----------
    word
        "thread", "process", the address of a Dask scheduler, or "".
    memory_mb
        A limit, which only a process can keep.

    Raises
    ------
    PluginError
        If it is none of these, or a limit is asked for where it cannot be kept.
    """
    if word == "process" or (word == "" and memory_mb is not None):
        return Process(memory_mb)
    if memory_mb is not None:
        raise PluginError(f"a limit of memory needs a process of its own, got {word!r}")
    if word == "":
        return None
    if word == "thread":
        return Thread()
    if word.startswith(SCHEMES):
        return Cluster(word)
    raise PluginError(f"expected thread, process or an address as tcp://HOST:PORT, got {word!r}")
