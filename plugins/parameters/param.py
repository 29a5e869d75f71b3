"""What an author says of a parameter, and the error that says what is wrong with one."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from plexoscope.models.errors import PlexoscopeError

Scalar = int | float | bool | str | Path | Enum
Value = Scalar | None | tuple[Scalar, ...]
"""What a parameter may be; None for an optional one that is not set."""

Plain = int | float | bool | str | list["int | float | bool | str"]
"""What TOML and JSON can hold."""


class ParameterError(PlexoscopeError):
    """A parameter has no such name or cannot take such a value, or the class that declares it is at fault."""

    def __init__(self, what: str, expected: str, got: object) -> None:
        super().__init__(f"{what}: expected {expected}, got {got}")
        self.what = what
        self.expected = expected
        self.got = got


@dataclass(frozen=True)
class Param:
    """What a form, a command line and a reader need to know about one parameter.

    Parameters
    ----------
    label
        Sentence case, no unit.
    low, high
        Smallest and largest value, both allowed; None for no bound. Of a tuple, those of each item.
    step
        What one click of a spin box changes; never used to round.
    unit
        Such as "s" or "mm".
    choices
        The only values allowed, in the order shown; () for any. An Enum and a `Literal[…]` bring their own.
    group
        Heading in the form; parameters of one group stand together.
    live
        May change while the method runs (read from `ctx.live`). Others need a new run.
    help
        One sentence, the tooltip.
    advanced
        Stands behind a fold of the form, for who knows what it does.
    visible_when
        Name of a parameter declared above and the value at which this one is shown; () for always. What is
        hidden keeps its value and hands it to the method.
    log
        The form steps from 1 to 2 to 5 to 10, and its slider has a logarithmic scale; for learning rates and the
        like. Needs `low` > 0.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from typing import Annotated, Literal
    >>> from plexoscope.plugins.parameters import Param, ParameterError, parse
    >>> @dataclass(frozen=True)
    ... class Params:
    ...     n_bins: Annotated[int, Param("Time bins", low=5, high=200)] = 60
    ...     rate: Annotated[float, Param("Learning rate", low=1e-6, high=1, log=True, live=True)] = 0.01
    ...     layers: Annotated[tuple[int, ...], Param("Layer sizes", low=1)] = (64, 32)
    ...     order: Annotated[Literal["first", "second"], Param("Order", group="Solver")] = "first"
    ...     damping: Annotated[float, Param("Damping", group="Solver", visible_when=("order", "second"))] = 0.5
    ...     most: Annotated[int | None, Param("At most", low=1, help="All, where it is not set")] = None

    As `--set` takes them, one word for each:

    >>> parse(Params, ["n_bins=20", "layers=8,8", "most=none"])
    Params(n_bins=20, rate=0.01, layers=(8, 8), order='first', damping=0.5, most=None)
    >>> try:
    ...     parse(Params, ["n_bins=1000"])
    ... except ParameterError as error:
    ...     print(error)
    parameter 'n_bins': expected a whole number in 5 … 200, got 1000
    """

    label: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    unit: str = ""
    choices: tuple[Scalar, ...] = ()
    group: str = ""
    live: bool = False
    help: str = ""
    advanced: bool = False
    visible_when: tuple[()] | tuple[str, Scalar] = ()
    log: bool = False
