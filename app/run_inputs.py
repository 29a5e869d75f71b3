"""What a run starts from, read in the background: files and samples, and what is open in the document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from plexoscope.app.background import Job
from plexoscope.app.document import MethodSettings, State
from plexoscope.app.method_inputs import chosen_input
from plexoscope.app.sources import method_input, missing_reason, open_inputs
from plexoscope.models.data.fingerprint import fingerprint
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.inputs import kind_of, read_input
from plexoscope.plugins.manifest import Manifest
from plexoscope.plugins.recording import InputRecord


@dataclass(frozen=True, eq=False)
class PreparedInputs:
    """Inputs ready to be handed to a method.

    Parameters
    ----------
    data
        Name of an input to its data object.
    expects
        The bars that the chosen samples set.
    records
        Name of an input to what its recording says of it.
    """

    data: Mapping[str, object]
    expects: Mapping[str, float] = field(default_factory=dict)
    records: Mapping[str, InputRecord] = field(default_factory=dict)


def why_not_ready(manifest: Manifest, settings: MethodSettings, state: State) -> str:
    """Return "" if every input of a method is chosen and there, else what is missing."""
    for each in manifest.inputs:
        word = chosen_input(manifest, settings.inputs, each)
        reason = missing_reason(word, state) if word else f"Choose something for {each.title.lower()}"
        if reason:
            return reason
    return ""


def input_reader(manifest: Manifest, settings: MethodSettings, state: State) -> Callable[[Job], PreparedInputs]:
    """Return what reads the chosen inputs in the background. What is open is taken as it is now.

    Raises
    ------
    PlexoscopeError
        If something that was chosen is no longer open.
    """
    words = {each.name: chosen_input(manifest, settings.inputs, each) for each in manifest.inputs}
    opened = {}
    for each in manifest.inputs:
        if reason := missing_reason(words[each.name], state):
            raise PlexoscopeError(reason)
        opened.update({found.word: found for found in open_inputs(state, each.kinds)})

    def read(job: Job) -> PreparedInputs:
        data: dict[str, object] = {}
        expects: dict[str, float] = {}
        records: dict[str, InputRecord] = {}
        for each in manifest.inputs:
            job.checkpoint()
            word = words[each.name]
            if word in opened:
                label, kind, data[each.name] = opened[word].title, opened[word].kind, opened[word].data
            else:
                path, sample = method_input(word, each.kind, manifest)
                kind = sample.kind if sample else kind_of(path, each.kinds)
                label, data[each.name] = sample.title if sample else path.name, read_input(kind, path)
                expects.update(sample.expects if sample else {})
            job.checkpoint()
            records[each.name] = InputRecord(label, kind, fingerprint(data[each.name]))
        return PreparedInputs(data, expects, records)

    return read
