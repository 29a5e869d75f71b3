"""Values of parameters that were read as plain ones become what the forms hold; those that cannot be are left out."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from plexoscope.app.document.state import MethodSettings, State
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.parameters import fields


def with_typed_values(state: State, methods: Mapping[str, Method]) -> tuple[State, list[str]]:
    """Return the state, and what was left out. Imports methods whose forms were filled in: not for the UI thread."""
    settings: dict[str, MethodSettings] = {}
    notes: list[str] = []
    for id, each in state.methods.items():
        values: dict[str, object] = {}
        known = {}
        if each.values and id in methods:
            try:
                known = {field.name: field for field in fields(methods[id].load().params_class)}
            except PlexoscopeError as error:
                notes.append(f"{id}: {error}")
        for name, value in each.values.items():
            try:
                values[name] = known[name].check(value) if known else value
            except KeyError:
                notes.append(f"{id} has no parameter {name!r}")
            except PlexoscopeError as error:
                notes.append(f"{id}: {error}")
        settings[id] = replace(each, values=MappingProxyType(values))
    return replace(state, methods=MappingProxyType(settings)), notes
