"""`plexoscope info`: what a data file holds."""

import argparse
from collections.abc import Mapping
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
        "per_streamline": _describe_values(tractogram.per_streamline),
        "per_point": _describe_values(tractogram.per_point),
        "groups": {name: len(members) for name, members in tractogram.groups.items()},
        "bounds_mm": tractogram.bounds_mm.tolist(),
        "space": tractogram.space,
    }


def _describe_values(table: Mapping[str, Any]) -> dict[str, object]:
    """What there is under each name: the lowest and the highest finite value, and how many are missing."""
    import numpy as np

    described: dict[str, object] = {}
    for name, values in sorted(table.items()):
        finite = values[np.isfinite(values)] if values.dtype.kind in "biuf" else values[:0]
        described[name] = {
            "n_columns": values.size // max(len(values), 1),
            "low": finite.min().item() if finite.size else None,
            "high": finite.max().item() if finite.size else None,
            "n_missing": values.size - finite.size,
        }
    return described


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
    if isinstance(value, dict):
        return ", ".join(f"{name} {_range_words(each)}" for name, each in value.items()) or "none"
    return str(value)


def _range_words(described: Any) -> str:
    """Of a group, how many streamlines it has; of values, from where to where they reach."""
    if isinstance(described, int):
        return f"({_words(described)})"
    columns = f" × {described['n_columns']}" if described["n_columns"] > 1 else ""
    missing = f", {_words(described['n_missing'])} missing" if described["n_missing"] else ""
    ends = "no numbers" if described["low"] is None else f"{described['low']:.4g} … {described['high']:.4g}"
    return f"({ends}{columns}{missing})"
