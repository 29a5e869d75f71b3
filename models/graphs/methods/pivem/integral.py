"""The integral of the rate over a bin in closed form, with moments that give its gradient.

Within a bin two nodes pass each other on a straight line: their difference is r(σ) = m + σ d, σ ∈ [−½, ½],
with m the difference at mid-bin and d the displacement over the bin. The rate f(σ) = exp(β_ij − ‖r(σ)‖²) is a
piece of a Gaussian in σ, and all that training needs are its moments

    A_k = ∫ σ^k f(σ) dσ   over [−½, ½],   k = 0, 1, 2.

A_0 is the paper's integral, with erf and exp(ρ²) written so that nothing overflows and nothing cancels:

    A_0 = √π / (2h) · exp(β_ij − ‖m‖² + ρ²) · [erfc(|ρ| − h/2) − erfc(|ρ| + h/2)],   h = ‖d‖, ρ = m·d / h.

A_1 and A_2 follow by integration by parts (f' = −2 (m·d + h² σ) f), so that no automatic differentiation has
to pass through erfc. Where the displacement is tiny these expressions are 0/0; there the Taylor series in σ
is used.
"""

import math

import torch

SMALL_DISPLACEMENT_SQUARED = {torch.float32: 0.04, torch.float64: 1e-3}
"""Below this h² the series is used: there the closed form loses more digits (eps / h²) than the series."""

_MU2, _MU4, _MU6, _MU8 = 1 / 12, 1 / 80, 1 / 448, 1 / 2304  # ∫ σ^k dσ over [−½, ½]


def rate_moments(
    start: torch.Tensor, end: torch.Tensor, log_base_rate: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Moments A_0, A_1, A_2 of the rate over one bin of unit length.

    Parameters
    ----------
    start, end : (D, …) float
        Difference of the two positions at the start and at the end of the bin.
    log_base_rate : (…) float
        β_i + β_j.

    Returns
    -------
    three tensors : (…) float
        Multiply by the bin width for the integral over time.
    """
    middle, step = (start + end) * 0.5, end - start
    distance_sq, step_sq, along = (middle * middle).sum(0), (step * step).sum(0), (middle * step).sum(0)
    border = SMALL_DISPLACEMENT_SQUARED[step_sq.dtype]
    small = step_sq < border
    series = _series(distance_sq, step_sq.clamp(max=border), along, log_base_rate)
    if bool(small.all()):
        return series
    safe_sq = step_sq.clamp(min=border)
    rate_start = torch.exp(log_base_rate - (start * start).sum(0))
    rate_end = torch.exp(log_base_rate - (end * end).sum(0))
    exact = _closed(distance_sq, safe_sq, along, log_base_rate, rate_start, rate_end)
    use_series = small.to(step_sq.dtype)
    return (
        torch.lerp(exact[0], series[0], use_series),
        torch.lerp(exact[1], series[1], use_series),
        torch.lerp(exact[2], series[2], use_series),
    )


def _closed(
    distance_sq: torch.Tensor,
    step_sq: torch.Tensor,
    along: torch.Tensor,
    log_base_rate: torch.Tensor,
    rate_start: torch.Tensor,
    rate_end: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    half = step_sq.sqrt() * 0.5
    inverse_sq = step_sq.reciprocal()
    rho = along.abs() * 0.5 / half
    # ‖m‖² − ρ² is the squared distance of closest approach on the line; rounding must not make it negative.
    peak = torch.exp(log_base_rate - (distance_sq - rho * rho).clamp_(min=0))
    window = torch.special.erfc(rho - half).sub_(torch.special.erfc(rho + half))
    a0 = peak.mul_(window).div_(half).mul_(math.sqrt(math.pi) / 4)
    a1 = (rate_start - rate_end).mul_(0.5).sub_(along * a0).mul_(inverse_sq)
    a2 = (a0 - (rate_start + rate_end).mul_(0.5)).mul_(0.5).sub_(along * a1).mul_(inverse_sq)
    return a0, a1, a2


def _series(
    distance_sq: torch.Tensor, c: torch.Tensor, along: torch.Tensor, log_base_rate: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Taylor series of exp(−a σ − c σ²) with a = 2 m·d and c = h², integrated term by term."""
    # Where |a| is larger, the pair is so far apart that its rate is 0; the powers of a must not make that NaN.
    a = (along * 2).clamp(-8.0, 8.0)
    a_sq = a * a
    k2 = a_sq * 0.5 - c
    k4 = a_sq * (a_sq / 24 - c * 0.5) + c * c * 0.5
    k6 = a_sq * (a_sq * (a_sq / 720 - c / 24) + c * c * 0.25)
    odd3 = a_sq / 6 - c
    odd5 = a_sq * (a_sq / 120 - c / 6) + c * c * 0.5
    odd7 = a_sq * a_sq * (a_sq / 5040 - c / 120)
    rate = torch.exp(log_base_rate - distance_sq)
    a0 = (1 + k2 * _MU2 + k4 * _MU4 + k6 * _MU6) * rate
    a1 = (_MU2 + odd3 * _MU4 + odd5 * _MU6 + odd7 * _MU8) * (-a * rate)
    a2 = (_MU2 + k2 * _MU4 + k4 * _MU6 + k6 * _MU8) * rate
    return a0, a1, a2
