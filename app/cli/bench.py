"""`plexoscope bench`: how good and how fast this machine draws a file."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plexoscope.app.cli.rendering.arguments import parse_alpha, parse_size
from plexoscope.app.cli.shared.exits import DONE, UsageError
from plexoscope.app.cli.shared.output import print_json
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs

if TYPE_CHECKING:
    import moderngl

DESCRIPTION = """\
Measure how streamlines are drawn here: each order against the exact picture and against file order, the moving view,
and opening the file. Takes seconds for a bundle and minutes for a whole brain."""

SIZE_PX = (1024, 768)
ALPHAS = (0.05, 0.3, 0.8)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("what", metavar="streamlines", choices=("streamlines",), help="what is drawn")
    add("file", metavar="FILE", help="a tractogram, or the id of a tractogram sample")
    add("--orders", type=_parse_names, metavar="A,B", help="default: all that this machine offers")
    add("--alphas", type=_parse_alphas, default=ALPHAS, metavar="A,B", help="opacities, default 0.05,0.3,0.8")
    add("--size", type=parse_size, default=SIZE_PX, metavar="WxH", help="pixels, default 1024x768")
    add("--views", type=int, default=6, metavar="N", help="1 … 6 directions, default 6: from behind, right, front, …")
    add("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    figures = _measured(arguments.file, arguments.orders, arguments.alphas, arguments.size, arguments.views)
    if arguments.json:
        print_json(figures)
    else:
        from plexoscope.app.cli.measuring.report import print_report

        print_report(figures)
    return DONE


def _measured(
    word: str, orders: Sequence[str] | None, alphas: Sequence[float], size_px: tuple[int, int], n_views: int
) -> dict[str, Any]:
    """All figures, once what was typed is known to make sense.

    Raises
    ------
    UsageError, FormatError, MissingError
    """
    from plexoscope.app.cli.measuring.frames import REFERENCE, VIEWS_DEG
    from plexoscope.app.cli.measuring.quality import WINDOW_SIDE_PX
    from plexoscope.app.inputs.words import STREAMLINES, find
    from plexoscope.render.gpu.context import create_headless_context
    from plexoscope.render.gpu.transparency import METHODS, chosen

    if not 1 <= n_views <= len(VIEWS_DEG):
        raise UsageError(f"--views: expected 1 … {len(VIEWS_DEG)}, got {n_views}")
    if min(size_px) < WINDOW_SIDE_PX:
        raise UsageError(f"--size: expected at least {WINDOW_SIDE_PX} px a side, got {size_px[0]}x{size_px[1]}")
    _check_names(orders or ())
    path = find(word, STREAMLINES, plugin_dirs=plugin_dirs()).path
    context = create_headless_context()
    try:
        with context:
            side_max_px = int(context.info["GL_MAX_TEXTURE_SIZE"])
            if max(size_px) > side_max_px:
                raise UsageError(f"--size: expected at most {side_max_px} px a side here, got {max(size_px)}")
            offered = [name for name, method in METHODS.items() if method.version_code <= context.version_code]
            wanted = [chosen(name, context.version_code) for name in orders or offered]
            if REFERENCE not in offered:
                print(
                    f"plexoscope: this machine does not offer the order {REFERENCE!r}, so there is no PSNR and no SSIM",
                    file=sys.stderr,
                )
            return _figures(context, path, wanted, alphas, size_px, n_views, with_reference=REFERENCE in offered)
    finally:
        context.release()


def _figures(
    context: "moderngl.Context",
    path: Path,
    orders: Sequence[str],
    alphas: Sequence[float],
    size_px: tuple[int, int],
    n_views: int,
    with_reference: bool,
) -> dict[str, Any]:
    import os
    from importlib.metadata import version

    from plexoscope.app.cli.measuring.frames import VIEWS_DEG, measure_orders, n_tellings
    from plexoscope.app.cli.measuring.loading import load_seconds
    from plexoscope.app.cli.measuring.opening import N_OPENINGS, measure_openings
    from plexoscope.app.cli.measuring.report import figures_of
    from plexoscope.app.cli.shared.progress import ProgressLine
    from plexoscope.models.io.tractogram import read_tractogram
    from plexoscope.render.gpu.context import describe
    from plexoscope.render.gpu.transparency import chosen
    from plexoscope.render.renderer import FRAME_BUDGET_MS
    from plexoscope.render.scene.orders import AUTO

    n_steps = 2 + N_OPENINGS + n_tellings(len(orders), len(alphas), n_views, with_reference)
    n_done = 0
    with ProgressLine("measuring") as line:

        def tell(text: str) -> None:
            nonlocal n_done
            line.show(n_done / n_steps, text)
            n_done += 1

        tell("reading the file")
        tractogram = read_tractogram(path)
        tell("reading the file again and again")
        load_s, nibabel_load_s = load_seconds(path)
        opening = measure_openings(path, size_px, tell)
        measured = measure_orders(
            context,
            tractogram,
            orders,
            alphas,
            size_px,
            n_views=n_views,
            with_reference=with_reference,
            tell=tell,
        )
    facts = describe(context)
    return figures_of(
        str(path),
        tractogram,
        chosen(AUTO, context.version_code),
        measured,
        opening,
        load_s,
        nibabel_load_s,
        size_px=size_px,
        views_deg=VIEWS_DEG[:n_views],
        frame_budget_ms=FRAME_BUDGET_MS,
        renderer=facts["renderer"],
        gl_version=facts["version"],
        n_cpus=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        version=version("plexoscope"),
    )


def _parse_names(text: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in text.split(",")))


def _parse_alphas(text: str) -> tuple[float, ...]:
    alphas = tuple(dict.fromkeys(parse_alpha(part) for part in text.split(",")))
    if 0.0 in alphas:
        raise argparse.ArgumentTypeError("expected opacities above 0, got 0: nothing would be drawn")
    return alphas


def _check_names(orders: Sequence[str]) -> None:
    from plexoscope.plugins.spelling import did_you_mean, listed
    from plexoscope.render.scene.orders import SUMMARIES

    for order in orders:
        if order not in SUMMARIES:
            hint = did_you_mean(order, SUMMARIES)
            raise UsageError(f"--orders: expected some of {listed(SUMMARIES)}, got {order!r}{hint}")
