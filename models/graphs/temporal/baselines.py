"""What needs no learning: rules that every temporal method has to beat on the same questions."""

from collections.abc import Callable

import numpy as np

from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.graphs.temporal.stream import Events, Questions, TemporalStream

Rule = Callable[[Questions], F64]
NEVER_SEEN = "Never seen before"


class Past:
    """What was known of a key, a pair or a node, strictly before a time.

    All events are sorted by key and then time, so that a question is a binary search.

    Parameters
    ----------
    key : (E,) int64
        Not negative.
    time_s : (E,) float64
    value : (E,) float
        Whose sum may be asked for.
    """

    def __init__(self, key: I64, time_s: F64, value: F64) -> None:
        self._distinct_s, moment = np.unique(time_s, return_inverse=True)
        self._n_moments = len(self._distinct_s) + 1
        ranked = key * self._n_moments + moment
        order = np.argsort(ranked, kind="stable")
        self._ranked, self._time_s = ranked[order], time_s[order]
        self._total = np.concatenate([[0.0], np.cumsum(value[order], dtype=np.float64)])

    def count(self, key: I64, time_s: F64) -> I64:
        """Number of events : (Q,) int64."""
        start, stop = self._range(key, time_s)
        return stop - start

    def mean(self, key: I64, time_s: F64, otherwise: float = 0.0) -> F64:
        """Mean of the values : (Q,); `otherwise` where there is no event."""
        start, stop = self._range(key, time_s)
        total = self._total[stop] - self._total[start]
        return np.where(stop > start, total / np.maximum(stop - start, 1), otherwise)

    def age(self, key: I64, time_s: F64) -> F64:
        """Seconds since the last event : (Q,); infinite where there is none."""
        start, stop = self._range(key, time_s)
        return np.where(stop > start, time_s - self._time_s[np.maximum(stop - 1, 0)], np.inf)

    def _range(self, key: I64, time_s: F64) -> tuple[I64, I64]:
        base = key * self._n_moments
        moment = np.searchsorted(self._distinct_s, time_s, side="left")
        return np.searchsorted(self._ranked, base), np.searchsorted(self._ranked, base + moment)


def link_rules(stream: TemporalStream) -> dict[str, Rule]:
    """Rules for whether a pair meets: by its own past, in the same or in either direction, or by the target's.

    The last one says the opposite of another: where events are drawn at random, those among pairs that met before are
    told by being new, and a method that finds that has found nothing.
    """
    events, n = stream.events, stream.n_nodes
    one = np.ones(len(events))

    def either(asked: Questions) -> I64:
        return np.minimum(asked.source, asked.target) * n + np.maximum(asked.source, asked.target)

    same = Past(stream.pair_key(events), events.time_s, one)
    both = Past(either(events), events.time_s, one)
    ends = [events.target] if stream.directed else [events.target, events.source]
    got = Past(np.concatenate(ends), np.tile(events.time_s, len(ends)), np.tile(one, len(ends)))
    rules: dict[str, Rule] = {
        "Recency": lambda asked: -same.age(stream.pair_key(asked), asked.time_s),
        "Recency, either direction": lambda asked: -both.age(either(asked), asked.time_s),
        "Seen before": lambda asked: (same.count(stream.pair_key(asked), asked.time_s) > 0).astype(np.float64),
        "Popularity": lambda asked: got.count(asked.target, asked.time_s).astype(np.float64),
        NEVER_SEEN: lambda asked: (same.count(stream.pair_key(asked), asked.time_s) == 0).astype(np.float64),
    }
    if not stream.directed:
        del rules["Recency, either direction"]
    return rules


def rating_rule(stream: TemporalStream, signs_only: bool = True) -> Rule:
    """For signs: the mean of what the source gave so far plus the mean of what the target got.

    Where there is nothing yet, the mean of training stands in.

    Parameters
    ----------
    signs_only
        Signs tell signs better than weights do: one large weight outshouts many small ones.
    """

    def values(events: Events) -> F64:
        return (np.sign(events.weight) if signs_only else events.weight).astype(np.float64)

    events = stream.events
    given = Past(events.source, events.time_s, values(events))
    got = Past(events.target, events.time_s, values(events))
    usual = float(values(stream.part("train")).mean())

    def rule(asked: Questions) -> F64:
        return given.mean(asked.source, asked.time_s, usual) + got.mean(asked.target, asked.time_s, usual)

    return rule


def sign_rules(stream: TemporalStream) -> dict[str, Rule]:
    """Rules for signs: from what the source gave and the target got so far, and from what the target said of it."""
    events, n = stream.events, stream.n_nodes
    past = rating_rule(stream)
    returned = Past(events.source * n + events.target, events.time_s, np.sign(events.weight).astype(np.float64))
    return {
        "Mean of past signs": past,
        "Mean of past ratings": rating_rule(stream, signs_only=False),
        "Past signs and the sign returned": lambda asked: (
            past(asked) + returned.mean(asked.target * n + asked.source, asked.time_s)
        ),
    }
