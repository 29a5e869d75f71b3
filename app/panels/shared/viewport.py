"""Which part of a drawing is seen: one stretch along each axis, zoomed and moved without ever leaving the drawing."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Span:
    """A stretch of an axis that reaches from 0 to `length`.

    Parameters
    ----------
    length : float
        Of the whole axis, in the units of the drawing.
    start, size : float
        Where the stretch begins and how long it is. Longer than the axis, it has the axis in its middle.
    """

    length: float
    start: float
    size: float

    @property
    def end(self) -> float:
        return self.start + self.size

    def zoomed(self, factor: float, at: float, least: float) -> "Span":
        """The stretch `factor` times as long, `at` staying where it is; between `least` and the whole axis."""
        size = min(max(self.size * factor, min(least, self.size)), max(self.length, self.size))
        return replace(self, start=at - (at - self.start) * size / self.size, size=size).kept()

    def moved(self, by: float) -> "Span":
        return replace(self, start=self.start + by).kept()

    def showing(self, low: float, high: float) -> "Span":
        """Moved by as little as brings `low` … `high` into sight."""
        by = min(low - self.start, 0.0) or max(min(high - self.end, low - self.start), 0.0)
        return self.moved(by)

    def kept(self) -> "Span":
        """Moved so that no more than needed is beside the axis."""
        if self.size >= self.length:
            return replace(self, start=(self.length - self.size) / 2)
        return replace(self, start=min(max(self.start, 0.0), self.length - self.size))


def whole(length: float) -> Span:
    """All of an axis."""
    return Span(length, 0.0, max(length, 1e-9))


@dataclass(frozen=True)
class Viewport:
    """What is seen of a drawing, and where on the screen.

    Parameters
    ----------
    x, y : Span
        In the units of the drawing, y downwards.
    left, top, width, height : float
        The place on the screen, px.
    """

    x: Span
    y: Span
    left: float = 0.0
    top: float = 0.0
    width: float = 1.0
    height: float = 1.0

    @property
    def x_px(self) -> float:
        """Pixels per unit along x."""
        return self.width / self.x.size

    @property
    def y_px(self) -> float:
        """Pixels per unit along y."""
        return self.height / self.y.size

    def to_px(self, x: float, y: float) -> tuple[float, float]:
        return self.left + (x - self.x.start) * self.x_px, self.top + (y - self.y.start) * self.y_px

    def to_units(self, left: float, top: float) -> tuple[float, float]:
        return self.x.start + (left - self.left) / self.x_px, self.y.start + (top - self.top) / self.y_px

    def covers(self, left: float, top: float) -> bool:
        """Whether a place on the screen lies in the viewport."""
        return self.left <= left < self.left + self.width and self.top <= top < self.top + self.height

    def placed(self, left: float, top: float, width: float, height: float) -> "Viewport":
        """The same part elsewhere on the screen."""
        return replace(self, left=left, top=top, width=max(width, 1.0), height=max(height, 1.0))

    def with_square_units(self) -> "Viewport":
        """As much more along one axis as makes a unit equally long on the screen along both."""
        per_px = max(self.x.size / self.width, self.y.size / self.height)
        return replace(self, x=_sized(self.x, per_px * self.width), y=_sized(self.y, per_px * self.height))


def _sized(span: Span, size: float) -> Span:
    return replace(span, start=span.start + (span.size - size) / 2, size=size).kept()
