"""Something open that has a time, as the timeline shows and moves it."""

from collections.abc import Callable
from dataclasses import dataclass

from plexoscope.app.widgets.time_words import is_date
from plexoscope.models.data.arrays import F64


def _nothing() -> None:
    pass


def _always() -> bool:
    return True


@dataclass(frozen=True, eq=False)
class TimedThing:
    """A row of the timeline.

    Parameters
    ----------
    id
        Unique in the window.
    kind
        What it is, for the tip.
    times
        First and last, in seconds; of frames without a time their numbers, from 0.
    at
        The time that is shown.
    go
        Shows another; of several in a row the newest counts.
    pace
        How much of it passes in a second at speed 1.
    step
        From one time to the next, as a step goes.
    in_frames
        Whether times are numbers of frames.
    own_axis
        Whether its time has nothing to do with that of others.
    events
        When something happens; None where that is not known.
    marks
        When something begins.
    window
        How long ago is seen; 0 where only the moment is.
    stretch
        Changes that; moves of one drag have one key.
    begin, end
        Playing begins and has ended.
    still_plays
        Whether it goes on playing; not after it was moved by another, as by undo.
    """

    id: str
    name: str
    kind: str
    times: tuple[float, float]
    at: float
    go: Callable[[float], object]
    pace: float
    step: float
    in_frames: bool = False
    own_axis: bool = False
    events: F64 | None = None
    marks: tuple[float, ...] = ()
    window: float = 0.0
    stretch: Callable[[float, str], object] | None = None
    begin: Callable[[], object] = _nothing
    end: Callable[[], object] = _nothing
    still_plays: Callable[[], bool] = _always

    @property
    def axis(self) -> str:
        """Things of one axis have one cursor."""
        if self.own_axis:
            return self.id
        if self.in_frames:
            return "frames"
        return "dates" if is_date(self.times) else "seconds"
