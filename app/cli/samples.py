"""`plexoscope samples`: the samples, where they come from, and what installs those that are not there."""

import argparse

from plexoscope.app.cli.shared.exits import DONE
from plexoscope.app.cli.shared.output import print_json, print_table
from plexoscope.app.cli.shared.plugin_dirs import add_plugin_dir, plugin_dirs

DESCRIPTION = "List the samples"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_plugin_dir(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.app.inputs.samples import all_samples
    from plexoscope.plugins.discovery import find_methods
    from plexoscope.plugins.samples import why_missing

    methods = find_methods(plugin_dirs(arguments.plugin_dir))
    samples = [(sample, why_missing(sample)) for sample in all_samples(methods)]
    if arguments.json:
        print_json(
            [
                {
                    "id": sample.id,
                    "title": sample.title,
                    "kind": sample.kind,
                    "size": sample.size,
                    "distribution": "" if sample.address else sample.distribution,
                    "address": sample.address,
                    "licence": sample.licence,
                    "citation": sample.citation,
                    "available": not reason,
                    "reason": reason,
                }
                for sample, reason in samples
            ]
        )
        return DONE
    rows = [(each.id, each.kind, each.title, each.size or "-", reason or each.licence) for each, reason in samples]
    print_table(("SAMPLE", "KIND", "TITLE", "SIZE", "LICENCE"), rows)
    return DONE
