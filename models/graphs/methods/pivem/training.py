"""Training in three phases: where the nodes are, how they move, and what moves together."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from plexoscope.models.data.arrays import I64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.methods.pivem.events import EventSums
from plexoscope.models.graphs.methods.pivem.likelihood import event_term, hidden_integral, rate_integral
from plexoscope.models.graphs.methods.pivem.paths import Paths
from plexoscope.models.graphs.methods.pivem.prior import GaussianProcessPrior

PHASES = ("Positions", "Velocities", "Prior")
FINAL_LEARNING_RATE = 0.1
"""At the end of the second and third phase, as a share of that at their start."""


@dataclass(frozen=True, kw_only=True)
class PivemSettings:
    """How to train.

    Attributes
    ----------
    n_position_steps, n_velocity_steps, n_prior_steps
        Of the three phases.
    learning_rate
        Of Adam, at the start of a phase.
    n_batch_nodes
        Nodes sampled for a step.
    n_groups
        Of the prior.
    n_axes
        Of the space in which nodes move.
    """

    n_position_steps: int
    n_velocity_steps: int
    n_prior_steps: int
    learning_rate: float
    n_batch_nodes: int
    n_groups: int
    n_axes: int = 2
    seed: int


@dataclass(frozen=True)
class PivemStep:
    """One optimiser step, done.

    Attributes
    ----------
    phase
        One of `PHASES`.
    index
        1 … n_steps over all phases.
    n_steps
    negative_log_likelihood
        Per event, of the nodes sampled in this step, before the step; in nats, time in whole spans.
    """

    phase: str
    index: int
    n_steps: int
    negative_log_likelihood: float


class PivemTrainer:
    """The model while it is trained.

    The paper optimises x and v. Here the positions at the edges of the bins are optimised, x and the partial
    sums of v: a linear map that has an inverse, so that the model, the likelihood and the prior are the same.
    But a change of one v_b moves a node for ever after, and a change of one edge moves it for two bins. That
    makes the problem so much better conditioned that Adam needs hundreds of steps and not thousands.

    Parameters
    ----------
    events
        All events, summed up.
    settings
    device
        Of torch.
    hidden : (P, 2) int64
        Pairs that say nothing, neither by meeting nor by not meeting; none of `events` is theirs.
    """

    def __init__(
        self, events: EventSums, settings: PivemSettings, device: str = "cpu", hidden: I64 | None = None
    ) -> None:
        self.settings = settings
        self._device = torch.device(device)
        self._events = events.to(self._device, torch.float32)
        # Drawn on the CPU on every device, so that a seed means the same everywhere.
        self._random = torch.Generator().manual_seed(settings.seed)
        n_nodes, n_bins = events.n_nodes, events.n_bins
        start = torch.randn(n_nodes, settings.n_axes, generator=self._random) * 0.5
        self._edges = start.to(self._device).repeat(n_bins + 1, 1, 1)
        self._hidden = torch.zeros(0, 2, dtype=torch.int64) if hidden is None else torch.from_numpy(hidden)
        self._hidden = self._hidden.to(self._device)
        n_pairs = n_nodes * (n_nodes - 1) / 2 - len(self._hidden)
        self._beta = torch.full((n_nodes,), 0.5 * math.log(events.n_events / n_pairs), device=self._device)
        self.prior: GaussianProcessPrior | None = None

    def paths(self) -> Paths:
        """What is fitted so far."""
        return Paths(
            self._edges.detach().cpu().numpy().astype(np.float64),
            self._beta.detach().cpu().numpy().astype(np.float64),
        )

    def train(self) -> Iterator[PivemStep]:
        """Train; yields after each step, so that the caller decides whether there is a next."""
        settings = self.settings
        lengths = (settings.n_position_steps, settings.n_velocity_steps, settings.n_prior_steps)
        steps = (self._position_steps, self._velocity_steps, self._prior_steps)
        done = 0
        for phase, length, run in zip(PHASES, lengths, steps, strict=True):
            for loss in run(length):
                done += 1
                yield PivemStep(phase, done, sum(lengths), loss)

    def _position_steps(self, n_steps: int) -> Iterator[float]:
        """x and β, nobody moves. One bin stands for all, so that more nodes are handled at the same cost."""
        events = self._events.without_time()
        n_batch = int(self.settings.n_batch_nodes * math.sqrt(self._events.n_bins))
        x = self._edges[0].clone().requires_grad_()
        beta = self._beta.requires_grad_()
        optimiser = Adam(([x, beta], self.settings.learning_rate))
        for _ in range(n_steps):
            loss, per_event = self._loss(x.expand(2, -1, -1), beta, events, n_batch)
            optimiser.descend(loss)
            with torch.no_grad():
                x -= x.mean(0)
                self._edges = x.detach().repeat(self._edges.shape[0], 1, 1)
            yield per_event

    def _velocity_steps(self, n_steps: int) -> Iterator[float]:
        """Everybody moves as the events alone would have it."""
        yield from self._moving_steps(n_steps)

    def _prior_steps(self, n_steps: int) -> Iterator[float]:
        """The prior joins, with its own parameters: what the events leave open, others decide."""
        velocity = (self._edges[1:] - self._edges[:-1]).detach() * self._events.n_bins
        scale = float(velocity.square().mean().sqrt()) or 1.0
        self.prior = GaussianProcessPrior(
            n_nodes=self._events.n_nodes,
            n_bins=self._events.n_bins,
            n_groups=min(self.settings.n_groups, self._events.n_nodes),
            scale=scale,
            length=3 / self._events.n_bins,
            generator=self._random,
        ).to(self._device)
        yield from self._moving_steps(n_steps)

    def _moving_steps(self, n_steps: int) -> Iterator[float]:
        prior = self.prior
        edges, beta = self._edges.requires_grad_(), self._beta.requires_grad_()
        groups: list[tuple[list[torch.Tensor], float]] = [([edges, beta], self.settings.learning_rate)]
        if prior is not None:
            groups.append((list(prior.parameters()), self.settings.learning_rate / 2))
        optimiser = Adam(*groups)
        for index in range(n_steps):
            loss, per_event = self._loss(edges, beta, self._events, self.settings.n_batch_nodes)
            if prior is not None:
                velocity = (edges[1:] - edges[:-1]) * self._events.n_bins
                loss = loss - prior.log_density(torch.cat([edges[:1], velocity]).double())
            optimiser.descend(loss, 1 - (1 - FINAL_LEARNING_RATE) * index / n_steps)
            with torch.no_grad():
                # Centres positions and velocities alike. Distances, and so the likelihood, do not change.
                edges -= edges.mean(1, keepdim=True)
            yield per_event

    def _loss(
        self, edges: torch.Tensor, beta: torch.Tensor, events: EventSums, n_batch: int
    ) -> tuple[torch.Tensor, float]:
        """Negative log-likelihood, estimated from the pairs among sampled nodes; and that per event."""
        n_nodes, share, hidden = events.n_nodes, 1.0, self._hidden
        if n_batch < n_nodes:
            nodes = torch.randperm(n_nodes, generator=self._random)[:n_batch].to(self._device)
            edges, beta, events = edges[:, nodes], beta[nodes], events.among(nodes)
            share = n_batch * (n_batch - 1) / (n_nodes * (n_nodes - 1))
            place = torch.full((n_nodes,), -1, device=self._device)
            place[nodes] = torch.arange(n_batch, device=self._device)
            hidden = place[hidden]
            hidden = hidden[(hidden >= 0).all(1)]
        loss = rate_integral(edges, beta) - event_term(edges, beta, events)
        if len(hidden):
            loss = loss - hidden_integral(edges, beta, hidden)
        return loss / share, float(loss.detach()) / max(events.n_events, 1)
