"""What a format can hold of a tractogram, and in words what it cannot."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram.names import TRK_N_NAMES, listed, trk_names, trx_names

_Table = Mapping[str, npt.NDArray[Any]]
_EXACT_IN_FLOAT32, _EXACT_IN_FLOAT64 = 1 << 24, 1 << 53


def fitted(tractogram: Tractogram, suffix: str) -> tuple[Tractogram, tuple[str, ...]]:
    """Return the tractogram as a format holds it.

    Parameters
    ----------
    suffix
        One of `writing.WRITABLE_SUFFIXES`.

    Returns
    -------
    fitted : Tractogram
        With other names where the format cannot hold those that are there, and without what it cannot hold at all.
    losses : tuple of str
        Clauses fit to be shown: what is left out, renamed, rounded, or written without a name. The voxel grid, which
        `.tck` has no place for, is not counted.
    """
    if suffix == ".tck":
        bare = replace(tractogram, per_streamline={}, per_point={}, groups={}, notes=())
        return bare, _left_out(tractogram.groups, tractogram.per_streamline, tractogram.per_point)
    header = dict(tractogram.file_header)
    tables = {"dps": tractogram.per_streamline, "dpv": tractogram.per_point, "groups": tractogram.groups}
    losses: list[str] = []
    if suffix == ".trk":
        losses += _left_out(tables.pop("groups"), {}, {}, header)
        names = {kind: trk_names({name: _n_columns(each) for name, each in t.items()}) for kind, t in tables.items()}
        for rest, table in (("properties", tables["dps"]), ("scalars", tables["dpv"])):
            losses += _nameless(list(table)[TRK_N_NAMES:], rest)
        losses += _rounded({**tables["dps"], **tables["dpv"]})
    else:
        losses += _left_out({}, {}, {}, header)
        names = {kind: trx_names(table) for kind, table in tables.items()}
    changed = {old: new for each in names.values() for old, new in each.items() if old != new}
    if changed:
        losses.append("renamed: " + listed(changed, lambda old: f"{old!r} to {changed[old]!r}"))
    renamed = {kind: {names[kind][key]: each for key, each in table.items()} for kind, table in tables.items()}
    result = replace(
        tractogram,
        per_streamline=renamed["dps"],
        per_point=renamed["dpv"],
        groups=renamed.get("groups", {}),
        notes=(),
    )
    return result, tuple(losses)


def _left_out(
    groups: _Table, per_streamline: _Table, per_point: _Table, header: Mapping[str, object] | None = None
) -> tuple[str, ...]:
    parts = [
        f"{len(table)} {one if len(table) == 1 else many} ({listed(table)})"
        for table, one, many in (
            (groups, "group", "groups"),
            (per_streamline, "value per streamline", "values per streamline"),
            (per_point, "value per point", "values per point"),
            (header or {}, "field of the header", "fields of the header"),
        )
        if table
    ]
    return (f"left out: {', '.join(parts)}",) if parts else ()


def _nameless(names: list[str], rest: str) -> list[str]:
    """What is read under `rest` had no name in the file that it came from either."""
    return [] if names in ([], [rest]) else [f"written without names, of which .trk has ten: {listed(names)}"]


def _rounded(table: _Table) -> list[str]:
    names = [name for name, values in table.items() if not _exact(values)]
    return [f"rounded to float32: {listed(names)}"] if names else []


def _exact(values: npt.NDArray[Any]) -> bool:
    """Whether whole numbers stay what they are as float32."""
    if values.dtype.kind not in "iu" or not values.size:
        return True
    furthest = max(-int(values.min()), int(values.max()))
    if furthest <= _EXACT_IN_FLOAT32:
        return True
    return furthest <= _EXACT_IN_FLOAT64 and bool(np.all(values.astype(np.float64) == values.astype(np.float32)))


def _n_columns(values: npt.NDArray[Any]) -> int:
    return int(np.prod(values.shape[1:]))
