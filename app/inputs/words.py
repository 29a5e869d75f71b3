"""What a word stands for, typed or chosen: something open in the document, a file, or else a sample by its id."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from plexoscope.app.document.graph_layer import GRAPH_KINDS
from plexoscope.app.document.state import GRAPH, LAYER, VECTORS, VOLUME, State
from plexoscope.app.inputs.run_results import RUN
from plexoscope.app.inputs.samples import catalogue, each_once, samples_of
from plexoscope.app.inputs.streamline_choices import USUAL, StreamlineChoices
from plexoscope.models.errors import FormatError
from plexoscope.plugins.inputs import NOTHING, read_input, suffixes
from plexoscope.plugins.manifest import Input, Manifest, Sample
from plexoscope.plugins.samples import locate_sample
from plexoscope.plugins.spelling import did_you_mean, listed

if TYPE_CHECKING:
    from plexoscope.models.data.tractogram import Tractogram

_OPEN = {LAYER: "layer", VOLUME: "volume", GRAPH: "network", VECTORS: "vectors"}
"""How words begin that stand for something open, and what that is."""

DEFAULT_TRACTOGRAM = "fornix"


STREAMLINES = ("streamlines",)
DRAWN_KINDS = (*STREAMLINES, *GRAPH_KINDS)
VOLUME_KINDS = ("volume", "parcellation")
WINDOW_KINDS = (*DRAWN_KINDS, *VOLUME_KINDS)
"""What the window shows in its view. It replays a folder, that is a recording, too."""
RECORDING = "recording"


@dataclass(frozen=True)
class Found:
    """What a word stands for, and where that lies.

    Parameters
    ----------
    word
        As it was typed.
    path
        Of the file or folder.
    sample
        None if the word is a path.
    choices
        How it is read if it holds streamlines.
    """

    word: str
    path: Path
    sample: Sample | None = None
    choices: StreamlineChoices = USUAL

    @property
    def name(self) -> str:
        """What a layer of it is called."""
        return self.path.name if self.sample is None else self.sample.title

    @property
    def kind(self) -> str:
        """The kind of a sample, `RECORDING` of a folder; a file is looked at.

        Raises
        ------
        FormatError
            If the file cannot be opened, or looks like none.
        """
        if self.sample is not None:
            return self.sample.kind
        return RECORDING if is_recording(self.path) else _kind_of(self.path)

    def require(self, kinds: Collection[str]) -> None:
        """Look at a file too, which `find` lets pass.

        Raises
        ------
        FormatError
            If it is of another kind.
        """
        if self.kind not in kinds:
            raise _wrong_kind(self.kind, kinds, self.word)

    def read(self) -> object:
        """Return the data object.

        Raises
        ------
        FormatError
            If it cannot be read.
        """
        reader = "" if self.sample is None else self.sample.reader
        if self.kind not in STREAMLINES:
            return read_input(self.kind, self.path, reader)
        if reader:
            return self.choices.placed(cast("Tractogram", read_input(self.kind, self.path, reader)))
        return self.choices.read(self.path)


def find(
    word: str,
    kinds: Collection[str],
    *,
    first: Iterable[Sample] = (),
    plugin_dirs: Sequence[Path] = (),
    near: Iterable[str] = (),
    choices: StreamlineChoices = USUAL,
) -> Found:
    """Return what a word stands for, the same for the window and every command.

    It is a path if there is something, else a sample by its id: of those that go first, of the catalogue, or of any
    method. Manifests are read only where nothing else fits.

    Parameters
    ----------
    kinds
        What is taken. A sample of another kind is refused; of a file its reader says what it is, or `Found.require`.
    plugin_dirs
        Where to look for methods beside those installed.
    near
        Other words that may have been meant.
    choices
        How it is read if it holds streamlines.

    Raises
    ------
    FormatError
        If there is no such thing, or it is a sample of another kind, or a folder where none is taken.
    MissingError
        If the sample is not installed; the line that installs it is in it.
    """
    path = Path(word).expanduser()
    if path.exists():
        if is_recording(path) and RECORDING not in kinds:
            raise _wrong_kind("a folder", kinds, word)
        return Found(word, path, choices=choices)
    known: dict[str, Sample] = {}
    for sample in itertools.chain(first, catalogue(), _of_methods(plugin_dirs)):
        known.setdefault(sample.id, sample)
        if sample.id != word:
            continue
        if sample.kind not in kinds:
            raise _wrong_kind(sample.kind, kinds, word)
        return Found(word, locate_sample(sample), sample, choices)
    taken = [sample.id for sample in known.values() if sample.kind in kinds]
    hint = did_you_mean(word, [*taken, *near])
    raise FormatError(f"no such file, and no sample of that name (samples: {listed(taken)}){hint}", word)


def is_recording(path: Path) -> bool:
    """Whether a folder is what a run left, and not a tractogram that was unpacked."""
    return path.is_dir() and not path.name.lower().endswith(suffixes("streamlines"))


def _wrong_kind(kind: str, kinds: Collection[str], word: str) -> FormatError:
    *others, last = (each.replace("_", " ") for each in kinds)
    expected = f"{', '.join(others)} or {last}" if others else last
    return FormatError(f"expected {expected}, got {kind.replace('_', ' ')}", word)


def _of_methods(plugin_dirs: Sequence[Path]) -> Iterator[Sample]:
    from plexoscope.plugins.discovery import find_methods  # many files are read, for a word that hardly ever is meant

    yield from samples_of(find_methods(plugin_dirs))


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
    is_current
        Whether it is the one that is selected; where nothing can be, the one that was opened last.
    """

    word: str
    title: str
    detail: str
    kind: str
    data: object
    is_current: bool = False


def open_inputs(state: State, kinds: Collection[str]) -> tuple[OpenInput, ...]:
    """Return what is open in the document and of one of `kinds`, in the order of its lists."""
    layers = [
        OpenInput(
            LAYER + layer.id,
            layer.name,
            f"{layer.tractogram.n_streamlines:,} streamlines",
            "streamlines",
            layer.tractogram,
            layer.id == state.selected_layer,
        )
        for layer in state.layers
    ]
    volumes = [
        OpenInput(
            VOLUME + layer.id,
            layer.name,
            " × ".join(map(str, layer.volume.shape))
            + (" voxels" if layer.n_frames == 1 else f" voxels, frame {layer.frame + 1}"),
            "volume",
            layer.volume,
            layer is state.volumes[-1],
        )
        for layer in state.volumes
        if layer.volume.colours is None
    ]
    graphs = [
        OpenInput(
            GRAPH + graph.id,
            graph.name,
            f"{graph.network.n_nodes:,} nodes",
            "network" if graph.events is None else "temporal_network",
            graph.network if graph.events is None else graph.events.network,
            graph.id == state.selected_graph,
        )
        for graph in state.graphs
    ]
    vectors = [
        OpenInput(
            VECTORS + each.id,
            each.name,
            f"{each.vectors.n_items:,} vectors",
            "vectors",
            each.vectors,
            each is state.vectors[-1],
        )
        for each in state.vectors
    ]
    return tuple(each for each in (*layers, *volumes, *graphs, *vectors) if each.kind in kinds)


def chosen_inputs(manifest: Manifest, chosen: Mapping[str, str], opened: Sequence[OpenInput]) -> dict[str, str]:
    """Return for each input the word that stands for it: what was chosen, else what is open, else the first sample.

    Of several open things that fit, the current one is taken, and none for two inputs. An input that is optional
    stays empty until something is chosen for it.

    Parameters
    ----------
    chosen
        Name of an input to the word that the user chose.
    opened
        What is open in the document.

    Returns
    -------
    words
        "" for nothing.
    """
    words = {}
    taken = set(chosen.values())
    for wanted in manifest.inputs:
        word = chosen.get(wanted.name, "")
        if not word and not wanted.optional:
            fitting = [each for each in opened if each.kind in wanted.kinds and each.word not in taken]
            current = [each for each in fitting if each.is_current] or fitting
            word = current[-1].word if current else default_input(manifest, wanted)
            taken.add(word)
        words[wanted.name] = "" if wanted.optional and word == NOTHING else word
    return words


def is_open_word(word: str) -> bool:
    """Whether a word stands for something that is, or was, open in the document, or for a result of a run."""
    return word.startswith((*_OPEN, RUN))


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


def _kind_of(path: Path) -> str:
    from plexoscope.models.io.sniffing import kind_of_file  # with all readers

    return kind_of_file(path)
