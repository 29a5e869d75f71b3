"""Starting runs of the chosen method: as its form says, as a former run was, or on the vectors that a run left."""

from dataclasses import replace
from types import MappingProxyType
from uuid import uuid4

from plexoscope.app.document.state import MethodSettings, OpenVectors
from plexoscope.app.inputs.run_results import RUN
from plexoscope.app.inputs.words import OpenInput
from plexoscope.app.methods.library import MethodLibrary
from plexoscope.app.runs.reading_inputs import input_reader, resolved_inputs, why_not_ready
from plexoscope.app.runs.result_inputs import result_inputs
from plexoscope.app.runs.run_entry import VECTORS_OUTPUT, RunEntry, changed_values, vectors_of
from plexoscope.app.runs.runs import Runs
from plexoscope.app.services.services import Services
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.parameters import fields

EXPLORER, EXPLORER_INPUT = "embedding", "vectors"
"""The method that shows vectors of any other."""
MOST_OFFERED = 12
"""Runs, the newest, whose results are offered as inputs."""


class RunStarter:
    """Takes what is to be run from the document."""

    def __init__(self, services: Services, runs: Runs, library: MethodLibrary) -> None:
        self._document, self._messages, self._spaces = services.document, services.messages, services.spaces
        self._runs, self._library = runs, library

    def results(self) -> tuple[OpenInput, ...]:
        """What the newest runs of the window have found, and those that are chosen for the method."""
        id = self._document.state.selected_method
        chosen = self._chosen_runs(MethodSettings() if id is None else self._document.state.settings(id))
        newest = self._runs.entries[-MOST_OFFERED:]
        return result_inputs([*(each for each in chosen if each not in newest), *newest])

    def _chosen_runs(self, settings: MethodSettings) -> list[RunEntry]:
        words = [word for word in settings.inputs.values() if word.startswith(RUN)]
        return [entry for entry in self._runs.entries if any(word.startswith(f"{RUN}{entry.name}:") for word in words)]

    def why_not(self) -> str:
        """Return "" if the chosen method can be run now, else why not."""
        method = self._library.get(self._document.state.selected_method)
        if method is None:
            return "Choose a method"
        if not method.available:
            return method.reason
        if self._runs.preparing:
            return "The input of a run is being read"
        state = self._document.state
        settings = state.settings(method.id)
        return why_not_ready(method.manifest, settings, state, result_inputs(self._chosen_runs(settings)))

    def run(self) -> bool:
        """Run the chosen method as its form says. Return whether it began."""
        method = self._library.get(self._document.state.selected_method)
        if method is None or self.why_not():
            return False
        state = self._document.state
        settings = state.settings(method.id)
        try:
            results = result_inputs(self._chosen_runs(settings))
            reader = input_reader(method.manifest, settings, state, results, self._spaces)
            # Kept as they are now: "Run again" must not take what is open by then.
            words = {name: word for name, word in resolved_inputs(method.manifest, settings, state).items() if word}
            settings = replace(settings, inputs=MappingProxyType({**settings.inputs, **words}))
            self._runs.start(method, settings, reader)
        except PlexoscopeError as error:
            self._messages.error(error)
            return False
        return True

    def can_run_again(self) -> bool:
        return self._runs.shown is not None and self._library.get(self._runs.shown.method_id) is not None

    def run_again(self) -> bool:
        """Put what the shown run was started from into the form, and run. Of a recording it is parameters and seed."""
        entry = self._runs.shown
        method = None if entry is None else self._library.get(entry.method_id)
        if entry is None or method is None:
            return False
        settings = entry.settings or self._document.state.settings(method.id)
        try:
            known = fields(method.load().params_class)
        except PlexoscopeError as error:
            self._messages.error(error)
            return False
        changed = changed_values(known, entry.parameters)
        values = {field.name: field.typed(changed[field.name]) for field in known if field.name in changed}
        settings = replace(settings, values=values, seed=entry.seed, sweep={}, n_seeds=1)
        self._document.select_method(method.id, entry.title)
        self._document.change_settings(method.id, f"Take over {entry.name}", **vars(settings))
        if why_not := self.why_not():
            self._messages.post("warning", f"{entry.name} cannot be run again: {why_not}", toast=True)
        return self.run()

    def can_explore(self) -> bool:
        """Whether the shown run left vectors."""
        entry = self._runs.shown
        outputs = None if entry is None else entry.source.outputs
        has_vectors = outputs is not None and VECTORS_OUTPUT in outputs.arrays
        return has_vectors and self._library.get(EXPLORER) is not None

    def explore(self) -> None:
        """Take the vectors of the shown run into the document, as the input of the explorer."""
        entry = self._runs.shown
        vectors = None if entry is None else vectors_of(entry)
        if entry is None or vectors is None:
            self._messages.post("warning", "The run left no vectors that can be explored", toast=True)
            return
        name = f"{entry.title} {entry.name}"
        taken = next((each for each in self._document.state.vectors if each.name == name), None)
        self._document.take_vectors(taken or OpenVectors(uuid4().hex, name, vectors), EXPLORER, EXPLORER_INPUT)
