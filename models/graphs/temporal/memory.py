"""Memories of nodes: a state for each, that messages move."""

import torch

from plexoscope.models.graphs.temporal.state_table import StateTable


class NodeMemory(torch.nn.Module):
    """One state for each node, moved by a GRU.

    E. Rossi et al., "Temporal Graph Networks for Deep Learning on Dynamic Graphs", ICML Workshop on Graph
    Representation Learning 2020, with the mean of the messages of a node in a batch: none is lost.

    Parameters
    ----------
    n_nodes, n_columns, n_message
        Number of states, their width, and that of messages.
    scatter
        Standard deviation of the state that all nodes begin with; 0 begins with zeros. Two memories of one model
        begin apart, since otherwise nothing would tell them from each other.

    Attributes
    ----------
    table : StateTable
    last_s : (N,) float64
        When each node heard last; 0 before.
    """

    def __init__(self, n_nodes: int, n_columns: int, n_message: int, scatter: float = 0.0) -> None:
        super().__init__()
        self.table = StateTable(n_nodes, n_columns)
        self.last_s = torch.zeros(n_nodes, dtype=torch.float64)
        self.cell = torch.nn.GRUCell(n_message, n_columns)
        self.start: torch.Tensor
        self.register_buffer("start", scatter * torch.randn(n_columns))
        self.table.values += self.start

    def clear(self) -> None:
        self.table.clear()
        self.table.values += self.start
        self.last_s.zero_()

    def read(self, nodes: torch.Tensor) -> torch.Tensor:
        """States with the gradient of the latest update : (…) int64 → (…, C) float32."""
        return self.table.read(nodes)

    def past(self, nodes: torch.Tensor) -> torch.Tensor:
        """States without gradient, for messages."""
        return self.table.values[nodes]

    def hear(self, nodes: torch.Tensor, time_s: torch.Tensor, message: torch.Tensor) -> None:
        """Move each node by the mean of its messages.

        Parameters
        ----------
        nodes : (K,) int64
            One node may stand there several times.
        time_s : (K,) float64
        message : (K, n_message) float32
        """
        distinct, mean = mean_by_node(nodes, message)
        self.table.write(distinct, self.cell(mean, self.past(distinct)))
        self.last_s.scatter_reduce_(0, nodes, time_s, "amax")


def mean_by_node(nodes: torch.Tensor, message: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Different nodes, sorted : (M,) int64, and the mean of the messages of each : (M, C)."""
    distinct, index = torch.unique(nodes, return_inverse=True)
    total = torch.zeros(len(distinct), message.shape[1]).index_add(0, index, message)
    return distinct, total / torch.bincount(index, minlength=len(distinct)).unsqueeze(1)
