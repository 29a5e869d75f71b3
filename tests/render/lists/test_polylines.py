"""From tractograms to the lines that are drawn: repeats dropped, short steps joined, long ones cut, ends kept."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.lists import polylines
from plexoscope.render.lists.polylines import COARSE_STEP, MAX_SEGMENT_MM, TOLERANCE_MM, Polylines, prepare

# Of unit steps: as many rounds as there may be, each within the tolerance of the one before, and float32.
FARTHEST_MM = polylines.MAX_ROUNDS * TOLERANCE_MM + 1e-4


def tractogram(*streamlines: npt.ArrayLike) -> Tractogram:
    points = [np.asarray(streamline, float).reshape(-1, 3) for streamline in streamlines]
    offsets = np.cumsum([0, *map(len, points)])
    return Tractogram(np.concatenate([np.zeros((0, 3)), *points]), offsets)


def walks(seed: int, n_streamlines: int = 30, step_mm: float = 0.5, bend: float = 0.1) -> Tractogram:
    """Smooth random walks of 2 to 80 points, as trackers make them."""
    rng = np.random.default_rng(seed)
    lines = []
    for n_points in rng.integers(2, 81, n_streamlines):
        heading = rng.normal(size=3) + np.cumsum(rng.normal(size=(n_points, 3)) * bend, axis=0)
        heading *= step_mm / np.linalg.norm(heading, axis=1, keepdims=True)
        lines.append(rng.normal(size=3) * 40 + np.cumsum(heading, axis=0))
    return tractogram(*lines)


def by_streamline(lines: Polylines) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Points and sources of each streamline, by its number in the tractogram."""
    bounds = list(zip(lines.offsets[:-1], lines.offsets[1:], strict=True))
    return {
        int(number): (lines.points_mm[first:last], lines.source[first:last])
        for number, (first, last) in zip(lines.streamlines, bounds, strict=True)
    }


def streamline_of(tractogram: Tractogram, number: int) -> np.ndarray:
    return tractogram.positions_mm[tractogram.offsets[number] : tractogram.offsets[number + 1]]


def distance_mm(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """(P,) distance of points from a polyline."""
    if len(line) == 1:
        return np.linalg.norm(points - line, axis=1)
    first, step = line[:-1].astype(float), np.diff(line.astype(float), axis=0)
    aside = points[:, None] - first
    along = (aside * step).sum(2) / np.maximum((step**2).sum(1), 1e-30)
    return np.linalg.norm(aside - along.clip(0, 1)[..., None] * step, axis=2).min(axis=1)


def test_nothing() -> None:
    for empty in (tractogram(), tractogram([]), tractogram([], [])):
        lines = prepare(empty)
        assert (lines.n_points, lines.n_segments, lines.n_lines) == (0, 0, empty.n_streamlines)
        assert lines.offsets.tolist() == [0] * (empty.n_streamlines + 1)
        assert lines.coarse().n_points == 0


@pytest.mark.parametrize(
    ("streamline", "kept"),
    [
        ([[1, 2, 3]], [[1, 2, 3]]),
        ([[4, 4, 4]] * 3, [[4, 4, 4]]),
        ([[0, 0, 0], [0, 0, 1e-38]], [[0, 0, 0]]),
        ([[0, 0, 0], [0, 0, 0], [1, 0, 0], [1, 0, 0], [1, 1, 0]], [[0, 0, 0], [1, 0, 0], [1, 1, 0]]),
        ([[0, 0, 0], [1, 0, 0], [0, 0, 0]], [[0, 0, 0], [1, 0, 0], [0, 0, 0]]),  # there and back is no repeat
    ],
)
def test_repeats_are_dropped(streamline: list, kept: list) -> None:
    assert prepare(tractogram(streamline)).points_mm.tolist() == kept


def test_repeats_between_streamlines_stay() -> None:
    lines = prepare(tractogram([[0, 0, 0], [1, 0, 0]], [[1, 0, 0], [1, 1, 0]]))
    assert lines.n_points == 4
    assert lines.n_segments == 2


def test_straight_steps_are_joined_up_to_the_limit() -> None:
    straight = np.arange(17)[:, None] * (0.25, 0, 0)
    points = prepare(tractogram(straight)).points_mm
    np.testing.assert_allclose(points[:, 0], [0, 2, 4], atol=1e-6)


def test_corners_stay() -> None:
    corner = [[0, 0, 0], [0.5, 0, 0], [1, 0, 0], [1, 0.5, 0], [1, 1, 0]]
    assert prepare(tractogram(corner)).points_mm.tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0]]


@pytest.mark.parametrize(("aside_mm", "n_points"), [(0.9 * TOLERANCE_MM, 2), (1.1 * TOLERANCE_MM, 3)])
def test_the_tolerance_decides(aside_mm: float, n_points: int) -> None:
    assert prepare(tractogram([[0, 0, 0], [0.5, aside_mm, 0], [1, 0, 0]])).n_points == n_points


def test_long_segments_are_cut_in_equal_pieces() -> None:
    lines = by_streamline(prepare(tractogram([[0, 0, 0], [5, 0, 0], [5, 2, 0]], [[0, 9, 0], [0, 9, 1]])))
    np.testing.assert_allclose(lines[0][0], [[0, 0, 0], [5 / 3, 0, 0], [10 / 3, 0, 0], [5, 0, 0], [5, 2, 0]], rtol=1e-6)
    np.testing.assert_allclose(lines[0][1], [0, 1 / 3, 2 / 3, 1, 2])
    assert lines[1][0].tolist() == [[0, 9, 0], [0, 9, 1]]
    assert lines[1][1].tolist() == [3, 4]


def test_a_point_kilometres_away_does_not_fill_the_memory() -> None:
    lines = prepare(tractogram([[0, 0, 0], [1e9, 0, 0]]))
    assert lines.n_segments == polylines.MOST_PARTS
    np.testing.assert_allclose(lines.points_mm[[0, -1], 0], [0, 1e9])


def test_a_point_of_the_source_is_between_the_repeats_and_the_next() -> None:
    lines = prepare(tractogram([[0, 0, 0], [0, 0, 0], [0, 0, 0], [4, 0, 0]]))
    np.testing.assert_allclose(lines.source, [0, 2.5, 3])


streamlines = st.lists(
    st.lists(st.tuples(*[st.integers(-(2**14), 2**14).map(lambda n: n / 1024)] * 3), max_size=6).map(list), max_size=5
)


@given(streamlines, st.floats(0.5, 5))
def test_any_points(given_lines: list, limit_mm: float) -> None:
    original = tractogram(*given_lines)
    lines = prepare(original, max_segment_mm=limit_mm)
    check_lines(original, lines, limit_mm)
    assert sorted(lines.streamlines) == list(range(len(given_lines)))


@pytest.mark.parametrize(("step_mm", "bend"), [(0.1, 0.02), (0.5, 0.1), (0.5, 1.0), (1.25, 0.3), (7.0, 0.5)])
def test_smooth_streamlines(step_mm: float, bend: float) -> None:
    original = walks(1, step_mm=step_mm, bend=bend)
    lines = prepare(original)
    check_lines(original, lines, MAX_SEGMENT_MM)
    if step_mm == 0.1:  # nineteen of twenty points could go, four rounds leave one in eight
        assert lines.n_points < 0.2 * original.n_points


def check_lines(original: Tractogram, lines: Polylines, limit_mm: float) -> None:
    assert lines.points_mm.dtype == np.float32
    assert lines.offsets[0] == 0
    assert lines.offsets[-1] == lines.n_points == len(lines.source)
    for number, (points, source) in by_streamline(lines).items():
        given_points = streamline_of(original, number)
        assert (len(points) == 0) == (len(given_points) == 0)
        if not len(points):
            continue
        # Ends by their place: a repeated end is the end.
        np.testing.assert_allclose(points[[0, -1]], given_points[[0, -1]], atol=2e-6)
        assert distance_mm(given_points, points).max() <= FARTHEST_MM
        length_mm = np.linalg.norm(np.diff(points.astype(float), axis=0), axis=1)
        assert (length_mm > 0).all()
        assert (length_mm <= limit_mm * 1.0002).all()
        assert lines.n_segments >= len(length_mm)
        # What is known of the points must be found where they are drawn.
        assert (np.diff(source) > 0).all()
        before = np.floor(source).astype(int)
        after = np.minimum(before + 1, original.offsets[number + 1] - 1)
        share = (source - before)[:, None]
        there = original.positions_mm[before] * (1 - share) + original.positions_mm[after] * share
        np.testing.assert_allclose(there, points, atol=1e-5)


def test_what_is_in_millimetres_is_made_as_ever(monkeypatch: pytest.MonkeyPatch, fornix: Tractogram) -> None:
    lines = prepare(fornix)
    monkeypatch.setattr(polylines, "unit_of", lambda _: 1.0)
    for name in ("points_mm", "offsets", "streamlines", "source"):
        np.testing.assert_array_equal(getattr(prepare(fornix), name), getattr(lines, name))


@pytest.mark.parametrize("per_mm", [1e-9, 1e-3, 1e3])
def test_curves_stay_curves_in_other_units(per_mm: float) -> None:
    original = walks(2, step_mm=3.0)  # of about ten centimetres, as in man
    scaled = tractogram(*(streamline_of(original, number) * per_mm for number in range(30)))
    unit = polylines.unit_of(scaled)
    assert 0.3 < unit / per_mm < 3
    for number, (points, _) in by_streamline(prepare(scaled)).items():
        assert distance_mm(streamline_of(scaled, number) / unit, points / unit).max() <= FARTHEST_MM
        assert np.linalg.norm(np.diff(points / unit, axis=0), axis=1).max() <= MAX_SEGMENT_MM * 1.0002


def test_a_stray_point_does_not_change_the_unit() -> None:
    original = walks(4)
    far = np.concatenate([streamline_of(original, 0), [[1e9, 0, 0]]])
    assert polylines.unit_of(tractogram(far, *(streamline_of(original, n) for n in range(1, 30)))) == 1


def test_edges_of_a_small_graph_are_left_whole() -> None:
    assert prepare(tractogram(*([[0, 0, 0], [x / 9, 0, 0]] for x in range(1, 9)))).n_segments == 8


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = tractogram(*(streamline_of(walks(3, step_mm=step), n) for n in range(12) for step in (0.2, 1, 5)), [], [])
    seen: list[tuple[int, int]] = []
    whole = prepare(mixed, lambda done, total: seen.append((done, total)))
    assert seen == [(mixed.n_points, mixed.n_points)]
    seen.clear()
    monkeypatch.setattr(polylines, "BLOCK_POINTS", 50)
    blocks = prepare(mixed, lambda done, total: seen.append((done, total)))
    for name in ("points_mm", "offsets", "streamlines", "source"):
        np.testing.assert_array_equal(getattr(blocks, name), getattr(whole, name))
    assert len(seen) > 10
    assert seen[-1] == (mixed.n_points, mixed.n_points)
    assert np.all(np.diff([done for done, _ in seen]) >= 0)


def test_progress_may_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polylines, "BLOCK_POINTS", 50)

    def stop(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        prepare(walks(0), stop)


def test_neighbours_lie_next_to_each_other() -> None:
    """The path from streamline to streamline in memory is far shorter than in the order of the file."""
    original = walks(5, n_streamlines=500)
    lines = prepare(original)
    middles = np.array([streamline_of(original, number).mean(axis=0) for number in range(500)])
    path_mm = np.linalg.norm(np.diff(middles[lines.streamlines], axis=0), axis=1).sum()
    assert path_mm < 0.5 * np.linalg.norm(np.diff(middles, axis=0), axis=1).sum()


@pytest.mark.parametrize("n_points", [0, 1, 2, 3, 4, 5, 6, 7, 10])
def test_coarse_keeps_ends_and_every_third_point(n_points: int) -> None:
    zigzag = np.column_stack([np.arange(n_points), np.arange(n_points) % 2, np.zeros(n_points)])
    fine = prepare(tractogram([[9, 9, 9], [9, 9, 8]], zigzag, [[5, 5, 5]]))
    coarse = fine.coarse()
    kept = sorted({*range(0, n_points, COARSE_STEP), *range(max(n_points - 1, 0), n_points)})
    lines = by_streamline(coarse)
    assert lines[1][0].tolist() == zigzag[kept].tolist()
    assert lines[1][1].tolist() == [2 + point for point in kept]
    assert [len(lines[number][0]) for number in (0, 2)] == [2, 1]
    assert coarse.streamlines is fine.streamlines
