"""The Gaussian-process prior over initial positions and velocities (Çelikkanat et al. 2022).

All of z = (x, v_1 … v_B), for N nodes and D axes, is normal with mean 0 and covariance

    Σ = λ² (σ² I + K ⊗ C ⊗ I_D),

where K, (B+1) × (B+1), joins a separate entry for the initial positions with an RBF kernel over the centres
of the bins, and C = Q Qᵀ says which nodes move together: the rows of Q, (N, G), are softmax memberships in G
groups.

Written out, Σ has (B+1) N D rows. The paper turns it into one matrix of (B+1) G rows. Here K is diagonalised
first, and Σ falls apart into B+1 blocks σ² I + e_b Q Qᵀ, each of which needs no more than a G × G matrix: the
Woodbury identity gives the inverse, the determinant lemma the determinant. The axes are independent, D = I.
"""

import math

import torch


class GaussianProcessPrior(torch.nn.Module):
    """Parameters and log-density of the prior; float64 throughout, since kernels are close to singular.

    Parameters
    ----------
    n_nodes, n_bins, n_groups
        N, B and G.
    scale
        Starting λ, in units of velocity (distance per whole time span).
    length
        Starting length of the RBF kernel, as a share of the time span.
    generator
        Breaks the symmetry of the memberships.
    """

    def __init__(
        self,
        n_nodes: int,
        n_bins: int,
        n_groups: int,
        scale: float,
        length: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.log_scale = _parameter(math.log(scale))
        self.log_noise = _parameter(math.log(0.7))
        self.log_length = _parameter(math.log(length))
        self.log_initial = _parameter(0.0)
        logits = torch.randn(n_nodes, n_groups, generator=generator, dtype=torch.float64)
        self.logits = torch.nn.Parameter(logits)
        centres = (torch.arange(n_bins, dtype=torch.float64) + 0.5) / n_bins
        self.register_buffer("centres", centres)

    @property
    def memberships(self) -> torch.Tensor:
        """Q : (N, G), rows sum to 1."""
        return torch.softmax(self.logits, dim=1)

    def bin_kernel(self) -> torch.Tensor:
        """K : (B+1, B+1); row 0 belongs to the initial positions."""
        centres = self.get_buffer("centres")
        gap = (centres[:, None] - centres[None, :]) / self.log_length.exp()
        kernel = torch.zeros(len(gap) + 1, len(gap) + 1, dtype=gap.dtype, device=gap.device)
        kernel[0, 0] = self.log_initial.exp().square()
        kernel[1:, 1:] = torch.exp(-0.5 * gap.square())
        return kernel

    def log_density(self, z: torch.Tensor) -> torch.Tensor:
        """Log-density of z, with exact gradients for z and for every parameter.

        The eigenvectors of K are held fixed while the gradient is taken. That is no approximation: the
        derivative of the log-determinant needs the diagonal of Vᵀ dK V only, and that of the quadratic form
        zᵀ M⁻¹ z is −yᵀ dM y with y = M⁻¹ z. It avoids the derivative of an eigenvector, which does not exist
        where two eigenvalues meet.

        Parameters
        ----------
        z : (B+1, N, D) float64
            Row 0 the initial positions, then one velocity for each bin.

        Returns
        -------
        scalar, float64
        """
        n_rows, n_nodes, n_axes = z.shape
        kernel, memberships = self.bin_kernel(), self.memberships
        variance = (2 * self.log_noise).exp()
        with torch.no_grad():
            vectors = torch.linalg.eigh(kernel)[1]
        eigenvalues = ((vectors.T @ kernel) * vectors.T).sum(1).clamp(min=0)
        gram = memberships.T @ memberships
        eye = torch.eye(gram.shape[0], dtype=gram.dtype, device=gram.device)
        small = variance * eye + eigenvalues[:, None, None] * gram
        factor = torch.linalg.cholesky(small)
        log_det_small = 2 * factor.diagonal(dim1=1, dim2=2).log().sum()
        log_det = log_det_small + n_rows * (n_nodes - gram.shape[0]) * variance.log()

        with torch.no_grad():
            turned = torch.einsum("ab,and->bnd", vectors, z)
            inner = torch.cholesky_solve(memberships.T @ turned, factor)
            solved = (turned - eigenvalues[:, None, None] * (memberships @ inner)) / variance
            y = torch.einsum("ab,bnd->and", vectors, solved)
        by_group = memberships.T @ y
        spread = torch.einsum("ab,agd,bgd->", kernel, by_group, by_group)
        quadratic = 2 * (z * y).sum() - variance * y.square().sum() - spread

        size = n_rows * n_nodes * n_axes
        log_density: torch.Tensor = -0.5 * (
            quadratic * (-2 * self.log_scale).exp()
            + n_axes * log_det
            + size * (2 * self.log_scale + math.log(2 * math.pi))
        )
        return log_density


def _parameter(value: float) -> torch.nn.Parameter:
    return torch.nn.Parameter(torch.tensor(value, dtype=torch.float64))
