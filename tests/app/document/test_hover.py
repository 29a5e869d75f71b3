"""What is under the pointer in one view."""

from plexoscope.app.document.hover import Hover


def test_leaving_one_view_late_does_not_end_what_the_next_has_begun() -> None:
    hover, seen = Hover(), []
    hover.changed.connect(seen.append)
    hover.show("matrix", ("a",))
    hover.show("matrix", ("a",))
    hover.show("scene", ("b",))
    hover.show("matrix", ())
    hover.show("scene", ())
    assert seen == [("a",), ("b",), ()]
