"""What a word stands for, typed or chosen: something open in the document, a file, or else a sample by its id."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plexoscope.app.document.state import GRAPH, LAYER, VECTORS, VOLUME, State
from plexoscope.app.inputs.samples import catalogue, each_once, tractogram_samples
from plexoscope.models.errors import FormatError
from plexoscope.plugins.inputs import kinds_in
from plexoscope.plugins.manifest import Input, Manifest, Sample
from plexoscope.plugins.samples import locate_sample
from plexoscope.plugins.spelling import listed

_OPEN = {LAYER: "layer", VOLUME: "volume", GRAPH: "network", VECTORS: "vectors"}
"""How words begin that stand for something open, and what that is."""

DEFAULT_TRACTOGRAM = "fornix"


def tractogram_file(word: str) -> Path:
    """Return the file that a word names, as `tractogram_input` does."""
    return tractogram_input(word)[0]


def tractogram_input(word: str) -> tuple[Path, Sample | None]:
    """Return the file that a word names: its own path, or that of a streamlines sample, and the sample.

    Raises
    ------
    FormatError
        If there is neither.
    MissingError
        If the sample is not installed.
    """
    return _file_or_sample(word, tractogram_samples())


def any_input(word: str) -> tuple[Path, Sample | None]:
    """Return the file that a word names: its own path, or that of a sample of any kind, and the sample.

    Raises
    ------
    FormatError
        If there is neither.
    MissingError
        If the sample is not installed.
    """
    return _file_or_sample(word, catalogue())


def method_input(word: str, kind: str, manifest: Manifest) -> tuple[Path, Sample | None]:
    """Return the file that a word names for an input of `kind`, and the sample if it is one.

    Raises
    ------
    FormatError
        If there is neither a file nor a sample of that name.
    MissingError
        If the sample is not installed.
    """
    return _file_or_sample(word, fitting_samples(manifest, kinds_in(kind)))


def fitting_samples(manifest: Manifest, kinds: Collection[str]) -> list[Sample]:
    """Return the samples that a method may take for an input: first its own, then those of the application."""
    return each_once(sample for sample in (*manifest.samples, *catalogue()) if sample.kind in kinds)


def default_input(manifest: Manifest, wanted: Input) -> str:
    """The id of the sample that stands for an input until something is chosen: the first of its kind; "" for none.

    Nothing stands for an input that is optional.
    """
    if wanted.optional:
        return ""
    return next((sample.id for sample in manifest.samples if sample.kind in wanted.kinds), "")


@dataclass(frozen=True, eq=False)
class OpenInput:
    """Something that is open in the document and that a method may take.

    Parameters
    ----------
    word
        What stands for it in `MethodSettings.inputs`.
    title, detail
        Its name, and how much there is of it.
    kind
        A key of `inputs.READERS`.
    data
        The data object, all of it: what a filter leaves out is in it.
    """

    word: str
    title: str
    detail: str
    kind: str
    data: object


def open_inputs(state: State, kinds: Collection[str]) -> tuple[OpenInput, ...]:
    """Return what is open in the document and of one of `kinds`, in the order of its lists."""
    layers = [
        OpenInput(
            LAYER + layer.id,
            layer.name,
            f"{layer.tractogram.n_streamlines:,} streamlines",
            "streamlines",
            layer.tractogram,
        )
        for layer in state.layers
    ]
    volumes = [
        OpenInput(
            VOLUME + layer.id,
            layer.name,
            " × ".join(map(str, layer.volume.shape)) + " voxels",
            "volume",
            layer.volume,
        )
        for layer in state.volumes
    ]
    graphs = [
        OpenInput(
            GRAPH + graph.id,
            graph.name,
            f"{graph.network.n_nodes:,} nodes",
            "network" if graph.events is None else "temporal_network",
            graph.network if graph.events is None else graph.events.network,
        )
        for graph in state.graphs
    ]
    vectors = [
        OpenInput(VECTORS + each.id, each.name, f"{each.vectors.n_items:,} vectors", "vectors", each.vectors)
        for each in state.vectors
    ]
    return tuple(each for each in (*layers, *volumes, *graphs, *vectors) if each.kind in kinds)


def is_open_word(word: str) -> bool:
    """Whether a word stands for something that is, or was, open in the document."""
    return word.startswith(tuple(_OPEN))


def missing_reason(word: str, state: State) -> str:
    """Return "" if a word can still be resolved as far as the document knows, else why not."""
    opened: dict[str, Sequence[Any]] = {
        LAYER: state.layers,
        VOLUME: state.volumes,
        GRAPH: state.graphs,
        VECTORS: state.vectors,
    }
    start = next((start for start in _OPEN if word.startswith(start)), "")
    if not start or word.removeprefix(start) in {each.id for each in opened[start]}:
        return ""
    return f"The {_OPEN[start]} that was chosen has been removed: choose another input"


def kind_of(path: Path) -> str:
    """Return which input kind a file holds. See `kind_of_file`, whose readers are imported when they are needed.

    Raises
    ------
    FormatError
        If it cannot be opened, or looks like none.
    """
    from plexoscope.models.io.sniffing import kind_of_file

    return kind_of_file(path)


def _file_or_sample(word: str, samples: "tuple[Sample, ...] | list[Sample]") -> tuple[Path, Sample | None]:
    path = Path(word).expanduser()
    if path.exists():
        return path, None
    for sample in samples:
        if sample.id == word:
            return locate_sample(sample), sample
    known = listed(sample.id for sample in samples)
    raise FormatError(f"no such file, and no sample of that name (samples: {known})", word)
