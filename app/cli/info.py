"""`plexoscope info`: what a data file holds."""

import argparse

from plexoscope.app.cli.shared.exits import DONE
from plexoscope.app.cli.shared.notes import say_notes
from plexoscope.app.cli.shared.output import print_json, print_table
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs
from plexoscope.app.cli.shared.streamline_options import add_streamline_options, require_used, typed_choices
from plexoscope.app.cli.shared.ways import add_way, say_way
from plexoscope.app.inputs.facts import DESCRIBE, fact_words, read_with_header

DESCRIPTION = "Tell what a file holds"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="data of any kind, or the id of a sample")
    add_way(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_streamline_options(parser)


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.app.inputs.words import find

    say_way(arguments.read_as, [arguments.file])
    choices = typed_choices(arguments)
    found = find(arguments.file, tuple(DESCRIBE), plugin_dirs=plugin_dirs(), choices=choices)
    kind, data, header = read_with_header(found)
    require_used(choices, [data])
    say_notes(data, found.path)
    facts = {"kind": kind, **DESCRIBE[kind](data), **header}
    if arguments.json:
        print_json(facts)
    else:
        print_table(("FILE", str(found.path)), [(name, fact_words(value)) for name, value in facts.items()])
    return DONE
