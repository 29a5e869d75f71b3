"""Typed parameters: a frozen dataclass whose fields carry `Param` metadata.

One schema feeds the form, the command line, validation and the record of a run.

    @dataclass(frozen=True)
    class Params:
        n_bins: Annotated[int, Param("Time bins", low=5, high=200)] = 60
"""
