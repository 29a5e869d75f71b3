"""Balance of triads: whether the friends of friends are friends, along the stream, and what that says of a sign.

F. Heider, "Attitudes and Cognitive Organization", Journal of Psychology 21, 1946: a triangle is balanced if the product
of its signs is positive.
"""

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.temporal.stream import Events


class TriadCount:
    """Counts the triangles that events close. Direction is left aside; the latest sign of a pair counts.

    Attributes
    ----------
    n_closed, n_balanced : int
        Since the last `restart`; a triangle counts again when one of its pairs has another event.
    """

    def __init__(self) -> None:
        self._sign: dict[int, dict[int, bool]] = {}
        self.n_closed = self.n_balanced = 0

    def add(self, events: Events) -> None:
        """Add events in order of time."""
        rows = zip(events.source.tolist(), events.target.tolist(), (events.weight > 0).tolist(), strict=True)
        for source, target, positive in rows:
            of_source, of_target = self._sign.setdefault(source, {}), self._sign.setdefault(target, {})
            for third in of_source.keys() & of_target.keys():
                self.n_closed += 1
                self.n_balanced += positive == (of_source[third] == of_target[third])
            of_source[target] = of_target[source] = positive

    def restart(self) -> float:
        """Return the balanced share since the last restart, NaN if nothing was closed, and count anew."""
        share = self.n_balanced / self.n_closed if self.n_closed else float("nan")
        self.n_closed = self.n_balanced = 0
        return share


def triad_votes(events: Events) -> F64:
    """What balance says of the sign of each event: the rule that the method learns, without learning : (E,).

    The mean, over all who have had to do with both ends strictly before, of the product of the latest signs of both:
    1 where all of them are for a positive sign, -1 where all are against, 0 where there is nobody. Direction is left
    aside.
    """
    sign: dict[int, dict[int, int]] = {}
    votes = np.zeros(len(events))
    signs = np.where(events.weight > 0, 1, -1).tolist()
    rows = list(zip(events.source.tolist(), events.target.tolist(), signs, events.time_s.tolist(), strict=True))
    n_known = 0
    for index, (source, target, _, time_s) in enumerate(rows):
        while rows[n_known][3] < time_s:
            one, other, known, _ = rows[n_known]
            sign.setdefault(one, {})[other] = sign.setdefault(other, {})[one] = known
            n_known += 1
        of_source, of_target = sign.get(source, {}), sign.get(target, {})
        thirds = of_source.keys() & of_target.keys()
        if thirds:
            votes[index] = sum(of_source[third] * of_target[third] for third in thirds) / len(thirds)
    return votes
