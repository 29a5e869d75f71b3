"""What a word stands for, typed or chosen: a file, or else a sample by its id."""

from pathlib import Path

from plexoscope.app.samples import tractogram_samples
from plexoscope.models.errors import FormatError
from plexoscope.plugins.manifest import Input, Manifest, Sample
from plexoscope.plugins.samples import locate_sample
from plexoscope.plugins.spelling import listed

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


def method_input(word: str, kind: str, manifest: Manifest) -> tuple[Path, Sample | None]:
    """Return the file that a word names for an input of `kind`, and the sample if it is one.

    Raises
    ------
    FormatError
        If there is neither a file nor a sample of that name.
    MissingError
        If the sample is not installed.
    """
    fitting = [sample for sample in (*manifest.samples, *tractogram_samples()) if sample.kind == kind]
    return _file_or_sample(word, fitting)


def default_input(manifest: Manifest, wanted: Input) -> str:
    """The id of the sample that stands for an input until something is chosen: the first of its kind; "" for none."""
    return next((sample.id for sample in manifest.samples if sample.kind == wanted.kind), "")


def kind_of(path: Path) -> str:
    """Return which input kind a file holds, by its ending or its first bytes.

    Raises
    ------
    FormatError
        If it cannot be opened.
    """
    from plexoscope.models.io.tractogram import SUFFIXES

    if path.name.lower().endswith(SUFFIXES):
        return "streamlines"
    try:
        with path.open("rb") as file:
            start = file.read(12)
    except OSError as error:
        raise FormatError(f"cannot be opened ({error.strerror})", path) from None
    return "streamlines" if start.startswith((b"TRACK", b"mrtrix track")) else "temporal_network"


def _file_or_sample(word: str, samples: "tuple[Sample, ...] | list[Sample]") -> tuple[Path, Sample | None]:
    path = Path(word).expanduser()
    if path.exists():
        return path, None
    for sample in samples:
        if sample.id == word:
            return locate_sample(sample), sample
    known = listed(sample.id for sample in samples)
    raise FormatError(f"no such file, and no sample of that name (samples: {known})", word)
