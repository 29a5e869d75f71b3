"""Settings of models from what a user has set: every value that both know has its default in `Params` alone."""

import dataclasses
from typing import Any, TypeVar

SettingsT = TypeVar("SettingsT")


def settings_from(settings_class: type[SettingsT], params: Any, **others: object) -> SettingsT:
    """Return settings whose fields are the parameters of the same name, or given by `others`.

    Parameters
    ----------
    settings_class
        A dataclass.
    params
        An instance of a method's parameter class.

    Raises
    ------
    TypeError
        If a field without a default is neither, or `others` names what is no field.
    """
    names = [field.name for field in dataclasses.fields(settings_class)]  # type: ignore[arg-type]
    shared = {name: getattr(params, name) for name in names if hasattr(params, name)}
    return settings_class(**{**shared, **others})
