"""Which part of the window opens what, and the samples that it can open."""

from collections.abc import Callable, Container, Sequence
from functools import partial
from itertools import zip_longest

from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.inputs.words import WINDOW_KINDS, Found
from plexoscope.app.view.part import FileOpener
from plexoscope.plugins.manifest import Sample
from plexoscope.plugins.samples import why_missing


def shared_out(found: Sequence[Found], openers: Sequence[FileOpener]) -> list[tuple[FileOpener, list[Found]]]:
    """Give each thing to the first that takes it. What comes together is handed on together, in its order."""
    last = next(opener for opener in openers if opener.takes_unknown)
    shares: dict[FileOpener, list[Found]] = {}
    for each in found:
        opener = next((opener for opener in openers if opener.takes(each, found)), last)
        shares.setdefault(opener, []).append(each)
    return list(shares.items())


def file_kinds(openers: Sequence[FileOpener]) -> str:
    """Return what the dialog for files offers: all kinds together, each by itself, and any file."""
    by_opener = zip_longest(*(opener.kinds.items() for opener in openers))  # the first kind of each, then the others
    kinds = [kind for some in by_opener for kind in some if kind is not None]
    patterns = {title: " ".join(f"*{suffix}" for suffix in suffixes) for title, suffixes in kinds}
    each = [f"{title} ({words})" for title, words in patterns.items()]
    return ";;".join([f"All of these ({' '.join(patterns.values())})", *each, "All files (*)"])


def findable_samples(
    samples: Sequence[Sample], known: Container[str], open_sample: Callable[[Sample], None]
) -> list[Findable]:
    """Return what the command palette finds: the samples that have no action among those that are known."""
    return [
        Findable(
            f"sample:{sample.id}",
            sample.title,
            "Sample",
            f"example data {sample.kind} {sample.citation} {sample.distribution}",
            partial(open_sample, sample),
            why_not=why_missing(sample) or ("" if sample.kind in WINDOW_KINDS else "Choose it in the form of a method"),
        )
        for sample in samples
        if f"sample.{sample.id}" not in known
    ]
