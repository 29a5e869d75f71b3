"""Spans of time as numbers that a network can work with."""

import math

import torch

SHORTEST_S, LONGEST_S = 1.0, 1e8


class TimeCode(torch.nn.Module):
    """cos(ω Δt) for fixed ω from once in 6 s to once in 20 years, and log(1 + Δt).

    D. Xu et al., "Inductive Representation Learning on Temporal Graphs", ICLR 2020, learn ω; the gradient by ω grows
    with Δt, which here reaches 10⁸ s, so that they are kept as they are, one for each scale of time.
    """

    def __init__(self, n_columns: int) -> None:
        super().__init__()
        scales = torch.logspace(math.log10(SHORTEST_S), math.log10(LONGEST_S), n_columns - 1, dtype=torch.float64)
        self.rates: torch.Tensor
        self.register_buffer("rates", 1 / scales)

    def forward(self, span_s: torch.Tensor) -> torch.Tensor:
        """(…) float64 seconds, none negative → (…, n_columns) float32."""
        waves = torch.cos(span_s.unsqueeze(-1) * self.rates)
        logarithm = torch.log1p(span_s).unsqueeze(-1) / math.log(LONGEST_S)
        return torch.cat([waves, logarithm], dim=-1).float()
