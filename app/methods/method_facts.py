"""What a user may want to know of a method before it is run: whether it runs here, fits what is open, has a sample."""

import re
from collections.abc import Mapping, Sequence
from html import escape

from plexoscope.app.inputs.words import OpenInput, default_input
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.manifest import Citation, Input, Manifest, PaperFigure
from plexoscope.plugins.samples import why_missing

READING = re.compile(r"[.:;] (?=our reading\b)", re.IGNORECASE)
"""Where a summary goes on with what is not as the paper has it."""

RUNS_HERE, FITS, OUR_READING = "runs here", "fits what is open", "our reading"


def split_summary(summary: str) -> tuple[str, str]:
    """Return what a method does, which a card has room for, and how it differs from its paper."""
    what, *reading = READING.split(summary, maxsplit=1)
    return what, reading[0][:1].upper() + reading[0][1:] if reading else ""


def takes(wanted: Input) -> str:
    """What an input takes: "volume or streamlines"."""
    return " or ".join(kind.replace("_", " ") for kind in wanted.kinds)


def n_filled(manifest: Manifest, opened: Sequence[OpenInput]) -> int:
    """Count the inputs that what is open can fill, each thing one of them; 0 where one that is needed stays empty.

    A method that needs nothing fits by what it may take.
    """
    needed = [each for each in manifest.inputs if not each.optional]
    n_needed = _most_filled(needed, opened)
    if n_needed < len(needed):
        return 0
    return n_needed or _most_filled(manifest.inputs, opened)


def _most_filled(inputs: Sequence[Input], opened: Sequence[OpenInput]) -> int:
    if not inputs:
        return 0
    first, *others = inputs
    most = _most_filled(others, opened)
    # Two things of one kind fill the same: one of each kind is tried.
    for kind in dict.fromkeys(each.kind for each in opened if each.kind in first.kinds):
        at = next(number for number, each in enumerate(opened) if each.kind == kind)
        most = max(most, 1 + _most_filled(others, [*opened[:at], *opened[at + 1 :]]))
    return most


def fitting(methods: Sequence[Method], opened: Sequence[OpenInput]) -> list[Method]:
    """Return the methods that run here on what is open: those that take most of it first, then the newest."""
    places = {method.id: n_filled(method.manifest, opened) for method in methods if method.available}
    found = [method for method in methods if places.get(method.id)]
    return sorted(found, key=lambda method: (-places[method.id], -method.manifest.citation.year, method.manifest.title))


def badges(method: Method, fits: bool) -> list[tuple[str, str]]:
    """Return a word or some for each thing that matters, and the role of the theme that colours it."""
    need = method.reason.partition(":")[0].removesuffix(", not installed")
    found = [(RUNS_HERE, "good")] if method.available else [(need, "warning")]
    if fits and method.available:
        found.append((FITS, "accent"))
    if split_summary(method.manifest.summary)[1]:
        found.append((OUR_READING, "muted"))
    return found


def sample_inputs(manifest: Manifest) -> Mapping[str, str]:
    """Return which of its own samples stands for each input that a method needs; nothing where one has none."""
    words = {each.name: default_input(manifest, each) for each in manifest.inputs if not each.optional}
    return words if all(words.values()) else {}


def why_no_sample(method: Method) -> str:
    """Return "" if a method can be run on its sample, else why not."""
    if not method.available:
        return method.reason
    words = sample_inputs(method.manifest)
    if not words and any(not each.optional for each in method.manifest.inputs):
        return "It comes without a sample"
    known = {sample.id: sample for sample in method.manifest.samples}
    return next((reason for word in words.values() if (reason := why_missing(known[word]))), "")


def paper_words(figure: PaperFigure) -> str:
    """Return a line on what the authors report: "NCN, PubMed: 0.79 ± 0.012 hits"."""
    spread = f" ± {figure.spread:.3g}" if figure.spread == figure.spread else ""  # NaN where none is given
    return f"{figure.name}: {figure.value:.4g}{spread} {figure.figure.replace('-', ' ').replace('_', ' ')}"


def citation_words(citation: Citation) -> str:
    """Return a citation as markup, with a link if that leads to the web."""
    title = escape(citation.title)
    if citation.link.lower().startswith(("http://", "https://")):
        title = f'<a href="{escape(citation.link)}">{title}</a>'
    where = ", ".join(escape(part) for part in (citation.venue, str(citation.year)) if part)
    return f"{escape(citation.authors)}: {title}. {where}"
