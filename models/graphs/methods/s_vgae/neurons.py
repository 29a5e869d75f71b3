"""Neurons that fire: leaky integration with a threshold, and firing at random."""

import math
from typing import Any

import numpy as np
import torch

TIME_CONSTANT = 1.2
"""In steps: a membrane keeps 1 − 1/1.2 of its potential from one step to the next."""
THRESHOLD = 0.2


def integrate(inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Leaky integrate-and-fire neurons with soft reset.

    v ← v + (x − v)/τ, a spike where v ≥ θ, then v ← v − θ where it fired. The gradient of the spike with respect to
    v is that of an arctangent (W. Fang et al., ICCV 2021), as if firing were gradual.

    Parameters
    ----------
    inputs : (T, …) float
        Current into each neuron at each step.

    Returns
    -------
    spikes : (T, …) float
        Zeros and ones.
    membrane : (T, …) float
        Potential before the reset, for display: no gradient flows through it.
    """
    spikes, membrane = _Integration.apply(inputs)  # type: ignore[no-untyped-call]
    return spikes, membrane


def fire_at_random(inputs: torch.Tensor, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Leaky neurons whose firing is Bernoulli(σ(v)), with the gradient of σ; after a spike v ← v − θ.

    Parameters
    ----------
    inputs : (T, …) float
        Current into each neuron at each step.
    rng
        Draws the spikes.

    Returns
    -------
    spikes : (T, …) float
        Zeros and ones.
    membrane : (T, …) float
        Potential before the reset, with its gradient.
    """
    potential = torch.zeros_like(inputs[0])
    spikes, membrane = [], []
    for current in inputs:
        potential = torch.lerp(potential, current, 1 / TIME_CONSTANT)
        chance = torch.sigmoid(potential)
        draw = torch.from_numpy(rng.random(tuple(current.shape), np.float32)).to(current.device)
        spike = (draw < chance).to(current.dtype)
        membrane.append(potential)
        spikes.append(_Given.apply(chance, spike))  # type: ignore[no-untyped-call]
        potential = potential - THRESHOLD * spike
    return torch.stack(spikes), torch.stack(membrane)


def surrogate_slope(excess: torch.Tensor) -> torch.Tensor:
    """Derivative that stands for that of the step, at v − θ = `excess`; 1 where that is 0."""
    return (excess * math.pi).square_().add_(1).reciprocal_()


class _Integration(torch.autograd.Function):
    """Forward and backward through time by hand: a tenth of the operations that autograd would record."""

    @staticmethod
    def forward(ctx: Any, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        membrane, spikes = torch.empty_like(inputs), torch.empty_like(inputs)
        potential = torch.zeros_like(inputs[0])
        for step, current in enumerate(inputs):
            torch.lerp(potential, current, 1 / TIME_CONSTANT, out=membrane[step])
            torch.ge(membrane[step], THRESHOLD, out=spikes[step])
            potential = torch.sub(membrane[step], spikes[step], alpha=THRESHOLD)
        ctx.save_for_backward(membrane)
        ctx.mark_non_differentiable(membrane)
        return spikes, membrane

    @staticmethod
    def backward(ctx: Any, of_spikes: torch.Tensor, _of_membrane: torch.Tensor) -> torch.Tensor:
        (membrane,) = ctx.saved_tensors
        of_inputs = torch.empty_like(membrane)
        later = torch.zeros_like(membrane[0])
        for step in reversed(range(len(membrane))):
            slope = surrogate_slope(membrane[step] - THRESHOLD)
            now = torch.addcmul(later, of_spikes[step] - THRESHOLD * later, slope)
            torch.mul(now, 1 / TIME_CONSTANT, out=of_inputs[step])
            later = now * (1 - 1 / TIME_CONSTANT)
        return of_inputs


class _Given(torch.autograd.Function):
    """The spike as drawn, exactly zero or one, with the gradient of its chance."""

    @staticmethod
    def forward(_ctx: Any, _chance: torch.Tensor, spike: torch.Tensor) -> torch.Tensor:
        return spike.clone()

    @staticmethod
    def backward(_ctx: Any, of_spike: torch.Tensor) -> tuple[torch.Tensor, None]:
        return of_spike, None
