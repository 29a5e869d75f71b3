"""The prior's shortcuts against the dense matrix that they avoid."""

import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.graphs.methods.pivem.prior import GaussianProcessPrior  # noqa: E402


def _dense_log_density(prior: GaussianProcessPrior, z: "torch.Tensor") -> "torch.Tensor":
    n_rows, n_nodes, n_axes = z.shape
    together = prior.memberships @ prior.memberships.T
    shared = torch.kron(prior.bin_kernel(), torch.kron(together, torch.eye(n_axes, dtype=z.dtype)))
    noise = (2 * prior.log_noise).exp() * torch.eye(n_rows * n_nodes * n_axes, dtype=z.dtype)
    covariance = (2 * prior.log_scale).exp() * (noise + shared)
    mean = torch.zeros(len(covariance), dtype=z.dtype)
    log_density: torch.Tensor = torch.distributions.MultivariateNormal(mean, covariance).log_prob(z.reshape(-1))
    return log_density


@pytest.mark.parametrize(
    ("n_nodes", "n_bins", "n_groups", "length"),
    [(6, 4, 3, 0.3), (3, 7, 3, 0.01), (5, 5, 1, 10.0), (4, 6, 10, 0.2)],
)
def test_density_and_gradients(n_nodes: int, n_bins: int, n_groups: int, length: float) -> None:
    """Lengths far under and far over a bin too: there K is the identity, or nearly singular."""
    random = torch.Generator().manual_seed(0)
    prior = GaussianProcessPrior(n_nodes, n_bins, n_groups, scale=2.0, length=length, generator=random)
    z = torch.randn(n_bins + 1, n_nodes, 2, generator=random, dtype=torch.float64, requires_grad=True)
    fast, dense = prior.log_density(z), _dense_log_density(prior, z)
    torch.testing.assert_close(fast, dense, rtol=1e-9, atol=1e-9)
    wanted = [z, *prior.parameters()]
    torch.testing.assert_close(
        torch.autograd.grad(fast, wanted), torch.autograd.grad(dense, wanted), rtol=1e-6, atol=1e-8
    )


def test_initial_positions_stand_apart() -> None:
    prior = GaussianProcessPrior(4, 5, 2, 1.0, 0.3, torch.Generator().manual_seed(0))
    kernel = prior.bin_kernel()
    assert not kernel[0, 1:].any()
    assert not kernel[1:, 0].any()
    torch.testing.assert_close(prior.memberships.sum(1), torch.ones(4, dtype=torch.float64))
