"""What a run starts from, read in the background: files and samples, and what is open in the document."""

from collections.abc import Callable
from pathlib import Path

from plexoscope.app.document.state import MethodSettings, State
from plexoscope.app.inputs.reading import NamedInput, PreparedInputs, prepared, read_named
from plexoscope.app.inputs.streamline_choices import USUAL, remembered_choices
from plexoscope.app.inputs.words import missing_reason, open_inputs
from plexoscope.app.machine.file_answers import FileAnswers
from plexoscope.app.methods.input_form import chosen_input
from plexoscope.app.services.background import BackgroundJob
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.manifest import Manifest


def why_not_ready(manifest: Manifest, settings: MethodSettings, state: State) -> str:
    """Return "" if all that a method needs is chosen, and all that is chosen is there, else what is missing."""
    for each in manifest.inputs:
        word = chosen_input(manifest, settings.inputs, each)
        reason = missing_reason(word, state)
        if not word and not each.optional:
            reason = f"Choose something for {each.title.lower()}"
        if reason:
            return reason
    return ""


def input_reader(
    manifest: Manifest, settings: MethodSettings, state: State, spaces: FileAnswers
) -> Callable[[BackgroundJob], PreparedInputs]:
    """Return what reads the chosen inputs in the background. What is open is taken as it is now.

    Parameters
    ----------
    spaces
        What was said of the space of files; one that nobody said is taken as RAS+, and that is noted.

    Raises
    ------
    PlexoscopeError
        If something that was chosen is no longer open.
    """
    words = {each.name: chosen_input(manifest, settings.inputs, each) for each in manifest.inputs}
    wanted = [each for each in manifest.inputs if words[each.name]]
    opened = {}
    for each in wanted:
        if reason := missing_reason(words[each.name], state):
            raise PlexoscopeError(reason)
        opened.update({found.word: found for found in open_inputs(state, each.kinds)})

    def read(job: BackgroundJob) -> PreparedInputs:
        named: dict[str, NamedInput] = {}
        for each in wanted:
            job.checkpoint()
            word = words[each.name]
            if word in opened:
                named[each.name] = NamedInput(opened[word].data, opened[word].title, opened[word].kind)
            else:
                choices = remembered_choices(USUAL, spaces.of(Path(word).expanduser()))
                named[each.name] = read_named(word, each, manifest, choices=choices)
        job.checkpoint()
        return prepared(named)

    return read
