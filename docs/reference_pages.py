"""Writes docs/reference: what authors of methods and of scripts may write and call, a page for each part.

    python docs/reference_pages.py     # `make docs`

The pages are the docstrings. What has no words there stops this: a field without a line is at fault, not the page.
"""

import dataclasses
import importlib
import inspect
import json
import re
import textwrap
import typing
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import plexoscope.api as px
from plexoscope.api.options import LOOKS, WHOLE, keywords
from plexoscope.plugins import inputs, judging, manifest, results, testing
from plexoscope.plugins.context import Context
from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results.as_data import data_kinds
from plexoscope.plugins.tables import WORDS

FOLDER = Path(__file__).resolve().parent / "reference"
SECTION = re.compile(r"^([A-Z][a-z]+)\n-+\n", re.MULTILINE)


@dataclass(frozen=True)
class Item:
    """What one heading is about.

    Parameters
    ----------
    title
        Markdown.
    of
        A class or function, whose docstring is the text; None where `words` say all.
    words
        What stands in front of that.
    is_table
        Whether its fields are keys of a TOML table, of which the type is told in words.
    members
        Of a class, those whose docstrings follow; by default none.
    is_brief
        Whether one line is enough for each of these.
    """

    title: str
    of: Any
    words: str = ""
    is_table: bool = False
    members: Sequence[str] = ()
    is_brief: bool = False


@dataclass(frozen=True)
class Page:
    """One file of the folder.

    Parameters
    ----------
    imports
        What its examples take for granted.
    """

    title: str
    lead: str
    imports: str
    items: Sequence[Item] = field(default_factory=tuple)


def pages() -> dict[str, Page]:
    """Return the pages by the stem of their file."""
    return {
        "manifest": Page(
            "Manifest",
            "The keys of a `plugin.toml`, or of the comment at the head of a method that is one file. In such a file "
            "`version`, `api`, `[citation]` and `[run]` may be left out: the function is then `run`, the parameter "
            "class `Params`.",
            "",
            (
                Item("The whole", manifest.Manifest),
                Item("Top level", manifest.ManifestHeader, is_table=True),
                Item("`[citation]`", manifest.Citation, is_table=True),
                Item("`[run]`", manifest.EntryPoint, is_table=True),
                Item("`[[input]]`", manifest.Input, is_table=True),
                Item("`[[channel]]`", manifest.Channel, is_table=True),
                Item("`[[sample]]`", manifest.Sample, is_table=True),
                Item("`[[paper]]`", manifest.PaperFigure, is_table=True),
            ),
        ),
        "parameters": Page(
            "Parameters",
            "A frozen dataclass, whose fields are `Annotated[TYPE, Param(…)] = DEFAULT`. `TYPE` is `int`, `float`, "
            "`bool`, `str`, `pathlib.Path` (a file that exists), an `Enum` of texts or whole numbers, `Literal[…]`, "
            "`int | None`, `float | None`, `Path | None`, or a `tuple[…]` of only `int`, `float` or `str`.",
            "from plexoscope.plugins.parameters import Param",
            (Item("`Param`", Param),),
        ),
        "data": Page(
            "Data",
            'What `inputs["name"]` is, by the `kind` of its `[[input]]`. Arrays are read-only.',
            "import numpy as np\n" + "\n".join(_data_imports()),
            tuple(_data_items()),
        ),
        "results": Page(
            "Results",
            "What `ctx.emit` takes, by the `kind` of the channel. Arrays are copied when a result is made, lists and "
            "tensors become arrays, and what does not fit raises `ValueError`.",
            "import numpy as np\nfrom plexoscope.plugins.results import *",
            (
                *(Item(f"`{kind}`: `{of.__name__}`", of, _becomes(kind)) for kind, of in results.KINDS.items()),
                Item("`Line`, of a `Curve`", results.Line),
                Item("`Contender`, of a `Comparison`", results.Contender),
                Item("`Outputs`, what `run` returns", results.Outputs),
            ),
        ),
        "context": Page(
            "Context",
            "What `run(params, inputs, ctx)` knows of its run, and what it may tell: the same in a thread, in a "
            "process and on a cluster.",
            "",
            (
                Item(
                    "`ctx`",
                    Context,
                    members=("checkpoint", "progress", "emit", "check", "claim", "log", "seeds", "live", "scratch"),
                ),
            ),
        ),
        "judging": Page(
            "Judging",
            "How a method is held against others; [Judging a method](../judging-a-method.md) says why it is so.",
            "from plexoscope.plugins.judging import Figure, Tally",
            (
                Item("`Figure`", judging.Figure),
                Item("`Tally`", judging.Tally, members=("add", "comparison", "means", "judge")),
            ),
        ),
        "testing": Page(
            "Testing",
            "What a method is tested with: the tests that hold for every method, and its function called in place.",
            "from plexoscope.plugins.testing import Failing, Noise, PluginConformance, run_here",
            (
                Item("`PluginConformance`", testing.PluginConformance, members=("inputs",)),
                Item("`Failing`", testing.Failing),
                Item("`Noise`", testing.Noise),
                Item("`run_here`", testing.run_here),
                Item("`Ran`, what `run_here` returns", testing.Ran),
            ),
        ),
        "scripting": Page(
            "Scripting",
            "What `plexoscope.api` offers scripts and notebooks; [the guide](../scripting.md) shows it at work. Every "
            "error is a `PlexoscopeError`, what is said besides a warning of the class `Note`.",
            "import plexoscope.api as px",
            (
                Item("`px.read`", px.read),
                Item("`px.Scene(**options)`", px.Scene, members=("add", "picture", "image", "save")),
                Item("Options of `add`", None, _options_told(LOOKS.values())),
                Item("Options of `Scene`, `picture` and `image`", None, _options_told(WHOLE)),
                Item("`px.session`", px.session),
                Item("`OpenedSession`, what `session` returns", px.OpenedSession, members=("picture", "image", "save")),
                Item("`px.run`", px.run),
                Item("`FinishedRun`, what `run` returns", px.FinishedRun, members=("data",)),
                Item("`px.MethodError`", px.MethodError),
                Item("`px.methods`", px.methods),
                Item("`MethodCard`", px.MethodCard),
                Item("`px.show`", px.show),
                Item("`Shown`, what `show` returns", px.Shown, members=("add", "close", "is_open"), is_brief=True),
            ),
        ),
    }


def _options_told(headings: Collection[str]) -> str:
    """The options of `plexoscope render` under some headings, as its help tells them."""
    told = []
    for name, (each, option) in keywords(headings).items():
        default = "" if each.default is None else option.write(each.default)
        values = f" ({option.metavar})" if option.metavar else f" ({', '.join(map(str, option.choices or ()))})"
        words = option.help.replace("{default}", default)
        told.append(f"- `{name}`{'' if each.default is False else values}: {words}")
    return "\n".join(told)


def main() -> None:
    """Write all pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, page in pages().items():
        (FOLDER / f"{name}.md").write_text(text_of(page), encoding="utf-8")


def text_of(page: Page) -> str:
    """Return a page as Markdown."""
    parts = [f"# {page.title}", page.lead, "`make docs` writes this page."]
    parts += [f"```python\n{page.imports}\n```"] if page.imports else []
    for item in page.items:
        parts += [f"## {item.title}", *filter(None, [item.words])]
        parts += [] if item.of is None else _described(item.of, item.is_table)
        if item.is_brief:
            parts.append("\n".join(_member_line(item.of, name) for name in item.members))
            continue
        for name in item.members:
            function = _function_of(item.of, name)
            signature = "" if isinstance(getattr(item.of, name), property) else _signature(function, skip=1)
            parts.append(f"### `{'ctx.' if item.of is Context else ''}{name}{signature}`")
            parts += _described(function)
    return "\n\n".join(parts) + "\n"


def examples_of(page: Page) -> Iterator[Any]:
    """Yield what has a docstring on a page, and perhaps an example in it."""
    for item in page.items:
        if item.of is not None:
            yield item.of
        yield from (_function_of(item.of, name) for name in item.members)


def _function_of(of: Any, name: str) -> Any:
    """The function behind a method or a property of a class."""
    member = getattr(of, name)
    return getattr(member, "fget", None) or getattr(member, "func", member)


def _member_line(of: Any, name: str) -> str:
    """A property or method of a class, with the first sentence that is said of it."""
    function = _function_of(of, name)
    call = _signature(function, skip=1) if inspect.isfunction(getattr(of, name)) else ""
    words = " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())
    return f"- `.{name}{call}`" + (f": {words.rstrip('.')}" if words else "")


def _data_items() -> Iterator[Item]:
    for kind, made in _data_classes().items():
        files = f"Files: {', '.join(f'`{each}`' for each in inputs.suffixes(kind))}."
        if made is None:
            yield Item(f"`{kind}`: `numpy.ndarray`", None, f"{files} Real numbers, whole ones as float64.")
            continue
        known = [each for each in vars(made) if not each.startswith("_") and each not in made.__dataclass_fields__]
        yield Item(f"`{kind}`: `{made.__name__}`", made, files, members=known, is_brief=True)


def _data_imports() -> list[str]:
    classes = [made for made in _data_classes().values() if made is not None]
    return sorted(f"from {made.__module__} import {made.__name__}" for made in classes)


def _data_classes() -> dict[str, Any]:
    """Data kind to the class of what its reader returns; None for an array."""
    found = {}
    for kind, address in inputs.READERS.items():
        module, _, name = address.partition(":")
        reader = getattr(importlib.import_module(module), name)
        made = typing.get_type_hints(reader)["return"]
        found[kind] = made if dataclasses.is_dataclass(made) else None
    return found


def _becomes(kind: str) -> str:
    """What else results of a kind may be."""
    found = " or ".join(f"`{each}`" for each in data_kinds(kind))
    return f"As the input of another method: {found}." if found else ""


def _described(of: Any, is_table: bool = False) -> list[str]:
    """The docstring of a class or function, as Markdown."""
    head, sections = _sections(of)
    parts = [*_paragraphs(head)]
    has_fields = dataclasses.is_dataclass(of) and not is_table and of is not manifest.Manifest
    if has_fields or (inspect.isfunction(of) and of.__qualname__ == of.__name__):
        parts.insert(0, f"```python\n{of.__name__}{_signature(of)}\n```")
    for name, text in sections.items():
        if name in ("Parameters", "Attributes"):
            kinds = _table_kinds(of) if is_table else {}
            parts.append("\n".join(_entry(*each, kinds) for each in _entries(text)))
        elif name == "Examples":
            parts += _examples(text)
        elif name in ("Returns", "Raises"):
            parts.append(f"{name}: " + "; ".join(f"`{each}`, {_lower(words)}" for each, _, words in _entries(text)))
        elif name == "Notes":
            parts += _paragraphs(text)
    _require_all_told(of, sections)
    return parts


def _sections(of: Any) -> tuple[str, dict[str, str]]:
    words = inspect.getdoc(of)
    if not words:
        raise ValueError(f"{of!r}: expected a docstring, got none")
    head, *rest = SECTION.split(words)
    return head.strip(), dict(zip(rest[::2], (each.strip("\n") for each in rest[1::2]), strict=True))


def _entries(text: str) -> Iterator[tuple[str, str, str]]:
    """Name, type and words of each entry of a section; several names that share a line stay together."""
    for part in re.split(r"\n(?=\S)", text.strip()):
        first, _, rest = part.partition("\n")
        name, _, kind = first.partition(" : ")
        yield name, kind, " ".join(textwrap.dedent(rest).split())


def _entry(names: str, kind: str, words: str, kinds: Mapping[str, str]) -> str:
    """One line of a list; `kinds` of the keys of a table are told where the docstring has no types."""
    each = names.split(", ")
    kind = kind or "; ".join(dict.fromkeys(kinds[name] for name in each if name in kinds))
    return (
        f"- {', '.join(f'`{name}`' for name in each)}"
        + (f" ({kind})" if kind else "")
        + (f": {words}" if words else "")
    )


def _table_kinds(of: Any) -> dict[str, str]:
    """Key of a TOML table to what it holds, and whether it must be there."""
    found, hints = {}, typing.get_type_hints(of)
    for each in dataclasses.fields(of):
        is_needed = each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        default = (
            f", by default {json.dumps(each.default)}" if each.default not in (dataclasses.MISSING, "", ()) else ""
        )
        found[each.name] = WORDS[hints[each.name]] + (", needed" if is_needed else default)
    return found


def _examples(text: str) -> Iterator[str]:
    """Examples as code, and the words between them."""
    for part in re.split(r"\n\s*\n", text):
        yield f"```python\n{part}\n```" if part.startswith(">>>") else " ".join(part.split())


def _paragraphs(text: str) -> list[str]:
    """Paragraphs of a docstring on one line each; what is indented is code."""
    found = []
    for part in re.split(r"\n\s*\n", text):
        is_code = all(line.startswith("    ") for line in part.splitlines())
        found.append(f"```python\n{textwrap.dedent(part)}\n```" if is_code else " ".join(part.split()))
    return found


def _signature(of: Any, skip: int = 0) -> str:
    """Such as "(values, phase='', baselines=())"."""
    shown: list[str] = []
    for each in list(inspect.signature(of).parameters.values())[skip:]:
        # Made anew in each instance, it has no value that could be told.
        made = dataclasses.is_dataclass(of) and of.__dataclass_fields__[each.name].default_factory
        default = "…" if made not in (False, dataclasses.MISSING) else each.default
        if isinstance(default, str):
            default = default if default == "…" else json.dumps(default)
        stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}.get(each.kind, "")
        if each.kind is inspect.Parameter.KEYWORD_ONLY and not any(word.startswith("*") for word in shown):
            shown.append("*")
        shown.append(f"{stars}{each.name}" if default is inspect.Parameter.empty else f"{each.name}={default}")
    return f"({', '.join(shown)})"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:].rstrip(".")


def _require_all_told(of: Any, sections: dict[str, str]) -> None:
    if not dataclasses.is_dataclass(of) or of is manifest.Manifest:
        return
    told = {name for key in ("Parameters", "Attributes") for each in _entries(sections.get(key, ""))
            for name in each[0].split(", ")}  # fmt: skip
    missing = [each.name for each in dataclasses.fields(of) if each.name not in told]
    if missing:
        raise ValueError(f"{of.__name__}: expected a line on each field, got none on {', '.join(missing)}")


if __name__ == "__main__":
    main()
