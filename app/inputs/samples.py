"""The samples that the application itself knows. Those that a method brings stand in its manifest."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import as_file, files

from plexoscope.plugins.discovery import Method
from plexoscope.plugins.manifest import Sample, read_samples


@cache
def catalogue() -> tuple[Sample, ...]:
    """Return the samples of `assets/samples.toml`, in its order: by kind, the smaller first."""
    with as_file(files("plexoscope.assets") / "samples.toml") as path:
        return read_samples(path)


def tractogram_samples() -> tuple[Sample, ...]:
    """Return those with streamlines, the one for a first look at the head."""
    return tuple(sample for sample in catalogue() if sample.kind == "streamlines")


def each_once(samples: Iterable[Sample]) -> list[Sample]:
    """Return the samples without those of an id that came before: a method may bring one that is known already."""
    known: dict[str, Sample] = {}
    for sample in samples:
        known.setdefault(sample.id, sample)
    return list(known.values())


def samples_of(methods: Iterable[Method]) -> Iterator[Sample]:
    """Yield those that methods bring."""
    for method in methods:
        yield from method.manifest.samples


def all_samples(methods: Iterable[Method]) -> list[Sample]:
    """Return all that there are, those of the catalogue first."""
    return each_once((*catalogue(), *samples_of(methods)))
