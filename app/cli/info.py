"""`plexoscope info`: what a data file holds."""

import argparse
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plexoscope.app.cli.shared.exits import DONE
from plexoscope.app.cli.shared.notes import say_notes
from plexoscope.app.cli.shared.output import print_json, print_table
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs
from plexoscope.app.cli.shared.streamline_options import add_streamline_options, require_used, typed_choices
from plexoscope.app.cli.shared.ways import add_way, say_way

if TYPE_CHECKING:
    from plexoscope.app.inputs.words import Found

DESCRIPTION = "Tell what a file holds"
MOST_LABELS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="data of any kind, or the id of a sample")
    add_way(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_streamline_options(parser)


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.app.inputs.words import find

    say_way(arguments.read_as, [arguments.file])
    choices = typed_choices(arguments)
    found = find(arguments.file, tuple(DESCRIBE), plugin_dirs=plugin_dirs(), choices=choices)
    kind, data, header = _read(found)
    require_used(choices, [data])
    say_notes(data, found.path)
    facts = {"kind": kind, **DESCRIBE[kind](data), **header}
    if arguments.json:
        print_json(facts)
    else:
        print_table(("FILE", str(found.path)), [(name, _words(value)) for name, value in facts.items()])
    return DONE


def _read(found: "Found") -> tuple[str, Any, dict[str, object]]:
    """The kind of what was found, the data object, and what the header of an image says besides.

    An image in time is a volume of several frames, unless a parcellation beside it makes a time series of it.
    """
    from plexoscope.app.inputs.volume_facts import volume_facts
    from plexoscope.models.errors import FormatError
    from plexoscope.models.io.volume import SUFFIXES
    from plexoscope.models.io.volume_file import VolumeFile

    kind = found.kind
    if found.sample is not None or not found.path.name.lower().endswith(SUFFIXES):
        return kind, found.read(), {}
    file = VolumeFile(found.path)
    if kind != "volume":
        try:
            return kind, found.read(), volume_facts(file)
        except FormatError:
            if kind != "time_series":
                raise
    return "volume", file.frame(), volume_facts(file)


def _describe_tractogram(tractogram: Any) -> dict[str, object]:
    from plexoscope.models.io.tractogram import how_known

    return {
        "n_streamlines": tractogram.n_streamlines,
        "n_points": tractogram.n_points,
        "per_streamline": _describe_values(tractogram.per_streamline),
        "per_point": _describe_values(tractogram.per_point),
        "groups": {name: len(members) for name, members in tractogram.groups.items()},
        "bounds_mm": tractogram.bounds_mm.tolist(),
        "space": tractogram.space,
        "space_is": how_known(tractogram),
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
        "directed": network.directed,
        "weighted": network.weights is not None,
        "duration_s": float(network.time_s[-1] - network.time_s[0]) if network.n_events else 0.0,
        **_known_of_events(network),
    }


def _known_of_events(network: Any) -> dict[str, object]:
    """What few files tell: features and labels of events, features of nodes."""
    known: dict[str, object] = {}
    if network.event_features is not None:
        known["n_event_features"] = network.event_features.shape[1]
    if network.event_labels is not None:
        known["event_labels"] = _counts(network.event_labels)
    if network.node_features is not None:
        known["n_node_features"] = network.node_features.shape[1]
    if network.citation:
        known["source"] = network.citation
    return known


def _counts(labels: Any) -> str:
    """How often there is each of a few labels."""
    import numpy as np

    distinct, counts = np.unique(labels, return_counts=True)
    shown = zip(distinct.tolist(), counts.tolist(), strict=True) if len(distinct) <= MOST_LABELS else ()
    return ", ".join(f"{label}: {count}" for label, count in shown) or f"{len(distinct)} different ones"


def _describe_network(network: Any) -> dict[str, object]:
    return {
        "n_nodes": network.n_nodes,
        "n_edges": network.n_edges,
        "directed": network.directed,
        "weighted": network.weights is not None,
        "has_places": network.positions_mm is not None,
        "node_values": sorted(network.node_values),
        "edge_values": sorted(network.edge_values),
        "n_features": 0 if network.features is None else network.features.shape[1],
        **({"non_edges": {part: len(pairs) for part, pairs in network.non_edges.items()}} if network.non_edges else {}),
        **({"source": network.source} if network.source else {}),
    }


def _describe_time_series(series: Any) -> dict[str, object]:
    return {
        "n_subjects": series.n_subjects,
        "n_units": series.n_units,
        "n_times": series.n_times,
        "step_s": float(series.step_s),
        "has_places": series.positions_mm is not None,
        "source": series.source or "none",
    }


def _describe_volume(volume: Any) -> dict[str, object]:
    return {
        "n_voxels": " × ".join(map(str, volume.shape)),
        "voxel_mm": " × ".join(f"{side:.3g}" for side in volume.voxel_mm),
        "values": "colours" if volume.colours is not None else str(volume.values.dtype),
        "bounds_mm": volume.bounds_mm.tolist(),
    }


def _describe_parcellation(parcellation: Any) -> dict[str, object]:
    return {**_describe_volume(parcellation.volume), "n_regions": parcellation.n_regions}


def _describe_vectors(vectors: Any) -> dict[str, object]:
    return {
        "n_times": vectors.n_times,
        "n_items": vectors.n_items,
        "n_dimensions": int(vectors.values.shape[2]),
        "item_values": sorted(vectors.item_values),
    }


def _describe_array(array: Any) -> dict[str, object]:
    return {"shape": " × ".join(map(str, array.shape)), "values": str(array.dtype)}


DESCRIBE = {
    "streamlines": _describe_tractogram,
    "temporal_network": _describe_temporal_network,
    "network": _describe_network,
    "time_series": _describe_time_series,
    "volume": _describe_volume,
    "parcellation": _describe_parcellation,
    "vectors": _describe_vectors,
    "array": _describe_array,
}


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace(",", " ")
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list) and len(value) == 4 and isinstance(value[0], list):
        return "; ".join(" ".join(f"{number:.6g}" for number in row) for row in value[:3])
    if isinstance(value, list) and value and isinstance(value[0], list):
        # Tenths of a millimetre, and finer where all of it is smaller: data in metres are no point.
        largest = max((abs(number) for corner in value for number in corner), default=0.0)
        n_decimals = 1 if largest >= 1 or not largest else min(2 - math.floor(math.log10(largest)), 12)
        words = ([f"{number:z.{n_decimals}f}" for number in corner] for corner in value)
        return " … ".join(f"({', '.join(corner)})" for corner in words)
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
