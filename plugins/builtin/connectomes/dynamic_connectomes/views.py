"""What the method shows: results made of what the models return."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.block_model import BlockFit
from plexoscope.models.connectome.dynamic_connectomes.communities import (
    NONE,
    Communities,
    component_graph,
    excess,
    transitions,
)
from plexoscope.models.connectome.dynamic_connectomes.rank import STABLE, RankScore
from plexoscope.models.data.arrays import F64, I32
from plexoscope.plugins.results import Curve, ImageGrid, Lanes, Line, Matrix, Table

NO_NAME = "no community"
MOST_FLOWS = 200


def block_matrix(
    weights: F64, blocks: npt.NDArray[np.integer], names: Sequence[str], label: str, group: str = "Block"
) -> Matrix:
    """(N, N) weights with the members of each block together; those of none last."""
    order = np.lexsort((np.arange(len(blocks)), np.where(blocks < 0, len(blocks), blocks)))
    groups = tuple(f"{group} {blocks[node] + 1}" if blocks[node] >= 0 else NO_NAME for node in order)
    ordered = tuple(names[node] for node in order)
    shown = weights[np.ix_(order, order)].astype(np.float32)
    np.fill_diagonal(shown, np.nan)
    return Matrix(shown, ordered, ordered, groups, groups, label)


def component_images(pairs: F64, fits: Sequence[BlockFit]) -> ImageGrid:
    """The excess affinities of each component, a column of (P, K) pairs; units in the order of its own blocks."""
    images, names = [], []
    for number, (each, fit) in enumerate(zip(pairs.T, fits, strict=True), 1):
        order = np.argsort(fit.blocks, kind="stable")
        graph = excess(component_graph(each, len(fit.blocks)))[np.ix_(order, order)]
        images.append(graph / max(float(np.quantile(graph, 0.99)), 1e-12))
        names.append(f"{number}: {fit.n_blocks} {'block' if fit.n_blocks == 1 else 'blocks'}")
    return ImageGrid(np.array(images, np.float32), tuple(names), limits=(0.0, 1.0), value_label="relative excess")


def traces(times_s: F64, activity: F64) -> Curve:
    """One line for each component: (T, R) activity."""
    lines = tuple(Line(f"Component {number}", times_s, each) for number, each in enumerate(activity.T, 1))
    return Curve(lines, "Time (s)", "Activity")


def subject_bars(subjects: F64, subject_names: Sequence[str]) -> Matrix:
    """Components by subjects: (S, R) weights as shares of each component."""
    sums = subjects.sum(axis=0)
    shares = (subjects / np.where(sums > 0, sums, 1.0)).T
    names = tuple(f"Component {number}" for number in range(1, len(shares) + 1))
    return Matrix(shares.astype(np.float32), names, tuple(subject_names), value_label="share", limits=(0.0, 1.0))


def convergence(errors: Sequence[Sequence[float]], baseline: Sequence[float]) -> Curve:
    """Relative errors after each sweep, a line for each restart; dashed, that of a single component."""
    lines = [
        Line(f"Restart {number}", np.arange(1.0, len(each) + 1), np.array(each))
        for number, each in enumerate(errors, 1)
    ]
    if len(baseline):
        lines.append(Line("One component", np.arange(1.0, len(baseline) + 1), np.array(baseline), baseline=True))
    return Curve(tuple(lines), "Sweep", "Relative error")


def rank_curve(scores: Sequence[RankScore], chosen: int | None) -> Curve:
    """Error and match over the number of components, and the one that is used."""
    ranks = np.array([score.rank for score in scores], np.float64)
    lines = [
        Line("Relative error", ranks, np.array([score.error for score in scores])),
        Line("Match of restarts", ranks, np.array([score.match for score in scores])),
    ]
    if len(ranks) > 1:
        lines.append(Line(f"Match asked for, {STABLE:g}", ranks[[0, -1]], np.full(2, STABLE), baseline=True))
    if chosen is not None:
        lines.append(Line(f"Used: {chosen}", np.full(2, float(chosen)), np.array([0.0, 1.0]), baseline=True))
    return Curve(tuple(lines), "Components", "Error, match", y_range=(0.0, 1.0))


def lanes(current: I32, communities: Communities, usual: I32, times_s: F64, names: Sequence[str]) -> Lanes:
    """A lane for each unit, units of one usual community together: an interval while its community stays the same.

    `current` (T, N) and `usual` (N,) are numbers of communities, `times_s` (T,) the middles of the windows.
    """
    step_s = float(times_s[1] - times_s[0]) if len(times_s) > 1 else 1.0
    order = np.lexsort((np.arange(len(usual)), np.where(usual == NONE, communities.n_communities, usual)))
    found = []
    for lane, unit in enumerate(order):
        track = current[:, unit]
        edges = np.concatenate([[0], np.flatnonzero(np.diff(track)) + 1, [len(track)]])
        found += [
            (int(track[first]), float(times_s[first]) - step_s / 2, float(times_s[last - 1]) + step_s / 2, lane)
            for first, last in pairwise(edges)
            if track[first] != NONE
        ]
    found.sort()  # labels get their colours in this order, so that a community has one colour in all panels
    numbers, starts, ends, rows = zip(*found, strict=True) if found else ((), (), (), ())
    return Lanes(
        np.array(starts, np.float64),
        np.array(ends, np.float64),
        np.array(rows, np.int32),
        tuple(names[unit] for unit in order),
        tuple(communities.names[number] for number in numbers),
    )


def flow_table(current: I32, communities: Communities, times_s: F64) -> Table:
    """Which units go from where to where, by the communities `current` (T, N): counts, and when most do."""
    counts = transitions(current, communities.n_communities)
    total = counts.sum(axis=0)
    np.fill_diagonal(total, 0)
    source, target = np.nonzero(total)
    order = np.argsort(-total[source, target], kind="stable")[:MOST_FLOWS]
    source, target = source[order], target[order]
    names = (*communities.names, NO_NAME)
    busiest = counts[:, source, target].argmax(axis=0) if len(counts) else np.zeros(0, np.int64)
    return Table(
        {
            "from": tuple(names[each] for each in source),
            "to": tuple(names[each] for each in target),
            "units": total[source, target],
            "most at once": counts[busiest, source, target] if len(counts) else np.zeros(0, np.int64),
            "then, time (s)": times_s[1:][busiest] if len(times_s) > 1 else np.zeros(0),
        }
    )
