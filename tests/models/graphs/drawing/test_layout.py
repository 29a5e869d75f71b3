"""Layouts: of one seed always the same, communities apart, parts beside each other, steps that do not flip."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plexoscope.models.data.network import Network
from plexoscope.models.embedding.alignment import aligned
from plexoscope.models.graphs.drawing.layout import LAYOUTS, lay_out
from plexoscope.models.graphs.drawing.layout.components import Components, packed
from plexoscope.models.graphs.drawing.layout.force import _push_of_all, _push_on_grid

WAYS = [(name, n) for name, layout in LAYOUTS.items() for n in layout.n_dimensions]
BY_EDGES = [(name, n) for name, n in WAYS if LAYOUTS[name].is_packed]


def network(edges: np.ndarray, n_nodes: int, **more: object) -> Network:
    return Network(np.asarray(edges, np.int32).reshape(-1, 2), tuple(map(str, range(n_nodes))), **more)


def planted(seed: int = 0, n_each: int = 30, n_groups: int = 3, **more: object) -> tuple[Network, np.ndarray]:
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(n_groups), n_each)
    chance = np.where(group[:, None] == group, 0.3, 0.01)
    return network(np.argwhere(np.triu(rng.random(chance.shape) < chance, 1)), len(group), **more), group


def last(*arguments: object, **more: object) -> np.ndarray:
    *_, places = lay_out(*arguments, **more)
    return places


@pytest.mark.parametrize(("name", "n_dimensions"), WAYS)
def test_every_layout_is_whole_and_of_one_seed_the_same(name: str, n_dimensions: int) -> None:
    places_mm = np.random.default_rng(1).normal(size=(90, 3)).astype(np.float32)
    made, _ = planted(positions_mm=places_mm)
    steps = list(lay_out(made, name, n_dimensions, seed=3))
    for places in steps:
        assert places.shape == (90, 3)
        assert places.dtype == np.float32
        assert np.isfinite(places).all()
        assert not places.flags.writeable
        assert n_dimensions == 3 or not places[:, 2].any()
    np.testing.assert_array_equal(steps[-1], last(made, name, n_dimensions, seed=3))
    if not LAYOUTS[name].needs_places:
        np.testing.assert_allclose(steps[-1].mean(axis=0), 0, atol=1e-5)
        assert np.sqrt((steps[-1] ** 2).sum(axis=1).mean()) == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize(("name", "n_dimensions"), BY_EDGES)
def test_communities_lie_apart(name: str, n_dimensions: int) -> None:
    made, group = planted()
    places = last(made, name, n_dimensions)
    middles = np.array([places[group == each].mean(axis=0) for each in range(3)])
    inside = np.mean([np.linalg.norm(places[group == each] - middles[each], axis=1).mean() for each in range(3)])
    between = min(np.linalg.norm(middles[one] - middles[two]) for one in range(3) for two in range(one))
    assert between > 1.5 * inside


@pytest.mark.parametrize("name", ["force", "springs"])
def test_steps_do_not_flip_and_a_start_is_kept(name: str) -> None:
    made, _ = planted()
    start = last(made, name, seed=1)
    turned = start @ np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], np.float32)  # mirrored
    for begun in (start, turned):
        steps = list(lay_out(made, name, seed=2, start=begun))
        assert np.linalg.norm(steps[-1] - begun, axis=1).mean() < 0.35
        for one, two in pairwise(steps):
            rise = one[:, :2].T @ two[:, :2]
            left, _, right = np.linalg.svd(rise)
            np.testing.assert_allclose(left @ right, np.eye(2), atol=1e-3)  # no turn would bring them nearer


def test_new_nodes_join_a_start() -> None:
    made, _ = planted()
    start = last(made, "force").copy()
    start[7] = np.nan
    assert np.isfinite(last(made, "force", start=start)).all()


@given(st.integers(0, 100))
@settings(max_examples=20)
def test_parts_do_not_overlap(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 9, rng.integers(2, 12))
    first = np.cumsum(sizes) - sizes
    chains = [np.arange(n - 1)[:, None] + [0, 1] + begin for n, begin in zip(sizes, first, strict=True)]
    made = network(np.concatenate(chains), int(sizes.sum()))
    components = Components.of(made)
    assert (np.diff(components.n_nodes) <= 0).all()
    before = rng.normal(size=(made.n_nodes, 2))
    places = packed(before, components)
    boxes = []
    for label in range(len(sizes)):
        inside = components.labels == label
        shift = places[inside] - before[inside]
        np.testing.assert_allclose(shift, np.broadcast_to(shift[0], shift.shape), atol=1e-9)  # each moves as a whole
        boxes.append((places[inside].min(axis=0), places[inside].max(axis=0)))
    for one, (low, high) in enumerate(boxes):
        for other_low, other_high in boxes[:one]:
            assert (high < other_low).any() or (other_high < low).any()


def test_a_circle_in_order_of_a_value() -> None:
    values = np.array(["b", "a", "b", "c", "a", "c"])
    made = network([[0, 1]], 6, node_values={"class": values, "age": np.array([5, 1, 4, 2, 0, 3.0])})
    places = last(made, "circular", order_by="age")
    angle = np.arctan2(places[:, 0], places[:, 1]) % (2 * np.pi)
    assert np.argsort(angle).tolist() == [4, 1, 3, 5, 2, 0]
    places = last(made, "circular", order_by="class")
    angle = np.sort(np.arctan2(places[:, 0], places[:, 1]) % (2 * np.pi))
    gaps = np.diff(angle)
    assert gaps[[1, 3]].min() > gaps[[0, 2, 4]].max()  # groups are set apart
    np.testing.assert_allclose(np.linalg.norm(last(made, "circular", 3), axis=1), 1, rtol=0.2)


def test_anatomy_stays_where_it_is() -> None:
    places_mm = np.random.default_rng(1).normal(size=(6, 3)).astype(np.float32) * 40
    made = network([[0, 1], [3, 4]], 6, positions_mm=places_mm)
    np.testing.assert_array_equal(last(made, "anatomy", 3), places_mm)
    for name, axes in (("axial", [0, 1]), ("sagittal", [1, 2]), ("coronal", [0, 2])):
        np.testing.assert_array_equal(last(made, name)[:, :2], places_mm[:, axes])


def test_the_grid_pushes_as_pairs_do() -> None:
    rng = np.random.default_rng(0)
    for n_dimensions in (2, 3):
        places, mass = rng.normal(size=(700, n_dimensions)), rng.uniform(0.5, 3, 700)
        exact, quick = _push_of_all(places, mass), _push_on_grid(places, mass)
        # Near ones push less on a grid; what counts is where the push of all leads.
        cosine = (exact * quick).sum() / np.linalg.norm(exact) / np.linalg.norm(quick)
        assert cosine > 0.97
        assert np.linalg.norm(quick) == pytest.approx(np.linalg.norm(exact), rel=0.15)
        np.testing.assert_allclose(quick.sum(axis=0), 0, atol=1e-6 * np.abs(quick).sum())  # no one pushes himself


@given(st.integers(0, 50), st.integers(2, 3))
def test_alignment_undoes_a_turn(seed: int, n_dimensions: int) -> None:
    rng = np.random.default_rng(seed)
    places = rng.normal(size=(12, n_dimensions))
    turn, _ = np.linalg.qr(rng.normal(size=(n_dimensions, n_dimensions)))
    np.testing.assert_allclose(aligned(places @ turn + 3, places), places, atol=1e-9)


@pytest.mark.parametrize(("name", "n_dimensions"), BY_EDGES)
@pytest.mark.parametrize("n_nodes", [0, 1, 2, 5])
def test_next_to_nothing(name: str, n_dimensions: int, n_nodes: int) -> None:
    for edges in ([], [[0, 1]] if n_nodes > 1 else []):
        places = last(network(edges, n_nodes), name, n_dimensions)
        assert places.shape == (n_nodes, 3)
        assert np.isfinite(places).all()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("star",), "layout: expected one of"),
        (("anatomy", 3), "whose nodes have places"),
        (("axial", 3), "n_dimensions: expected one of"),
        (("circular", 2, 0, None, "age"), "order_by"),
        (("force", 2, 0, np.zeros((2, 3), np.float32)), "start: expected shape"),
    ],
)
def test_what_cannot_be_is_said_at_once(arguments: tuple, complaint: str) -> None:
    made = network([[0, 1]], 3)
    *plain, order_by = arguments if len(arguments) == 5 else (*arguments, "")
    with pytest.raises(ValueError, match=complaint):
        lay_out(made, *plain, order_by=order_by)


def test_weights_pull_and_negative_ones_do_not() -> None:
    edges = [[0, 1], [1, 2], [2, 3], [3, 0], [0, 2], [1, 3]]
    strong = last(network(edges, 4, weights=np.array([9, 1, 9, 1, 1, 1], np.float32)), "force")
    apart = np.linalg.norm(strong[:, None] - strong, axis=2)
    assert apart[0, 1] < apart[1, 2]
    parted = last(network([[0, 1], [1, 2]], 3, weights=np.array([1, -1], np.float32)), "force")
    assert np.linalg.norm(parted[0] - parted[1]) < np.linalg.norm(parted[1] - parted[2])
