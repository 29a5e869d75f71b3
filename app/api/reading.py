"""Reading a file or a sample: whatever the window opens, as the data object that stands behind it."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

from plexoscope.api.kinds import Data, in_words, kind_of
from plexoscope.api.notes import note
from plexoscope.api.wording import keywords_for_flags
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs
from plexoscope.app.inputs.streamline_choices import BadPoints, Space, StreamlineChoices

if TYPE_CHECKING:
    from plexoscope.app.inputs.words import Found


class ReadData(NamedTuple):
    """A data object, what it is called, and the file it is from."""

    data: Data
    name: str
    path: Path


def read(
    source: str | Path,
    *,
    space: Space | None = None,
    bad_points: BadPoints = "leave-out",
    as_: str | None = None,
    frame: int | None = None,
) -> Data:
    """Read a file or a sample.

    What the command line says on stderr, such as what was left out, is a warning of the class `Note`.

    Parameters
    ----------
    source : str or Path
        A file that the window opens, the id of a sample as `plexoscope samples` lists them, or `run:FOLDER:CHANNEL`
        for the last result on a channel of a recorded run.
    space : {"ras", "lps"}, optional
        Of streamlines in a `.vtk`, `.vtp` or `.fib` that does not say it; by default RAS+, with a warning.
    bad_points : {"leave-out", "cut"}
        What becomes of streamlines with points that are NaN or infinite.
    as_ : str, optional
        How a table is read that could be several things: "matrix", "edges" or "events"; of a `.mat` with several
        matrices, the name of one. `--as` on the command line.
    frame : int, optional
        Of an image that has several, from 1; by default the first, with a warning.

    Returns
    -------
    data : Tractogram, Volume, Parcellation, Network, TemporalNetwork, TimeSeries, Vectors or numpy.ndarray
        What `plexoscope info` calls the kind of the file. Arrays in it are read-only.

    Raises
    ------
    PlexoscopeError
        If there is no such file, it cannot be read, or a choice does not fit it.

    Examples
    --------
    >>> px.read("fornix")
    Tractogram(300 streamlines, 14,576 points)
    """
    return read_named(source, space=space, bad_points=bad_points, as_=as_, frame=frame).data


def read_named(
    source: str | Path,
    *,
    space: Space | None = None,
    bad_points: BadPoints = "leave-out",
    as_: str | None = None,
    frame: int | None = None,
) -> ReadData:
    """As `read`, with what the data are called and the file they are from."""
    from plexoscope.app.inputs.facts import DESCRIBE, read_with_header
    from plexoscope.app.inputs.run_results import is_run_word, read_run_result
    from plexoscope.app.inputs.words import find
    from plexoscope.models.io.ways import said_within

    word = str(source)
    _require_one_of("space", space, (None, *get_args(Space)))
    _require_one_of("bad_points", bad_points, get_args(BadPoints))
    if is_run_word(word):
        result = read_run_result(word, tuple(DESCRIBE))
        return ReadData(cast(Data, result.data(tuple(DESCRIBE))[0]), result.label, Path(result.label))
    choices = StreamlineChoices(space, bad_points)
    found = find(word, tuple(DESCRIBE), plugin_dirs=plugin_dirs(), choices=choices)
    if frame is not None:
        return ReadData(_frame(found.path, frame), _name_of(found), found.path)
    with keywords_for_flags(), ExitStack() as within:
        if as_ is not None and found.path.is_file():
            within.enter_context(said_within(found.path, as_))
        _, data, header = read_with_header(found)
        if reason := choices.why_unused([data]):
            raise UsageError(f"--space: {reason}")
    if kind_of(data) == "volume" and (n_frames := cast(int, header.get("n_frames", 1))) > 1:
        note(f"the first of {n_frames} frames is read; frame=N reads another: {found.path}")
    for each in getattr(data, "notes", ()):
        note(f"{each}: {found.path}")
    return ReadData(data, _name_of(found), found.path)


def _name_of(found: "Found") -> str:
    """What a layer of it is called; of an image without its ending, as `value:NAME` has it."""
    from plexoscope.models.io.volume_bytes import kind_of_name

    suffix = "" if found.sample is not None else kind_of_name(found.name)
    return found.name[: -len(suffix)] if suffix else found.name


def _frame(path: Path, number: int) -> Data:
    from plexoscope.models.io.volume_file import VolumeFile

    file = VolumeFile(path)
    if not isinstance(number, int) or not 1 <= number <= file.n_frames:
        raise UsageError(f"frame: expected 1 … {file.n_frames}, got {number}: {path}")
    return file.frame(number - 1)


def _require_one_of(what: str, value: object, known: tuple[object, ...]) -> None:
    if value not in known:
        words = [repr(each) for each in known if each is not None]
        raise UsageError(f"{what}: expected {in_words(words)}, got {value!r}")
