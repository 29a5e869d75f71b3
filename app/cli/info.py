"""`plexoscope info`: what a data file holds."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from plexoscope.app.cli.shared.exits import DONE
from plexoscope.app.cli.shared.notes import say_notes
from plexoscope.app.cli.shared.output import print_json, print_table
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs
from plexoscope.app.cli.shared.streamline_options import add_streamline_options, require_used, typed_choices
from plexoscope.app.cli.shared.ways import add_way, say_way
from plexoscope.app.inputs.facts import DESCRIBE, fact_words, read_with_header
from plexoscope.app.session.format import is_session_name

DESCRIPTION = "Tell what a file holds, or a session names"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="data of any kind, a session, or the id of a sample")
    add_way(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_streamline_options(parser)


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.app.inputs.words import find

    if is_session_name(arguments.file) and Path(arguments.file).exists():
        _tell_session(Path(arguments.file), arguments.json)
        return DONE
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


def _tell_session(path: Path, as_json: bool) -> None:
    from plexoscope.app.session.contents import contents_of
    from plexoscope.app.session.reading import SessionFile

    dirs = plugin_dirs()
    contents = contents_of(SessionFile(path, dirs), dirs)
    if as_json:
        print_json(contents.as_values())
        return
    facts = {"kind": "session", "program": contents.program, "version": str(contents.version), "saved": contents.saved}
    facts["arrays"] = f"{len(contents.arrays)}, {sum(each.n_bytes for each in contents.arrays):,} bytes"
    print_table(("FILE", str(path)), list(facts.items()))
    named = [(each.name, each.kind, each.found, each.path) for each in (*contents.things, *contents.runs)]
    if named:
        print()
        print_table(("NAME", "KIND", "FOUND", "PATH"), named)
    if contents.methods:
        print()
        rows = [(id, "chosen" if id == contents.method else "", _words(each)) for id, each in contents.methods.items()]
        print_table(("METHOD", "", "SETTINGS"), rows)
    if contents.arrays:
        print()
        largest_first = sorted(contents.arrays, key=lambda each: -each.n_bytes)
        arrays = [
            (each.name, each.type, " × ".join(map(str, each.shape)), f"{each.n_bytes:,}") for each in largest_first
        ]
        print_table(("ARRAY", "TYPE", "SHAPE", "BYTES"), arrays)


def _words(settings: Mapping[str, object]) -> str:
    """What a form was filled in with, as one types it."""
    told = []
    for name, value in settings.items():
        inner = value if isinstance(value, Mapping) else {name: value}
        told += [f"{key}={json.dumps(each, ensure_ascii=False)}" for key, each in inner.items()]
    return " ".join(told)
