"""A recording with a known answer: stimuli that all subjects see at the same times, each of which divides the units."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import F64, I32, read_only
from plexoscope.models.data.time_series import TimeSeries

SMOOTH_STEPS = 2.0
"""Standard deviation of the Gaussian that traces are smoothed with, as fluorescence and blood flow are."""
OVERLAP = 0.3
"""Share of a presentation over which one stimulus fades and the next comes."""


@dataclass(frozen=True, kw_only=True)
class PlantedSettings:
    """How large and how noisy a planted recording is.

    Parameters
    ----------
    n_units, n_subjects, n_times
    step_s
        From one value to the next.
    n_stimuli
        Each divides the units anew.
    n_groups
        Into which each divides them, of equal size; none has to do with those of another stimulus.
    n_rounds
        How often each is shown, in an order of chance that is the same for all subjects.
    noise
        Standard deviation of what each unit does alone; of what its group does together it is one.
    """

    n_units: int = 42
    n_subjects: int = 6
    n_times: int = 480
    step_s: float = 2.0
    n_stimuli: int = 3
    n_groups: int = 3
    n_rounds: int = 2
    noise: float = 1.25


@dataclass(frozen=True, eq=False)
class PlantedRecording:
    """Traces with a known answer.

    Parameters
    ----------
    series : TimeSeries
    divisions : (K, N) int32
        The group of each unit while each of K stimuli is shown.
    strengths : (K, T) float64
        How much of each stimulus there is at each time, 0 … 1.
    """

    series: TimeSeries
    divisions: I32
    strengths: F64

    def groups_at(self, times_s: F64) -> I32:
        """(W, N) the group of each unit under the stimulus that is strongest at each of W times."""
        steps = np.minimum((np.asarray(times_s) / self.series.step_s).astype(np.intp), self.strengths.shape[1] - 1)
        groups: I32 = self.divisions[self.strengths[:, steps].argmax(axis=0)]
        return groups


def planted_recording(seed: int, settings: PlantedSettings | None = None) -> PlantedRecording:
    """Draw a planted recording.

    While a stimulus is shown, the units of each of its groups share a source, in each subject another one: what is
    common to subjects is who goes with whom and when, and not the traces. All units have the same spectrum at all
    times and on the average over time each goes a little with most others, so that neither says anything.
    """
    settings = settings or PlantedSettings()
    rng = np.random.default_rng(seed)
    n_units, n_times, n_stimuli = settings.n_units, settings.n_times, settings.n_stimuli
    dealt = np.arange(n_units) % settings.n_groups
    divisions = np.stack([rng.permutation(dealt) for _ in range(n_stimuli)])
    strengths = _strengths(settings, rng)
    kernel = np.exp(-0.5 * (np.arange(-8, 9) / SMOOTH_STEPS) ** 2)
    kernel /= np.linalg.norm(kernel)
    values = settings.noise * rng.standard_normal((settings.n_subjects, n_units, n_times))
    for traces in values:
        sources = rng.standard_normal((n_stimuli, settings.n_groups, n_times)) * np.sqrt(strengths)[:, None]
        for division, each in zip(divisions, sources, strict=True):
            traces += each[division]
        for trace in traces:
            trace[:] = np.convolve(trace, kernel, mode="same")
    series = TimeSeries(
        values.astype(np.float32),
        settings.step_s,
        tuple(f"unit {number}" for number in range(1, n_units + 1)),
        tuple(f"subject {number}" for number in range(1, settings.n_subjects + 1)),
        unit_values={f"group under stimulus {number}": each + 1 for number, each in enumerate(divisions, 1)},
    )
    return PlantedRecording(series, read_only(divisions, np.int32), read_only(strengths))


def _strengths(settings: PlantedSettings, rng: np.random.Generator) -> F64:
    """(K, T) one presentation after the other, each fading into the next."""
    order = np.concatenate([rng.permutation(settings.n_stimuli) for _ in range(settings.n_rounds)])
    # Counted in presentations.
    time = (np.arange(settings.n_times) + 0.5) / settings.n_times * len(order)
    start = np.arange(len(order))[:, None]
    shown = np.clip(np.minimum(time - start, start + 1 - time) / OVERLAP + 0.5, 0, 1)
    strengths = np.stack([shown[order == stimulus].max(axis=0) for stimulus in range(settings.n_stimuli)])
    return strengths
