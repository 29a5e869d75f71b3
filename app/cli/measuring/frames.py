"""How good each order is, and how long a complete frame of it takes.

Every frame is timed beside one of the order `none`, in turns: what else the machine does hits both, and the median of
the ratios says more than either time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import moderngl
import numpy as np

from plexoscope.app.cli.measuring.quality import Picture, psnr_db, ssim
from plexoscope.app.cli.measuring.stage import Stage, stage
from plexoscope.app.document.framing import home_camera
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.scene import Scene, StreamlineItem

BASELINE, REFERENCE = "none", "exact"

VIEWS_DEG = ((0.0, 0.0), (90.0, 0.0), (180.0, 0.0), (0.0, 90.0), (45.0, 30.0), (-130.0, -20.0))
"""Azimuth and elevation: from behind, from the right, from the front, from above, and two oblique views."""

N_PAIRS = 5
"""Frames of each order at each view and opacity."""

ENOUGH_S = 2.0
"""After so long no further frame of a view and opacity is drawn; there is one at least."""

_CLEAR = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class OrderFigures:
    """What one order does at one opacity, over all views.

    Parameters
    ----------
    order : str
    alpha : float
        Opacity of a streamline, 0 … 1.
    psnr_db, ssim : float or None
        Mean over the views, of premultiplied RGBA over nothing, against the order `exact`. None where the context does
        not offer that; PSNR is infinite where nothing differs.
    frame_ms_median, frame_ms_p95 : float
        Of a complete frame whose order is at hand.
    ratio_to_none : float
        Median of the ratios of each frame to the one of `none` drawn just before.
    gpu_bytes : int
        The most that the renderer has kept on the GPU.
    new_view_ms_median : float
        Of the first frame after a turn, its order included.
    n_frames : int
        Timed.
    """

    order: str
    alpha: float
    psnr_db: float | None
    ssim: float | None
    frame_ms_median: float
    frame_ms_p95: float
    ratio_to_none: float
    gpu_bytes: int
    new_view_ms_median: float
    n_frames: int


@dataclass
class _Tally:
    """What is gathered view by view for one order and opacity."""

    psnr_db: list[float]
    ssim: list[float]
    pairs_ms: list[tuple[float, float]]
    new_view_ms: list[float]
    gpu_bytes: int = 0


def measure_orders(
    context: moderngl.Context,
    tractogram: Tractogram,
    orders: Sequence[str],
    alphas: Sequence[float],
    size_px: tuple[int, int],
    *,
    n_views: int = len(VIEWS_DEG),
    with_reference: bool = True,
    tell: Callable[[str], None] = lambda text: None,
) -> list[OrderFigures]:
    """Measure each order at each opacity.

    Parameters
    ----------
    context : moderngl.Context
        Current, and new enough for the orders.
    orders : sequence of str
        Names of `plexoscope.render.gpu.transparency.METHODS`.
    alphas : sequence of float
    size_px : (width, height)
        Of the picture; at least `quality.WINDOW_SIDE_PX` a side.
    n_views : int
        How many of `VIEWS_DEG`.
    with_reference : bool
        Compare with the order `exact`.
    tell : callable
        Called with what comes next, `n_tellings` times; may raise to stop.
    """
    scenes = [_scene(tractogram, view_deg, size_px) for view_deg in VIEWS_DEG[:n_views]]
    references: dict[tuple[int, float], Picture] = {}
    if with_reference:
        with stage(context, size_px, "f4") as place:
            for number, scene in enumerate(scenes):
                for alpha in alphas:
                    tell(f"reference, view {number + 1}, opacity {alpha:g}")
                    place.complete_ms(_drawn_as(scene, REFERENCE, alpha))
                    references[number, alpha] = place.picture()
    with stage(context, size_px, "f4") as floor:
        floor.complete_ms(_drawn_as(scenes[0], BASELINE, alphas[0]))
        figures = []
        for order in orders:
            if order == BASELINE:
                figures += _figures_of(order, floor, floor, scenes, alphas, references, tell)
            else:
                with stage(context, size_px, "f4") as own:
                    figures += _figures_of(order, own, floor, scenes, alphas, references, tell)
    return figures


def n_tellings(n_orders: int, n_alphas: int, n_views: int, with_reference: bool) -> int:
    """How often `measure_orders` calls `tell`."""
    return (n_orders + with_reference) * n_alphas * n_views


def _figures_of(
    order: str,
    own: Stage,
    floor: Stage,
    scenes: Sequence[Scene],
    alphas: Sequence[float],
    references: dict[tuple[int, float], Picture],
    tell: Callable[[str], None],
) -> list[OrderFigures]:
    # Programs and the tractogram go to the GPU here, not in the first view's time.
    elsewhere = replace(scenes[0], camera=scenes[0].camera.orbited(30, 15))
    own.complete_ms(_drawn_as(elsewhere, order, alphas[0]))
    tallies = {alpha: _Tally([], [], [], []) for alpha in alphas}
    new_view_ms = []
    for number, scene in enumerate(scenes):
        for alpha in alphas:
            tell(f"{order}, view {number + 1}, opacity {alpha:g}")
            tally = tallies[alpha]
            drawn, baseline = _drawn_as(scene, order, alpha), _drawn_as(scene, BASELINE, alpha)
            first_ms = own.complete_ms(drawn)
            if alpha == alphas[0]:  # opacity changes no order, so the next one finds it made
                new_view_ms.append(first_ms)
            if (reference := references.get((number, alpha))) is not None:
                picture = own.picture()
                tally.psnr_db.append(psnr_db(picture, reference))
                tally.ssim.append(ssim(picture, reference))
            tally.pairs_ms += _pairs_ms(own, drawn, floor, baseline)
            tally.gpu_bytes = max(tally.gpu_bytes, own.renderer.gpu_bytes)
    return [_summed_up(order, alpha, tally, new_view_ms) for alpha, tally in tallies.items()]


def _pairs_ms(own: Stage, drawn: Scene, floor: Stage, baseline: Scene) -> list[tuple[float, float]]:
    """(own, baseline) frame times, drawn in turns."""
    if floor is not own:
        floor.complete_ms(baseline)  # its list for this view is made outside the time
    pairs: list[tuple[float, float]] = []
    began_s = perf_counter()
    while len(pairs) < N_PAIRS and (not pairs or perf_counter() - began_s < ENOUGH_S):
        baseline_ms = floor.complete_ms(baseline)
        pairs.append((baseline_ms if floor is own else own.complete_ms(drawn), baseline_ms))
    return pairs


def _summed_up(order: str, alpha: float, tally: _Tally, new_view_ms: list[float]) -> OrderFigures:
    own_ms, baseline_ms = np.array(tally.pairs_ms).T
    return OrderFigures(
        order=order,
        alpha=alpha,
        psnr_db=float(np.mean(tally.psnr_db)) if tally.psnr_db else None,
        ssim=float(np.mean(tally.ssim)) if tally.ssim else None,
        frame_ms_median=float(np.median(own_ms)),
        frame_ms_p95=float(np.percentile(own_ms, 95)),
        ratio_to_none=float(np.median(own_ms / baseline_ms)),
        gpu_bytes=tally.gpu_bytes,
        new_view_ms_median=float(np.median(new_view_ms)),
        n_frames=len(own_ms),
    )


def _scene(tractogram: Tractogram, view_deg: tuple[float, float], size_px: tuple[int, int]) -> Scene:
    camera = home_camera([tractogram], view_deg, size_px[0] / size_px[1])
    return Scene((StreamlineItem("tractogram", tractogram),), camera, _CLEAR)


def _drawn_as(scene: Scene, order: str, alpha: float) -> Scene:
    items = tuple(replace(item, style=StreamlineStyle(opacity=alpha)) for item in scene.items)
    return replace(scene, items=items, order=order)
