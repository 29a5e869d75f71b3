"""The methods that there are, as a list that reads well at a prompt and in a notebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plexoscope.api.html import table
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs


@dataclass(frozen=True)
class MethodCard:
    """What is known of a method without running it.

    Parameters
    ----------
    id : str
        As `run` takes it.
    title, summary : str
    family : str
        The question that it answers.
    available : bool
        Whether it can run here.
    reason : str
        Why not, with the line that installs what is missing; "" if it can.
    """

    id: str
    title: str
    summary: str
    family: str
    available: bool
    reason: str = ""


class MethodCards(tuple[MethodCard, ...]):
    """Methods by family."""

    def __repr__(self) -> str:
        width = max((len(each.id) for each in self), default=0)
        lines = (f"{each.id:{width}}  {each.title}{'' if each.available else ' (not available)'}" for each in self)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [(each.id, each.family, each.title, each.reason or each.summary) for each in self]
        return table(rows, ("Method", "Family", "Title", "Summary"))


def methods(plugin_dir: str | Path | Sequence[str | Path] = ()) -> MethodCards:
    """List the methods, those of a family together.

    Parameters
    ----------
    plugin_dir : str, Path or several of them
        Folders of methods, or single Python files, beside those installed (and see PLEXOSCOPE_PLUGIN_DIR).

    Returns
    -------
    methods : MethodCards
        A tuple of `MethodCard`.

    Examples
    --------
    >>> [(each.id, each.title) for each in px.methods() if each.family == "Vectors"]
    [('embedding', 'Embedding explorer')]
    """
    from plexoscope.plugins.discovery import find_methods
    from plexoscope.plugins.families import by_family

    return MethodCards(
        MethodCard(each.id, each.manifest.title, each.manifest.summary, family, each.available, each.reason)
        for family, some in by_family(find_methods(dirs(plugin_dir))).items()
        for each in some
    )


def dirs(plugin_dir: str | Path | Sequence[str | Path]) -> list[Path]:
    """Return where to look for methods: what was given, then what the environment names."""
    given = (plugin_dir,) if isinstance(plugin_dir, str | Path) else plugin_dir
    return plugin_dirs(map(Path, given))
