"""Rates of the input layer, and products with its spikes."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

import torch
from scipy.sparse import csr_array, eye_array

from plexoscope.models.graphs.methods.s_vgae.inputs import InputSpikes, PoissonEncoder, input_rates


def _dense(spikes: InputSpikes) -> torch.Tensor:
    n_rows = len(spikes.offsets) - 1
    dense = torch.zeros(n_rows, spikes.n_inputs)
    dense[torch.repeat_interleave(torch.arange(n_rows), spikes.offsets.diff()), spikes.inputs] = 1
    return dense.view(spikes.n_steps, -1, spikes.n_inputs)


def _encoder() -> PoissonEncoder:
    rates = np.random.default_rng(0).random((6, 9)).astype(np.float32)
    rates[rates < 0.5] = 0
    rates[3] = 0
    return PoissonEncoder(csr_array(rates))


def test_gathering_is_the_product_and_so_is_its_gradient() -> None:
    spikes = _encoder().draw(5, np.random.default_rng(1))
    weights = torch.randn(9, 4, generator=torch.Generator().manual_seed(0)).requires_grad_()
    gathered, product = spikes.gather(weights), _dense(spikes) @ weights
    torch.testing.assert_close(gathered, product)
    gathered_slope, slope = (torch.autograd.grad(each.square().sum(), weights)[0] for each in (gathered, product))
    torch.testing.assert_close(gathered_slope, slope)


def test_spikes_come_at_their_rates() -> None:
    encoder = _encoder()
    spikes = encoder.draw(4000, np.random.default_rng(2))
    mean = _dense(spikes).mean(dim=0).numpy()
    rates = np.random.default_rng(0).random((6, 9)).astype(np.float32)
    rates[rates < 0.5] = 0
    rates[3] = 0
    np.testing.assert_allclose(mean, rates, atol=0.04)
    assert (mean[rates == 0] == 0).all()
    assert spikes.n_spikes / (4000 * 6) == pytest.approx(encoder.mean_arriving, rel=0.02)


def test_rates_of_features() -> None:
    """A feature is divided by its largest value; a negative one is a feature of its own; the strongest always fires."""
    features = np.array([[4.0, -2.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]], np.float32)
    rates = input_rates(features, csr_array(eye_array(3))).toarray()
    np.testing.assert_allclose(rates, [[1, 0, 0, 1], [0.25, 1, 0, 0], [0, 0, 0, 0]])
    assert rates.dtype == np.float32


def test_rates_spread_along_edges() -> None:
    spread = csr_array(np.array([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]))
    features = np.array([[1, 0], [0, 1], [0, 1]], np.float32)
    np.testing.assert_allclose(input_rates(features, spread).toarray(), [[1, 1], [1, 1], [0, 1]])
    np.testing.assert_allclose(input_rates(None, spread).toarray(), [[1, 1, 0], [1, 1, 0], [0, 0, 1]])
