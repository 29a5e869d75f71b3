"""Dynamic connectomes as a method: from traces to communities that form and dissolve, or a benchmark."""

from collections.abc import Mapping

from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.benchmark import run_benchmark
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.params import Params
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.recording import run_on_traces
from plexoscope.plugins.context import Context
from plexoscope.plugins.results import Outputs


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Find communities in the input `series`, or in benchmark graphs.

    Our reading of the paper where its text could not be had: the formula of the affinities, the search of the block
    model, which works on what affinities have above expectation, and how blocks of different components are said to be
    one community.
    """
    return run_benchmark(params, ctx) if params.mode == "benchmark" else run_on_traces(params, inputs, ctx)
