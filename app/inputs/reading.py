"""Inputs of a method read from files and samples, with what a recording says of them. Without a window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plexoscope.app.inputs.run_results import is_run_word, read_run_result
from plexoscope.app.inputs.streamline_choices import USUAL, StreamlineChoices
from plexoscope.app.inputs.words import STREAMLINES, find
from plexoscope.models.data.fingerprint import fingerprint
from plexoscope.plugins.inputs import kind_of, read_input
from plexoscope.plugins.manifest import Input, Manifest
from plexoscope.plugins.recording import InputRecord


@dataclass(frozen=True, eq=False)
class PreparedInputs:
    """Inputs ready to be handed to a method.

    Parameters
    ----------
    data
        Name of an input to its data object.
    expects
        The thresholds that the chosen samples set.
    records
        Name of an input to what its recording says of it.
    notes
        What the readers left out or doubted, each with the name of what was read.
    """

    data: Mapping[str, object]
    expects: Mapping[str, float] = field(default_factory=dict)
    records: Mapping[str, InputRecord] = field(default_factory=dict)
    notes: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class NamedInput:
    """The data object that a word names, what it is called, its kind, and the thresholds that it sets."""

    data: object
    label: str
    kind: str
    expects: Mapping[str, float] = field(default_factory=dict)
    notes: Sequence[str] = ()
    """What the reader left out or doubted; of what is open it has been said."""

    def record(self) -> InputRecord:
        """Return what a recording says of it. Reads all of the data, for its hash."""
        return InputRecord(self.label, self.kind, fingerprint(self.data))


def read_named(
    word: str,
    wanted: Input,
    manifest: Manifest,
    plugin_dirs: Sequence[Path] = (),
    choices: StreamlineChoices = USUAL,
) -> NamedInput:
    """Read the file, sample or channel of a recording that a word names for an input.

    Parameters
    ----------
    plugin_dirs
        Where to look for methods that bring samples, beside those installed.
    choices
        How streamlines are read.

    Raises
    ------
    FormatError
        If there is neither, or it is of another kind, or cannot be read.
    MissingError
        If the sample is not installed.
    PluginError
        If what is on the channel cannot become what the input takes.
    """
    if is_run_word(word):
        result = read_run_result(word, wanted.kinds)
        data, kind = result.data(wanted.kinds)
        return NamedInput(data, result.label, kind)
    found = find(word, wanted.kinds, first=manifest.samples, plugin_dirs=plugin_dirs, choices=choices)
    if found.sample is not None:
        kind, data, expects = found.kind, found.read(), found.sample.expects
    else:
        kind, expects = kind_of(found.path, wanted.kinds), {}
        data = choices.read(found.path) if kind in STREAMLINES else read_input(kind, found.path)
    return NamedInput(data, found.name, kind, expects, getattr(data, "notes", ()))


def prepared(named: Mapping[str, NamedInput]) -> PreparedInputs:
    """Return inputs by name as a run takes them."""
    return PreparedInputs(
        {name: each.data for name, each in named.items()},
        {name: threshold for each in named.values() for name, threshold in each.expects.items()},
        {name: each.record() for name, each in named.items()},
        [f"{each.label}: {note}" for each in named.values() for note in each.notes],
    )
