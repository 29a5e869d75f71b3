"""Memories that are predicted from how they moved before, and corrected by what was heard."""

import torch

from plexoscope.models.graphs.temporal.memory import NodeMemory

N_SORTS = 2


class Increments:
    """How far one event moved each node so far, in mean and spread: a mixture of its two sorts of events.

    Parameters
    ----------
    n_nodes, n_columns

    Attributes
    ----------
    n : (N, 2) float32
        Events of each sort that the sums are over.
    total, squares : (N, 2, C) float32
        Sum of increments, and of their squares.
    """

    def __init__(self, n_nodes: int, n_columns: int) -> None:
        self.n = torch.zeros(n_nodes, N_SORTS)
        self.total = torch.zeros(n_nodes, N_SORTS, n_columns)
        self.squares = torch.zeros(n_nodes, N_SORTS, n_columns)

    def clear(self) -> None:
        for each in (self.n, self.total, self.squares):
            each.zero_()

    def expected(self, nodes: torch.Tensor, n_pending: torch.Tensor) -> torch.Tensor:
        """How far pending events are expected to move each node.

        The mean increment of each sort counts as often as events of that sort are pending, shrunk by the share of
        it that is not chance, μ² / (μ² + σ² / n): a node that moves to and fro is expected to stay.

        Parameters
        ----------
        nodes : (M,) int64
        n_pending : (M, 2) float32

        Returns
        -------
        (M, C) float32
        """
        n = self.n[nodes].unsqueeze(2)
        mean = self.total[nodes] / n.clamp(min=1)
        variance = (self.squares[nodes] / n.clamp(min=1) - mean.square()).clamp(min=0)
        # One event says nothing of spread; it counts as if it were all chance.
        of_chance = torch.where(n > 1, variance / n.clamp(min=1), mean.square())
        sure = mean * mean.square() / (mean.square() + of_chance).clamp(min=1e-12)
        return (sure * n_pending.unsqueeze(2)).sum(1)

    def add(self, nodes: torch.Tensor, n_pending: torch.Tensor, moved: torch.Tensor) -> None:
        """Add what events did, to the sums of their sorts: nodes (M,) that differ, events (M, 2), the way (M, C)."""
        each = (moved / n_pending.sum(1, keepdim=True)).unsqueeze(1)
        self.n[nodes] += n_pending
        self.total[nodes] += each * n_pending.unsqueeze(2)
        self.squares[nodes] += each.square() * n_pending.unsqueeze(2)


class PredictedMemory(NodeMemory):
    """A memory that takes the last message of each node in a batch, with or without prediction and correction.

    Plain, a node that had ten events in a batch moves by one of them. Predicted, it first moves as far as its past
    says that ten events take it, ŝ = s + n δ, and is then corrected: (1 − γ) ŝ + γ GRU(message, s). γ is learned.

    Parameters
    ----------
    n_nodes, n_columns, n_message
    gamma
        To begin with; None for the plain model.

    Attributes
    ----------
    increments : Increments
    incoherence : scalar
        Mean of 1 − cos(new, old) over the nodes of the latest batch that had moved before, with its gradient.
    """

    def __init__(self, n_nodes: int, n_columns: int, n_message: int, gamma: float | None) -> None:
        super().__init__(n_nodes, n_columns, n_message)
        self._predict = gamma is not None
        first = torch.logit(torch.tensor(1.0 if gamma is None else gamma), eps=1e-6)
        self.gamma_logit = torch.nn.Parameter(first, requires_grad=self._predict)
        self.increments = Increments(n_nodes, n_columns)
        self.incoherence = torch.zeros(())

    @property
    def gamma(self) -> torch.Tensor:
        """Share of the correction, 0 … 1 : scalar."""
        return torch.sigmoid(self.gamma_logit) if self._predict else torch.ones(())

    def clear(self) -> None:
        super().clear()
        self.increments.clear()

    def hear_last(self, nodes: torch.Tensor, time_s: torch.Tensor, message: torch.Tensor, sort: torch.Tensor) -> None:
        """Move each node by the last of its messages.

        Parameters
        ----------
        nodes : (K,) int64
            In order of time; one may stand there several times.
        time_s : (K,) float64
        message : (K, n_message) float32
        sort : (K,) int64
            0 for the source of an event, 1 for its target.
        """
        distinct, index = torch.unique(nodes, return_inverse=True)
        last = torch.zeros_like(distinct).scatter_reduce(0, index, torch.arange(len(nodes)), "amax", include_self=False)
        n_pending = torch.bincount(index * N_SORTS + sort, minlength=N_SORTS * len(distinct)).view(-1, N_SORTS).float()
        old = self.past(distinct)
        new = heard = self.cell(message[last], old)
        if self._predict:
            predicted = old + self.increments.expected(distinct, n_pending)
            # A GRU never leaves this range, and a prediction from it must not either.
            new = (1 - self.gamma) * predicted.clamp(-1, 1) + self.gamma * heard
            # Of what was heard and not of what came of it: predictions would feed what they are made of.
            self.increments.add(distinct, n_pending, (heard - old).detach())
        self.incoherence = _incoherence(new, old)
        self.table.write(distinct, new)
        self.last_s.scatter_reduce_(0, nodes, time_s, "amax")


def _incoherence(new: torch.Tensor, old: torch.Tensor) -> torch.Tensor:
    """Only of nodes that had moved: a state of zeros has no direction, and its cosine no gradient."""
    had_moved = old.abs().sum(1) > 0
    if not bool(had_moved.any()):
        return new.sum() * 0
    return 1 - torch.nn.functional.cosine_similarity(new[had_moved], old[had_moved], dim=1).mean()
