"""What a method that finds missing edges is held against: questions, baselines, the ROC."""

from collections.abc import Callable, Mapping

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.tasks.pair_scores import adamic_adar, common_neighbours, feature_cosine
from plexoscope.models.graphs.tasks.splits import EdgeSplit, Pairs, pairs_of, published_split, split_edges
from plexoscope.plugins.builtin.curves import roc_line, roc_of
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.judging import Tally
from plexoscope.plugins.results import Curve

Scores = tuple[F64, F64]
"""Of edges, and of pairs without an edge."""
Measure = Callable[[F64, F64], float]

FEWEST_EDGES = 40


class EdgeExam:
    """The validation and the test edges of a network, each with as many pairs without an edge, and their baselines.

    The baselines see the training edges only, as the method does.

    Parameters
    ----------
    network
    split
        Of `network`.
    ctx
    """

    def __init__(self, network: Network, split: EdgeSplit, ctx: Context) -> None:
        self.split = split
        self.val_baselines = _baselines(network, split.train, (split.val, split.val_negative))
        ctx.checkpoint()
        self.test_baselines = _baselines(network, split.train, (split.test, split.test_negative))
        ctx.checkpoint()

    def roc(self, found: Mapping[str, Scores], on_test: bool) -> Curve:
        """The ROC of scores by name, over those of the baselines."""
        lines = [roc_line(name, *scores) for name, scores in found.items()]
        baselines = self.test_baselines if on_test else self.val_baselines
        lines += [roc_line(name, *scores, baseline=True) for name, scores in baselines.items()]
        return roc_of(lines, "test pairs" if on_test else "validation pairs")

    def count(self, tally: Tally, found: Mapping[str, tuple[str, Scores]], measures: Mapping[str, Measure]) -> None:
        """Count what everybody reached on the test edges.

        Parameters
        ----------
        tally
        found
            Name of what was trained to its role and its scores; the rules are added to it.
        measures
            Figure of `tally` to what gives it for scores of edges and of pairs without one.
        """
        asked = {**found, **{name: ("rule", scores) for name, scores in self.test_baselines.items()}}
        for figure, measure in measures.items():
            for name, (role, scores) in asked.items():
                tally.add(figure, name, role, measure(*scores))


def network_of(inputs: Mapping[str, object]) -> Network:
    """Return the input `network`, if it has enough edges to learn from some and be asked about others.

    Raises
    ------
    PluginError
    """
    network = inputs["network"]
    if not isinstance(network, Network):
        raise PluginError(f"network: expected a network, got {type(network).__name__}")
    n_edges = len(pairs_of(network))
    if n_edges < FEWEST_EDGES:
        raise PluginError(f"network: expected {FEWEST_EDGES} edges or more between different nodes, got {n_edges}")
    return network


def say_which_split(network: Network, val: float, test: float, ctx: Context) -> None:
    """Log whether the edges come divided.

    Raises
    ------
    PluginError
        If they do, but not as they should.
    """
    split = _published(network, np.random.default_rng(ctx.seed))
    if split is None:
        ctx.log(f"no published split: each seed draws {test:.0%} of the edges to ask about, {val:.0%} to choose by")
        return
    sizes = (
        f"{len(split.train):,} edges to learn from, {len(split.val):,} to choose by, {len(split.test):,} asked about"
    )
    published = {"val", "test"} <= network.non_edges.keys()
    beside = "published, too" if published else "drawn by each seed"
    ctx.log(f"one published split: {sizes}; the pairs without an edge are {beside}")


def split_of(network: Network, val: float, test: float, rng: np.random.Generator) -> EdgeSplit:
    """The published split of the edges; else divide them.

    Raises
    ------
    PluginError
        If there are too few of them, or too few pairs without one.
    """
    try:
        return _published(network, rng) or split_edges(network, val, test, rng)
    except ValueError as error:
        raise PluginError(f"network: {error}") from error


def _published(network: Network, rng: np.random.Generator) -> EdgeSplit | None:
    try:
        return published_split(network, rng)
    except ValueError as error:
        raise PluginError(f"network: {error}") from error


def _baselines(network: Network, train: Pairs, pairs: tuple[Pairs, Pairs]) -> dict[str, Scores]:
    n_nodes, features = network.n_nodes, network.features
    positive, negative = pairs
    baselines = {
        "Common neighbours": tuple(common_neighbours(train, n_nodes, each) for each in pairs),
        "Adamic-Adar": tuple(adamic_adar(train, n_nodes, each) for each in pairs),
    }
    if features is not None:
        baselines["Cosine of features"] = tuple(feature_cosine(features, each) for each in (positive, negative))
    return {name: (scores[0], scores[1]) for name, scores in baselines.items()}
