"""A table of states whose newest rows still know how they came about."""

import torch


class StateTable:
    """States without gradient, except for the rows that the latest `write` put there.

    The next loss therefore trains whatever computed those rows; older ones are constants. Reading and writing cost
    as much as the rows that are touched, whatever the size of the table.

    Parameters
    ----------
    n_rows, n_columns
        All zeros at first.
    """

    def __init__(self, n_rows: int, n_columns: int) -> None:
        self.values = torch.zeros(n_rows, n_columns)
        """Of all rows, detached : (R, C) float32."""
        self._place = torch.full((n_rows,), -1)
        self._rows: torch.Tensor | None = None
        self._newest: torch.Tensor | None = None

    def clear(self) -> None:
        self._settle()
        self.values.zero_()

    def read(self, rows: torch.Tensor) -> torch.Tensor:
        """States of the given rows : (…) int64 → (…, C) float32."""
        values = self.values[rows]
        if self._newest is None or not torch.is_grad_enabled():
            return values
        place = self._place[rows]
        return torch.where((place >= 0).unsqueeze(-1), self._newest[place], values)

    def write(self, rows: torch.Tensor, states: torch.Tensor) -> None:
        """Put states there, rows (K,) int64 that differ, states (K, C). What was written before loses its gradient."""
        self._settle()
        self.values[rows] = states.detach()
        if states.requires_grad:
            self._place[rows] = torch.arange(len(rows))
            # A last row for those that are not among the newest: they are at place -1.
            self._newest = torch.cat([states, states.new_zeros(1, states.shape[1])])
            self._rows = rows

    def _settle(self) -> None:
        if self._rows is not None:
            self._place[self._rows] = -1
        self._rows = self._newest = None
