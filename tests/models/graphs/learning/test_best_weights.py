"""The best weights come back; ties and figures that are missing are decided as it is said."""

import math

import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.graphs.learning.best_weights import BestWeights  # noqa: E402


def _offered(scores: list[float], start: float = 0.0, ties: bool = False) -> tuple[int, float, float]:
    """The epoch, the score and the weight that are kept, where the weight of epoch n is n."""
    model = torch.nn.Linear(1, 1)
    torch.nn.init.zeros_(model.weight)
    best = BestWeights(model, start)
    for epoch, score in enumerate(scores, start=1):
        torch.nn.init.constant_(model.weight, epoch)
        best.offer(epoch, score, ties=ties)
    best.restore()
    return best.epoch, best.score, model.weight.item()


def test_the_best_epoch_is_kept() -> None:
    assert _offered([0.5, 0.9, 0.7]) == (2, 0.9, 2.0)


def test_the_first_of_equals_is_kept_or_the_last() -> None:
    assert _offered([0.5, 0.9, 0.9]) == (2, 0.9, 2.0)
    assert _offered([0.5, 0.9, 0.9], ties=True) == (3, 0.9, 3.0)


def test_nothing_good_leaves_the_weights_of_the_start() -> None:
    assert _offered([math.nan, -1.0]) == (0, 0.0, 0.0)
    assert _offered([math.nan, math.nan], -math.inf, ties=True) == (0, -math.inf, 0.0)


def test_the_second_number_decides_between_equals() -> None:
    best = BestWeights(torch.nn.Linear(1, 1), (-1.0, 0.0))
    for epoch, score in enumerate([(0.5, -2.0), (0.5, -1.0), (0.4, 0.0)], start=1):
        best.offer(epoch, score)
    assert (best.epoch, best.score) == (2, (0.5, -1.0))
