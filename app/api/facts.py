"""What data objects say of themselves in a notebook: the facts that `plexoscope info` tells."""

from typing import Any

from plexoscope.api.html import table, titled
from plexoscope.api.kinds import CLASSES, kind_of
from plexoscope.app.inputs.facts import DESCRIBE, fact_words


def facts_in_html(data: Any) -> str:
    """Return a small table of facts."""
    facts = DESCRIBE[kind_of(data)](data)
    return titled(repr(data), table((name, fact_words(value)) for name, value in facts.items()))


def show_facts_in_notebooks() -> None:
    """Give the data classes what notebooks ask for: they themselves know of no HTML."""
    for each in CLASSES.values():
        setattr(each, "_repr_html_", facts_in_html)  # noqa: B010 -- to mypy they have none
