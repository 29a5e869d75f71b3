"""`plexoscope run`: a method on a sample or a file, once or as a sweep, without a window."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from plexoscope.app.cli.shared.exits import DONE
from plexoscope.app.cli.shared.plugin_dirs import add_plugin_dir, plugin_dirs
from plexoscope.app.cli.shared.streamline_options import add_streamline_options, typed_choices
from plexoscope.app.cli.shared.ways import add_way

if TYPE_CHECKING:
    from plexoscope.app.cli.running.setup import ToRun

DESCRIPTION = "Run a method, or a sweep of it, and print metrics and checks"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("method", metavar="METHOD", help="an id that `plexoscope methods` lists")
    add(
        "--input",
        metavar="[name=]SAMPLE_OR_FILE",
        action="append",
        default=[],
        help="or run:FOLDER:CHANNEL for the last result on a channel of a recorded run; default: the first sample of "
        "the method; once for each input of a method that has several, in their order or by name; none for one that "
        "is optional",
    )
    add("--set", metavar="name=value", action="append", default=[], help="a parameter; may be repeated")
    add("--params", metavar="FILE.toml", type=Path, help="a preset; what --set says goes before it")
    add_way(parser)
    add("--seed", metavar="N", type=int, default=0, help="default 0")
    add("--device", metavar="NAME", help="such as cpu or cuda; default: what the method asks for")
    add_plugin_dir(parser)
    where = parser.add_argument_group("where it runs, and how long").add_argument
    where(
        "--on",
        metavar="PLACE",
        default="",
        help="thread, process, or the scheduler of a Dask cluster as tcp://HOST:PORT, one that you trust; "
        "default: what the method asks for",
    )
    where("--time-limit", metavar="SECONDS", type=float, help="of work, for each run")
    where("--memory-limit", metavar="MB", type=int, help="for each run, in a process of its own")
    sweeps = parser.add_argument_group("sweeps").add_argument
    sweeps(
        "--sweep",
        metavar="name=a,b,c",
        action="append",
        default=[],
        help="one run for each value, or for each combination where it is repeated; "
        "values that have commas in them are parted by ;",
    )
    sweeps("--seeds", metavar="K", type=int, default=1, help="so many runs of each, with seeds from --seed on")
    sweeps("--jobs", metavar="N", type=int, help="runs at a time; default: one for each core, all on a cluster")
    output = parser.add_argument_group("what is left").add_argument
    output(
        "--out",
        metavar="DIR",
        type=Path,
        help="a recording, result.json and a picture of each channel; of a sweep a recording of each run, sweep.csv "
        "and sweep.toml. Default: a recording among the user's data",
    )
    output("--overwrite", action="store_true", help="let a recording that is in the folder already make way")
    output("--no-record", action="store_true", help="record nothing")
    output("--json", action="store_true", help="print JSON")
    output("--debug", action="store_true", help="print the traceback of a run that fails")
    add_streamline_options(parser)


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.app.cli.running.setup import ToRun

    return run_method(
        ToRun(
            method_id=arguments.method,
            inputs=arguments.input,
            read_as=arguments.read_as,
            assignments=arguments.set,
            preset=arguments.params,
            seed=arguments.seed,
            device=arguments.device,
            plugin_dirs=plugin_dirs(arguments.plugin_dir),
            place=arguments.on,
            wall_s=arguments.time_limit,
            memory_mb=arguments.memory_limit,
            axes=arguments.sweep,
            n_seeds=arguments.seeds,
            n_jobs=arguments.jobs,
            out=arguments.out,
            is_recorded=not arguments.no_record,
            as_json=arguments.json,
            is_debug=arguments.debug,
            replaces=arguments.overwrite,
            choices=typed_choices(arguments),
        )
    )


def run_method(asked: "ToRun") -> int:
    """Run a method, or a sweep of it, to the end, print the result and leave what is asked for.

    Raises
    ------
    UsageError, ParameterError, FormatError, MissingError
        If it cannot begin.
    RunFailedError
        If a run did not succeed or a check did not pass; the result is printed and written all the same.
    """
    from plexoscope.app.cli.running.setup import set_up

    setup = set_up(asked)
    if asked.is_sweep:
        from plexoscope.app.cli.running.sweep import run_sweep

        run_sweep(setup)
    else:
        from plexoscope.app.cli.running.once import run_once

        run_once(setup)
    return DONE
