"""The log-likelihood: log-rates summed over events, minus the rate integrated over all pairs and time."""

from typing import Any

import torch

from plexoscope.models.graphs.methods.pivem.events import EventSums
from plexoscope.models.graphs.methods.pivem.integral import rate_moments

_TILE = 32_000
"""Pair-bins handled at a time. Larger tiles fall out of the cache and get fresh pages from the system."""


def event_term(edges: torch.Tensor, beta: torch.Tensor, events: EventSums) -> torch.Tensor:
    """Sum of log λ_ij(t) over all events.

    With r the difference of positions at the start of the bin and d the displacement over it, an event at the
    share s of the bin adds β_i + β_j − ‖r‖² − 2 s r·d − s² ‖d‖².

    Parameters
    ----------
    edges : (B+1, N, D) float
        Positions at the edges of the bins.
    beta : (N,) float
    events
        The same N nodes and B bins.

    Returns
    -------
    scalar
    """
    n = events.n_nodes
    flat = edges.reshape(-1, edges.shape[2])
    i, j = events.bin_index * n + events.source, events.bin_index * n + events.target
    start = flat[i] - flat[j]
    log_rate = (beta[events.source] + beta[events.target] - start.square().sum(1)) @ events.count
    if events.n_bins == 1 and not bool(events.residual.any()):
        return log_rate
    step = flat[i + n] - flat[j + n] - start
    along = (start * step).sum(1)
    return log_rate - 2 * (along @ events.residual) - step.square().sum(1) @ events.squared_residual


def rate_integral(edges: torch.Tensor, beta: torch.Tensor) -> torch.Tensor:
    """Expected number of events: the rate integrated over time [0, 1] and all pairs i < j, in closed form.

    Parameters
    ----------
    edges : (B+1, N, D) float
        Positions at the edges of B equal bins.
    beta : (N,) float

    Returns
    -------
    scalar
        Differentiable once. The gradient is found along with the value, tile by tile, so that memory stays
        small whatever the number of pairs.
    """
    total: torch.Tensor = _RateIntegral.apply(edges, beta)  # type: ignore[no-untyped-call]
    return total


def pair_integrals(edges: torch.Tensor, beta: torch.Tensor, i: torch.Tensor, j: torch.Tensor) -> torch.Tensor:
    """Rate integrated over [0, 1] for each given pair.

    Parameters
    ----------
    edges : (B+1, N, D) float
    beta : (N,) float
    i, j : (P,) int64

    Returns
    -------
    (P,) float
    """
    difference = (edges[:, i] - edges[:, j]).permute(2, 0, 1)
    a0, _, _ = rate_moments(difference[:, :-1], difference[:, 1:], beta[i] + beta[j])
    return a0.mean(0)  # the bin width is 1 / B


def hidden_integral(edges: torch.Tensor, beta: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
    """The same as `rate_integral` over some pairs alone: what it has too much where these are not learned from.

    Parameters
    ----------
    edges : (B+1, N, D) float
    beta : (N,) float
    pairs : (P, 2) int64

    Returns
    -------
    scalar
        Differentiable once.
    """
    total: torch.Tensor = _HiddenIntegral.apply(edges, beta, pairs)  # type: ignore[no-untyped-call]
    return total


class _HiddenIntegral(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, edges: torch.Tensor, beta: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
        i, j = pairs[:, 0], pairs[:, 1]
        difference = edges[:, i] - edges[:, j]
        start, end = difference[:-1], difference[1:]
        moments = rate_moments(start.permute(2, 0, 1), end.permute(2, 0, 1), beta[i] + beta[j])
        a0, a1, a2 = (moment.unsqueeze(2) for moment in moments)
        middle, step = (start + end) * 0.5, end - start
        mean_r, sigma_r = middle * a0 + step * a1, middle * a1 + step * a2
        gradient = torch.zeros_like(difference)
        gradient[:-1] += 2 * sigma_r - mean_r
        gradient[1:] -= 2 * sigma_r + mean_r
        by_pair = moments[0].sum(0)
        n_bins = len(start)
        edges_grad = torch.zeros_like(edges).index_add_(1, i, gradient).index_add_(1, j, -gradient)
        beta_grad = torch.zeros_like(beta).index_add_(0, i, by_pair).index_add_(0, j, by_pair)
        ctx.save_for_backward(edges_grad / n_bins, beta_grad / n_bins)
        return by_pair.sum() / n_bins

    @staticmethod
    def backward(ctx: Any, *grad_outputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:
        edges_grad, beta_grad = ctx.saved_tensors
        return edges_grad * grad_outputs[0], beta_grad * grad_outputs[0], None


class _RateIntegral(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, edges: torch.Tensor, beta: torch.Tensor) -> torch.Tensor:
        value, edges_grad, beta_grad = _value_and_gradient(edges.detach(), beta.detach())
        ctx.save_for_backward(edges_grad, beta_grad)
        return value

    @staticmethod
    def backward(ctx: Any, *grad_outputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        edges_grad, beta_grad = ctx.saved_tensors
        return edges_grad * grad_outputs[0], beta_grad * grad_outputs[0]


def _value_and_gradient(edges: torch.Tensor, beta: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Walk over the pairs in square tiles: blocks of nodes I ≤ J, all bins at once.

    With F = (m, d, 1) for every node, each A_k F is one matrix product per bin, and the gradient with respect
    to the positions at both ends of a bin is put together from those (see `_flow`).
    """
    n_bins, n_nodes = edges.shape[0] - 1, edges.shape[1]
    by_axis = edges.permute(2, 0, 1).contiguous()
    middle, step = (edges[1:] + edges[:-1]) * 0.5, edges[1:] - edges[:-1]
    features = torch.cat([middle, step, torch.ones_like(middle[..., :1])], dim=2)
    start_grad, end_grad = torch.zeros_like(middle), torch.zeros_like(middle)
    beta_grad = torch.zeros_like(beta)
    size = max(4, int((_TILE / n_bins) ** 0.5))
    blocks = [slice(k, min(k + size, n_nodes)) for k in range(0, n_nodes, size)]
    for number, rows in enumerate(blocks):
        for columns in blocks[number:]:
            difference = by_axis[:, :, rows, None] - by_axis[:, :, None, columns]
            moments = rate_moments(difference[:, :-1], difference[:, 1:], beta[rows, None] + beta[None, columns])
            if rows == columns:  # every pair stands in the tile twice, which is right for the gradient
                for moment in moments:
                    moment.diagonal(dim1=1, dim2=2).zero_()
                sides = [(rows, columns, moments)]
            else:
                a0, a1, a2 = (moment.transpose(1, 2) for moment in moments)
                sides = [(rows, columns, moments), (columns, rows, (a0, a1, a2))]
            for own, other, (a0, a1, a2) in sides:
                start_part, end_part, total = _flow(a0, a1, a2, features[:, own], features[:, other])
                start_grad[:, own] += start_part
                end_grad[:, own] += end_part
                beta_grad[own] += total
    edges_grad = torch.zeros_like(edges)
    edges_grad[:-1] += start_grad
    edges_grad[1:] += end_grad
    # Each pair gave its integral to the β gradient of both of its nodes.
    return beta_grad.sum() * 0.5 / n_bins, edges_grad / n_bins, beta_grad / n_bins


def _flow(
    a0: torch.Tensor, a1: torch.Tensor, a2: torch.Tensor, own: torch.Tensor, other: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Gradient with respect to the start and end positions (B, n, D) of the own nodes, and Σ A_0 : (n,).

    ∂/∂start = −2 ∫ (½ − σ) f r dσ and ∂/∂end = −2 ∫ (½ + σ) f r dσ with r = m + σ d.
    """
    n_axes = (own.shape[2] - 1) // 2
    middle, step = own[..., :n_axes], own[..., n_axes:-1]
    by0, by1, by2 = torch.bmm(a0, other), torch.bmm(a1, other), torch.bmm(a2, other)
    sum0, sum1, sum2 = by0[..., -1:], by1[..., -1:], by2[..., -1:]
    mean_r = middle * sum0 - by0[..., :n_axes] + step * sum1 - by1[..., n_axes:-1]
    sigma_r = middle * sum1 - by1[..., :n_axes] + step * sum2 - by2[..., n_axes:-1]
    return 2 * sigma_r - mean_r, -2 * sigma_r - mean_r, sum0.sum((0, 2))
