"""All that compete with DGMLP, of the same width, dropout and training."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from plexoscope.models.graphs.tasks.node_task import NodeTask
from plexoscope.plugins.builtin.nodes.dgmlp.params import Params
from plexoscope.plugins.builtin.settings import settings_from

if TYPE_CHECKING:
    import torch

    from plexoscope.models.graphs.learning.deep_graph_library import dgl
    from plexoscope.models.graphs.learning.node_training import ClassifierTrainer

    Make = Callable[[float], ClassifierTrainer]
    """From a weight decay to what is to be trained with it."""

NEXT_DECAY = 10.0


class Contenders:
    """Makes what is to be trained.

    Parameters
    ----------
    params
    task
    seed
        Of the weights and of dropout, the same for all.

    Attributes
    ----------
    decays : tuple of float
        The weight decays that each of them tries.
    """

    def __init__(self, params: Params, task: NodeTask, seed: int) -> None:
        self._params, self._task, self._seed = params, task, seed
        self.decays = tuple(params.weight_decay * NEXT_DECAY**number for number in range(params.n_decays))

    def random(self) -> "torch.Generator":
        """Chance of its own for each."""
        import torch

        return torch.Generator().manual_seed(self._seed)

    def on(self, task: NodeTask) -> "Contenders":
        """The same, which learn from other nodes."""
        return Contenders(self._params, task, self._seed)

    def linear(self, rows: "torch.Tensor") -> "Make":
        """One layer from rows (N, F) to classes."""
        return self.perceptron(rows, 1)

    def perceptron(self, rows: "torch.Tensor", n_layers: int | None = None, is_residual: bool = True) -> "Make":
        """A perceptron of rows (N, F), by default with as many layers as the user has set."""
        from plexoscope.models.graphs.learning.layers import ResidualMLP
        from plexoscope.models.graphs.learning.node_training import Rows

        params, n_layers = self._params, n_layers or self._params.n_layers
        sizes = rows.shape[1], params.n_hidden, self._task.n_classes, n_layers
        return lambda decay: self._trainer(
            Rows(ResidualMLP(*sizes, params.dropout, self.random(), is_residual), rows), decay
        )

    def coupled(self, graph: "dgl.DGLGraph", rows: "torch.Tensor", n_layers: int) -> "Make":
        """A GCN on rows (N, F)."""
        from plexoscope.models.graphs.learning.coupled_gcn import CoupledGCN

        params = self._params
        sizes = params.n_hidden, self._task.n_classes, n_layers
        return lambda decay: self._trainer(CoupledGCN(graph, rows, *sizes, params.dropout, self.random()), decay)

    def _trainer(self, model: "torch.nn.Module", decay: float) -> "ClassifierTrainer":
        from plexoscope.models.graphs.learning.node_training import ClassifierSettings, ClassifierTrainer

        settings = settings_from(ClassifierSettings, self._params, weight_decay=decay)
        return ClassifierTrainer(model, self._task, settings)
