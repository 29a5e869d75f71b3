"""What all nodes remember, at moments along the stream."""

import numpy as np
import torch

from plexoscope.models.data.arrays import F32, F64

MOST_FRAMES = 20
MOST_NUMBERS = 1 << 24


class MemoryFrames:
    """Takes the memory at moments evenly spaced over a pass, fewer where the network is large.

    Parameters
    ----------
    n_steps
        Batches of the pass.
    """

    def __init__(self, n_steps: int) -> None:
        self._n_steps, self._n_seen = n_steps, 0
        self._frames: list[F32] = []
        self._times_s: list[float] = []

    def take(self, memory: torch.Tensor, time_s: float) -> None:
        """Take a copy if its turn has come.

        Parameters
        ----------
        memory : (N, D) float32
        time_s
            Kept where it is later than that of the frame before.
        """
        n_frames = max(1, min(MOST_FRAMES, MOST_NUMBERS // memory.numel(), self._n_steps))
        self._n_seen += 1
        due = self._n_seen * n_frames // self._n_steps > (self._n_seen - 1) * n_frames // self._n_steps
        if due and (not self._times_s or time_s > self._times_s[-1]):
            self._frames.append(memory.detach().numpy().astype(np.float32, copy=True))
            self._times_s.append(time_s)

    @property
    def vectors(self) -> F32:
        """(T, N, D) float32."""
        return np.stack(self._frames)

    @property
    def times_s(self) -> F64:
        """(T,), since the first event, rising."""
        return np.array(self._times_s)
