"""`plexoscope info`: what a data file holds."""

import argparse
from typing import Any

from plexoscope.app.cli.exits import DONE
from plexoscope.app.cli.output import print_json, print_table

DESCRIPTION = "Tell what a file holds"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a tractogram, a contact list, or the id of a tractogram sample")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.app.sources import kind_of, tractogram_file
    from plexoscope.plugins.inputs import read_input

    path = tractogram_file(arguments.file)
    kind = kind_of(path)
    facts = {"kind": kind, **DESCRIBE[kind](read_input(kind, path))}
    if arguments.json:
        print_json(facts)
    else:
        print_table(("FILE", str(path)), [(name, _words(value)) for name, value in facts.items()])
    return DONE


def _describe_tractogram(tractogram: Any) -> dict[str, object]:
    return {
        "n_streamlines": tractogram.n_streamlines,
        "n_points": tractogram.n_points,
        "per_streamline": sorted(tractogram.per_streamline),
        "per_point": sorted(tractogram.per_point),
        "bounds_mm": tractogram.bounds_mm.tolist(),
        "space": tractogram.space,
    }


def _describe_temporal_network(network: Any) -> dict[str, object]:
    return {
        "n_nodes": network.n_nodes,
        "n_events": network.n_events,
        "groups": sorted(set(network.node_groups)),
        "duration_s": float(network.time_s[-1] - network.time_s[0]) if network.n_events else 0.0,
    }


DESCRIBE = {"streamlines": _describe_tractogram, "temporal_network": _describe_temporal_network}


def _words(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}".replace(",", " ")
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list) and value and isinstance(value[0], list):
        return " … ".join("(" + ", ".join(f"{number:.1f}" for number in corner) + ")" for corner in value)
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return str(value)
