"""Layouts of the user's own as a preference."""

import pytest

from plexoscope.app.document.arrangement import split, tabs
from plexoscope.app.document.workspace import Workspace
from plexoscope.app.window.kept_layouts import from_text, to_text

OWN = (
    Workspace("Mine & yours", split(True, (tabs("scene", "results"), 0.25), (tabs("axial"), 0.75)), "", False),
    Workspace("Ü", tabs("scene"), has_docks=False),
)


def test_what_is_kept_is_read_again():
    assert from_text(to_text(OWN)) == OWN
    assert from_text(to_text(())) == ()


@pytest.mark.parametrize(
    "text",
    [
        "{", "1", '{"name": 1}', '[{"name": "a"}]', '[{"name": "", "arrangement": {"views": ["a"]}}]', "[3]",
        '[{"name": "Method", "arrangement": {"views": ["a"]}}]', '[{"name": "a", "arrangement": {"views": []}}]',
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_left_out(text):
    assert from_text(text) == ()
