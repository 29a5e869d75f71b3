"""Which parameters there is a point in showing, given the values of the others."""

from collections.abc import Iterable, Mapping

from plexoscope.plugins.parameters.field import Field


def visible(fields: Iterable[Field], values: Mapping[str, object]) -> frozenset[str]:
    """Return the names of the parameters to show.

    Parameters
    ----------
    fields
        All those of a class, in order.
    values
        By name; defaults stand where there is none.
    """
    seen: dict[str, Field] = {}
    names: set[str] = set()
    for field in fields:
        seen[field.name] = field
        if field.param.visible_when:
            other, wanted = field.param.visible_when
            above = seen[other]
            if other not in names or above.typed(values.get(other, above.default)) != above.typed(wanted):
                continue
        names.add(field.name)
    return frozenset(names)
