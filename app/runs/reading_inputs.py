"""What a run starts from, read in the background: files, samples, what is open in the document, and results of runs."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from plexoscope.app.document.state import MethodSettings, State
from plexoscope.app.inputs.reading import NamedInput, PreparedInputs, prepared, read_named
from plexoscope.app.inputs.run_results import RUN, RunResult, names_recording
from plexoscope.app.inputs.streamline_choices import USUAL, remembered_choices
from plexoscope.app.inputs.words import OpenInput, chosen_inputs, missing_reason, open_inputs
from plexoscope.app.machine.file_answers import FileAnswers
from plexoscope.app.runs.result_inputs import LateResult
from plexoscope.app.services.background import BackgroundJob
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.inputs import READERS
from plexoscope.plugins.manifest import Input, Manifest

NO_RUN = "The run that was chosen has been removed: choose another input"


def resolved_inputs(manifest: Manifest, settings: MethodSettings, state: State) -> Mapping[str, str]:
    """Return the word that stands for each input now, chosen or not; "" for nothing."""
    return chosen_inputs(manifest, settings.inputs, open_inputs(state, READERS))


def why_not_ready(manifest: Manifest, settings: MethodSettings, state: State, results: Sequence[OpenInput] = ()) -> str:
    """Return "" if all that a method needs is chosen, and all that is chosen is there, else what is missing.

    Parameters
    ----------
    results
        What runs have found.
    """
    words = resolved_inputs(manifest, settings, state)
    offered = {each.word for each in results}
    for each in manifest.inputs:
        word = words[each.name]
        reason = missing_reason(word, state)
        if word.startswith(RUN) and word not in offered and not names_recording(word):
            reason = NO_RUN
        if not word and not each.optional:
            reason = f"Choose something for {each.title.lower()}"
        if reason:
            return reason
    return ""


def input_reader(
    manifest: Manifest,
    settings: MethodSettings,
    state: State,
    results: Sequence[OpenInput] = (),
    spaces: FileAnswers | None = None,
) -> Callable[[BackgroundJob], PreparedInputs]:
    """Return what reads the chosen inputs in the background. What is open, and what runs have found, is taken now.

    Parameters
    ----------
    spaces
        What was said of the space of files; one that nobody said is taken as RAS+, and that is noted.

    Raises
    ------
    PlexoscopeError
        If something that was chosen is no longer there.
    """
    words = resolved_inputs(manifest, settings, state)
    wanted = [each for each in manifest.inputs if words[each.name]]
    if reason := why_not_ready(manifest, settings, state, results):
        raise PlexoscopeError(reason)
    opened = {each.word: each for each in open_inputs(state, READERS)}
    found = {each.name: _taken(words[each.name], results) for each in wanted}

    def read(job: BackgroundJob) -> PreparedInputs:
        named: dict[str, NamedInput] = {}
        for each in wanted:
            job.checkpoint()
            named[each.name] = named_input(each, words[each.name], found[each.name])
        job.checkpoint()
        return prepared(named)

    def named_input(each: Input, word: str, result: RunResult | None) -> NamedInput:
        if result is not None:
            data, kind = result.data(each.kinds)
            return NamedInput(data, result.label, kind)
        if word in opened:
            return NamedInput(opened[word].data, opened[word].title, opened[word].kind)
        space = "" if spaces is None else spaces.of(Path(word).expanduser())
        return read_named(word, each, manifest, choices=remembered_choices(USUAL, space))

    return read


def _taken(word: str, results: Sequence[OpenInput]) -> RunResult | None:
    """The result that a word stands for, as it is now."""
    late = next((each.data for each in results if each.word == word), None)
    return late.take() if isinstance(late, LateResult) else None
