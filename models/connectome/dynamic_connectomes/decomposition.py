"""Non-negative factors of a tensor of times, subjects and pairs, part of which was not seen."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, Flags

FLOOR = 1e-12
"""Of times and subjects: a component that is 0 in all of them would never come back. Pairs may be 0, and most are."""


@dataclass(frozen=True, eq=False)
class Factors:
    """X[t, s, p] ~ sum_r times[t, r] subjects[s, r] pairs[p, r]: R components, the strongest first.

    Parameters
    ----------
    times, subjects : (T, R), (S, R) float64
        ≥ 0, columns of length one.
    pairs : (P, R) float64
        ≥ 0; carries the strength.
    errors : (n_sweeps,) float64
        Relative error after each sweep, over what was seen: ||W (X - model)|| / ||W X||.
    """

    times: F64
    subjects: F64
    pairs: F64
    errors: F64

    @property
    def rank(self) -> int:
        return int(self.times.shape[1])

    @property
    def error(self) -> float:
        return float(self.errors[-1])


class Decomposition:
    """Hierarchical alternating least squares (HALS) for min ||W (X - model)||² with factors ≥ 0.

    One column of a factor after the other goes to its optimum while all else is held (Cichocki & Phan 2009). What was
    not seen takes no part: before each sweep it is set to what the model says (expectation maximisation), which the
    error over what was seen can only fall by.

    Both products with the large tensor are of matrices: leaving the order of contraction to einsum takes a hundred
    times as long.

    Parameters
    ----------
    values : (T, S, P) float
        ≥ 0.
    seen : (T, S, P) bool, optional
        By default all.
    rank
    rng

    Raises
    ------
    ValueError
        If a value that was seen is negative or not finite, none is above 0, or the rank is below 1.
    """

    def __init__(self, values: npt.ArrayLike, seen: Flags | None, rank: int, rng: np.random.Generator) -> None:
        tensor = np.array(values, np.float64)
        if tensor.ndim != 3:
            raise ValueError(f"values: expected shape (T, S, P), got {tensor.shape}")
        if rank < 1:
            raise ValueError(f"rank: expected 1 or more, got {rank}")
        n_times, n_subjects, n_pairs = tensor.shape
        self._flat = tensor.reshape(n_times * n_subjects, n_pairs)
        self._hidden = np.zeros(0, np.intp) if seen is None else np.flatnonzero(~seen)
        self._flat.ravel()[self._hidden] = 0.0
        if not np.isfinite(self._flat).all() or (self._flat < 0).any():
            raise ValueError("values: expected finite numbers ≥ 0")
        self._norm = float(np.linalg.norm(self._flat))
        if not self._norm > 0:
            raise ValueError("values: expected a value above 0 that was seen")
        mean = self._flat.sum() / max(self._flat.size - len(self._hidden), 1)
        scale = (mean / rank) ** (1 / 3)
        self._times, self._subjects, self._pairs = (
            scale * rng.uniform(0.5, 1.5, (count, rank)) for count in (n_times, n_subjects, n_pairs)
        )
        self._errors: list[float] = []

    def sweep(self) -> float:
        """Improve all factors once; returns the relative error."""
        guess = self._impute()
        n_subjects = len(self._subjects)
        by_pairs = (self._flat @ self._pairs).reshape(len(self._times), n_subjects, -1)
        inner_pairs = self._pairs.T @ self._pairs
        _improve(
            self._times,
            (by_pairs * self._subjects).sum(axis=1),
            inner_pairs * (self._subjects.T @ self._subjects),
            FLOOR,
        )
        inner_times = self._times.T @ self._times
        _improve(self._subjects, (by_pairs * self._times[:, None]).sum(axis=0), inner_pairs * inner_times, FLOOR)
        self._balance()
        gram = (self._times.T @ self._times) * (self._subjects.T @ self._subjects)
        product = self._flat.T @ self._rows()
        _improve(self._pairs, product, gram)
        # ||X - model||² = ||X||² - 2 <X, model> + ||model||², from the last product and without the model.
        left = float((self._flat**2).sum() if len(self._hidden) else self._norm**2)
        left += float((gram * (self._pairs.T @ self._pairs)).sum() - 2 * (product * self._pairs).sum())
        if len(self._hidden):
            left -= float(((self._model_at(self._hidden) - guess) ** 2).sum())
        self._errors.append(max(left, 0.0) ** 0.5 / self._norm)
        return self._errors[-1]

    def factors(self) -> Factors:
        """Return the factors as they are now."""
        lengths = [np.maximum(np.linalg.norm(each, axis=0), 1e-300) for each in (self._times, self._subjects)]
        pairs = self._pairs * lengths[0] * lengths[1]
        order = np.argsort(-np.linalg.norm(pairs, axis=0), kind="stable")
        return Factors(
            (self._times / lengths[0])[:, order],
            (self._subjects / lengths[1])[:, order],
            pairs[:, order],
            np.array(self._errors),
        )

    def _impute(self) -> F64:
        guess = self._model_at(self._hidden)
        self._flat.ravel()[self._hidden] = guess
        return guess

    def _model_at(self, places: npt.NDArray[np.intp]) -> F64:
        row, pair = np.divmod(places, self._flat.shape[1])
        time, subject = np.divmod(row, len(self._subjects))
        total = np.zeros(len(places))
        for component in range(self._times.shape[1]):
            total += self._times[time, component] * self._subjects[subject, component] * self._pairs[pair, component]
        return total

    def _rows(self) -> F64:
        """(T S, R) products of the factors of time and subject (Khatri-Rao)."""
        rows = self._times[:, None] * self._subjects
        result: F64 = rows.reshape(-1, rows.shape[2])
        return result

    def _balance(self) -> None:
        """Keep times and subjects of unit length, so that no number runs away."""
        for factor in (self._times, self._subjects):
            lengths = np.linalg.norm(factor, axis=0)
            lengths[lengths == 0] = 1.0
            factor /= lengths
            self._pairs *= lengths


def _improve(factor: F64, product: F64, gram: F64, floor: float = 0.0) -> None:
    """Put each column in turn where the error is least, in place.

    Parameters
    ----------
    factor : (K, R)
    product : (K, R)
        The unfolded tensor times the Khatri-Rao product of the other factors.
    gram : (R, R)
        Element-wise product of the other factors' Gram matrices.
    floor
        The least value.
    """
    for column in range(factor.shape[1]):
        if gram[column, column] > 1e-300:
            step = (product[:, column] - factor @ gram[:, column]) / gram[column, column]
            factor[:, column] = np.maximum(factor[:, column] + step, floor)


def decompose(
    values: npt.ArrayLike,
    seen: Flags | None = None,
    *,
    rank: int,
    n_sweeps: int = 60,
    seed: int = 0,
    checkpoint: Callable[[], None] = lambda: None,
) -> Factors:
    """Return the factors of (S, T, P) values after `n_sweeps` sweeps from a random start; see `Decomposition`.

    Source: A. Cichocki, A.-H. Phan, "Fast local algorithms for large scale nonnegative matrix and tensor
    factorizations", IEICE Transactions E92-A, 2009.
    """
    work = Decomposition(values, seen, rank, np.random.default_rng(seed))
    for _ in range(n_sweeps):
        checkpoint()
        work.sweep()
    return work.factors()
