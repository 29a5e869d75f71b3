"""A label and its unit: "Surprise (bits)" is the surprise, in bits."""

import re

from plexoscope.app.widgets.number_box import number_text

_LABELLED = re.compile(r"(?P<name>.*\S)\s*\((?P<unit>[^()]+)\)\s*")


def split_unit(label: str) -> tuple[str, str]:
    """The words of a label and the unit in its round brackets, "" if it has none."""
    match = _LABELLED.fullmatch(label)
    return (match["name"], match["unit"]) if match else (label, "")


def measured(label: str, value: float) -> str:
    """A measure in words: "Surprise 3.21 bits"."""
    name, unit = split_unit(label)
    number = "missing" if value != value else number_text(value)
    return f"{name} {number} {unit}".strip() if value == value else f"{name} {number}"
