"""Balance of triads: whether the friends of friends are friends, along the stream.

F. Heider, "Attitudes and Cognitive Organization", Journal of Psychology 21, 1946: a triangle is balanced if the product
of its signs is positive.
"""

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
