"""What the published code gets wrong, and this one must not."""

from collections.abc import Iterator

import torch

from plexoscope.models.graphs.methods.pres.learner import MemoryNetwork
from plexoscope.models.graphs.temporal.stream import Events


def coherence_gradient(learner: MemoryNetwork, batches: Iterator[Events]) -> float:
    """Length of the gradient of the coherence loss by the weights of the memory, at the second of some batches.

    The learner forgets all events for it.
    """
    learner.forget()
    with torch.no_grad():
        learner.update(next(batches))
    with torch.enable_grad():
        learner.update(next(batches))
    if not learner.memory.incoherence.requires_grad:
        return 0.0
    gradients = torch.autograd.grad(learner.memory.incoherence, list(learner.memory.cell.parameters()))
    length: float = torch.cat([gradient.flatten() for gradient in gradients]).norm().item()
    return length
