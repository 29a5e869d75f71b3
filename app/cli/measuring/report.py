"""The figures of a bench as one JSON value, and that value as tables to read."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from plexoscope.app.cli.measuring.frames import REFERENCE, OrderFigures
from plexoscope.app.cli.measuring.opening import Opening
from plexoscope.app.cli.shared.output import print_table
from plexoscope.models.data.tractogram import Tractogram

Figures = Mapping[str, Any]


def figures_of(
    file: str,
    tractogram: Tractogram,
    default: str,
    orders: Sequence[OrderFigures],
    opening: Opening,
    load_s: float,
    nibabel_load_s: float | None,
    **conditions: object,
) -> dict[str, Any]:
    """Everything measured, under the keys of `plexoscope bench streamlines --json`.

    Parameters
    ----------
    default : str
        The order that the window begins with.
    **conditions
        What the figures hold for, last in the value. `print_report` tells `size_px`, `views_deg`, `renderer` and
        `n_cpus`.
    """
    return {
        "file": file,
        "n_streamlines": tractogram.n_streamlines,
        "n_segments": opening.n_segments,
        "default": default,
        "orders": [_row_of(each) for each in orders],
        "moving": {
            "median_ms": float(np.median(opening.frame_ms)),
            "p95_ms": float(np.percentile(opening.frame_ms, 95)),
            "share_drawn": float(np.median(opening.shares)),
        },
        "first_picture_s": opening.first_picture_s,
        "complete_picture_s": opening.complete_picture_s,
        "load_s": load_s,
        "nibabel_load_s": nibabel_load_s,
        "peak_rss_bytes": opening.peak_rss_bytes,
        "n_points": tractogram.n_points,
        "n_segments_in_file": int(np.maximum(np.diff(tractogram.offsets) - 1, 0).sum()),
        "n_moving_frames": len(opening.frame_ms),
        **conditions,
    }


def print_report(figures: Figures) -> None:
    """Print the figures as tables, each number with its unit."""
    width_px, height_px = figures["size_px"]
    facts = [
        ("streamlines", f"{_count(figures['n_streamlines'])}, {_count(figures['n_points'])} points"),
        ("segments", f"{_count(figures['n_segments'])} drawn, {_count(figures['n_segments_in_file'])} in the file"),
        ("picture", f"{width_px} × {height_px} px, {len(figures['views_deg'])} views"),
        ("drawn by", f"{figures['renderer']}, {figures['n_cpus']} processor cores"),
    ]
    print_table(("FILE", figures["file"]), facts)
    print()
    headings = ("ORDER", "OPACITY", "PSNR", "SSIM", "FRAME", "95 % WITHIN", "TIMES NONE", "NEW VIEW", "GPU MEMORY")
    print_table(headings, [_order_row(each) for each in figures["orders"]])
    print()
    moving, nibabel_s = figures["moving"], figures["nibabel_load_s"]
    beside = "nibabel does not read it" if nibabel_s is None else f"nibabel {_seconds(nibabel_s)}"
    share = f"{moving['share_drawn']:.0%} of the streamlines"
    rows = [
        ("frame while the view turns", f"{moving['median_ms']:.1f} ms, 95 % within {moving['p95_ms']:.1f} ms, {share}"),
        ("first picture after opening", _seconds(figures["first_picture_s"])),
        ("complete picture after opening", _seconds(figures["complete_picture_s"])),
        ("reading alone", f"{_seconds(figures['load_s'])}, {beside}"),
        ("peak memory", megabytes(figures["peak_rss_bytes"])),
    ]
    print_table((f"WINDOW, ORDER {figures['default']}", ""), rows)


def _seconds(value: float) -> str:
    return f"{value:.3g} s"


def megabytes(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:,.0f} MB".replace(",", " ")


def psnr(order: Figures) -> str:
    """In words, also where it is no number."""
    if order["psnr_db"] is not None:
        return f"{order['psnr_db']:.1f} dB"
    if order["ssim"] is None:
        return "–"
    return "reference" if order["order"] == REFERENCE else "equal"


def _row_of(order: OrderFigures) -> dict[str, object]:
    """JSON knows no infinity: pictures that are equal have an SSIM of 1 and no PSNR."""
    row = asdict(order)
    return {**row, "psnr_db": None if order.psnr_db == math.inf else order.psnr_db}


def _order_row(order: Figures) -> tuple[str, ...]:
    return (
        order["order"],
        f"{order['alpha']:g}",
        psnr(order),
        "–" if order["ssim"] is None else f"{order['ssim']:.4f}",
        f"{order['frame_ms_median']:.1f} ms",
        f"{order['frame_ms_p95']:.1f} ms",
        f"{order['ratio_to_none']:.2f}",
        f"{order['new_view_ms_median']:.1f} ms",
        megabytes(order["gpu_bytes"]),
    )


def _count(number: int) -> str:
    return f"{number:,}".replace(",", " ")
