"""Neurons against the definition, step by step, and their gradients against autograd's."""

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from plexoscope.models.graphs.methods.s_vgae.neurons import (
    THRESHOLD,
    TIME_CONSTANT,
    fire_at_random,
    integrate,
    surrogate_slope,
)


class _Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx, excess):  # type: ignore[no-untyped-def]
        ctx.save_for_backward(excess)
        return (excess >= 0).to(excess.dtype)

    @staticmethod
    def backward(ctx, of_spike):  # type: ignore[no-untyped-def]
        return of_spike * surrogate_slope(ctx.saved_tensors[0].clone())


def _unrolled(inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    potential, spikes, membrane = torch.zeros_like(inputs[0]), [], []
    for current in inputs:
        potential = potential + (current - potential) / TIME_CONSTANT
        spike = _Step.apply(potential - THRESHOLD)
        membrane.append(potential)
        spikes.append(spike)
        potential = potential - THRESHOLD * spike
    return torch.stack(spikes), torch.stack(membrane)


@pytest.mark.parametrize("seed", range(3))
def test_integration_is_the_unrolled_one_with_its_gradient(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(7, 5, 3, generator=generator, dtype=torch.float64).requires_grad_()
    weights = torch.randn(7, 5, 3, generator=generator, dtype=torch.float64)
    spikes, membrane = integrate(inputs)
    slow_spikes, slow_membrane = _unrolled(inputs)
    torch.testing.assert_close(spikes, slow_spikes, rtol=0, atol=0)
    torch.testing.assert_close(membrane, slow_membrane)
    fast, slow = (torch.autograd.grad((each * weights).sum(), inputs)[0] for each in (spikes, slow_spikes))
    torch.testing.assert_close(fast, slow)
    assert fast.abs().min() > 0


def test_a_constant_current_by_hand() -> None:
    """0.15 / 1.2 = 0.125 stays below 0.2 at first; what is kept lifts it no higher than 0.15."""
    spikes, membrane = integrate(torch.tensor([[0.15, 0.3]] * 4))
    assert spikes[:, 0].tolist() == [0, 0, 0, 0]
    assert membrane[:2, 0].tolist() == pytest.approx([0.125, 0.125 + 0.025 / 1.2])
    assert spikes[0, 1] == 1
    assert membrane[1, 1].item() == pytest.approx(0.05 + 0.25 / 1.2)


def test_firing_at_random_keeps_its_chances() -> None:
    inputs = torch.tensor([-1.0, 0.0, 2.0]).expand(400, 50, 3)
    spikes, membrane = fire_at_random(inputs, np.random.default_rng(0))
    assert set(spikes.unique().tolist()) == {0.0, 1.0}
    chances = torch.sigmoid(membrane).mean(dim=(0, 1))
    assert spikes.mean(dim=(0, 1)).tolist() == pytest.approx(chances.tolist(), abs=0.01)


def test_firing_at_random_has_the_gradient_of_its_chance() -> None:
    inputs = torch.tensor([[[-0.5, 1.0]]]).requires_grad_()
    spikes, membrane = fire_at_random(inputs, np.random.default_rng(0))
    (of_spikes,) = torch.autograd.grad(spikes.sum(), inputs, retain_graph=True)
    (of_chance,) = torch.autograd.grad(torch.sigmoid(membrane).sum(), inputs)
    torch.testing.assert_close(of_spikes, of_chance)
