"""Adam. D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015."""

import math
from collections.abc import Sequence

import torch

DECAY_1, DECAY_2, EPSILON = 0.9, 0.999, 1e-8


class Adam:
    """Adam with one learning rate for each group of parameters.

    The same steps as `torch.optim.Adam`, whose first use imports all of torch's compiler: 800 modules and 1.5 s
    in which a run can neither show anything nor be cancelled.

    Parameters
    ----------
    groups
        Parameters that take a gradient, and their learning rate.
    """

    def __init__(self, *groups: tuple[Sequence[torch.Tensor], float]) -> None:
        self._rows = [
            (parameter, torch.zeros_like(parameter), torch.zeros_like(parameter), learning_rate)
            for parameters, learning_rate in groups
            for parameter in parameters
        ]
        self._n_steps = 0

    def descend(self, loss: torch.Tensor, share: float = 1.0) -> None:
        """Take one step down `loss`, with every learning rate times `share`."""
        gradients = torch.autograd.grad(loss, [row[0] for row in self._rows])
        self._n_steps += 1
        debias_1, debias_2 = 1 - DECAY_1**self._n_steps, 1 - DECAY_2**self._n_steps
        with torch.no_grad():
            for (parameter, mean, square, learning_rate), gradient in zip(self._rows, gradients, strict=True):
                mean.lerp_(gradient, 1 - DECAY_1)
                square.mul_(DECAY_2).addcmul_(gradient, gradient, value=1 - DECAY_2)
                size = square.sqrt().div_(math.sqrt(debias_2)).add_(EPSILON)
                parameter.addcdiv_(mean, size, value=-share * learning_rate / debias_1)
