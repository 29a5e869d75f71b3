"""The weights of the best epoch, kept while training goes on."""

from typing import Generic, TypeVar

import torch

ScoreT = TypeVar("ScoreT", float, tuple[float, float])


class BestWeights(Generic[ScoreT]):
    """A copy of the weights with which a model did best so far.

    Parameters
    ----------
    model
    score
        What an epoch has to exceed. Of two numbers the second decides where the first is the same.

    Attributes
    ----------
    score
        The best so far.
    epoch : int
        Its epoch, as `offer` was told; 0 before one was better.
    """

    def __init__(self, model: torch.nn.Module, score: ScoreT) -> None:
        self._model = model
        self.score: ScoreT = score
        self.epoch = 0
        self._weights = _copied(model)

    def offer(self, epoch: int, score: ScoreT, *, ties: bool = False) -> None:
        """Keep the weights as they are now, if they are better than the best so far; with `ties` if as good, too."""
        if score > self.score or (ties and score == self.score):
            self.score, self.epoch, self._weights = score, epoch, _copied(self._model)

    def restore(self) -> None:
        """Put the best weights back."""
        self._model.load_state_dict(self._weights)


def _copied(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: values.clone() for name, values in model.state_dict().items()}
