"""What is told of a run: only what differs from the defaults of its method."""

from plexoscope.app.runs.run_entry import changed_values
from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.parameters import fields, make, values_of
from tests.app.counter import METHOD


def test_what_is_at_its_default_is_not_told_whatever_its_type(plugin_dir):
    source = METHOD.replace(
        "n_steps: Anno", 'sizes: Annotated[tuple[int, ...], Param("Sizes")] = (1, 2)\n    n_steps: Anno'
    )
    (plugin_dir / "other.py").write_text(source.replace('id = "counter"', 'id = "other"'))
    params_class = find_methods([plugin_dir]).find("other").load().params_class
    assert changed_values(fields(params_class), values_of(make(params_class, {}))) == {}
    changed = changed_values(fields(params_class), values_of(make(params_class, {"sizes": (3,)})))
    assert changed == {"sizes": [3]}
