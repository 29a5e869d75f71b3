"""What actions may be told: typed, checked, and said what was expected."""

from pathlib import Path

import pytest

from plexoscope.app.services.arguments import Argument, ArgumentError, check_names, check_values, typed_deed

ARGUMENTS = (
    Argument("path", "path", "the file"),
    Argument("value", "number", "opacity", optional=True, lowest=0, highest=1),
    Argument("how", "choice", "the manner", lambda: ("flat", "tubes"), optional=True),
)


def test_a_deed_is_an_action_with_what_it_is_told():
    deed = typed_deed("file.picture path='a b.png' value=0.5 how=flat")
    check_names(deed, ARGUMENTS, needs_all=True)
    assert check_values(deed, ARGUMENTS) == {"path": Path("a b.png"), "value": 0.5, "how": "flat"}
    assert typed_deed(str(deed)) == deed


def test_an_action_with_a_dialog_may_be_told_nothing_at_all():
    check_names(typed_deed("file.picture"), ARGUMENTS, needs_all=False)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "expected the id of an action, got nothing"),
        ("a 'b", "No closing quotation"),
        ("a.b path", "a.b: expected name=value, got 'path'"),
        ("a.b path=1 path=2", "a.b: expected path= once, got it twice"),
        ("a.b pth=x", "got pth= (did you mean 'path'?)"),
        ("a.b value=1", "a.b: expected path=…, the file, got none"),
        ("a.b path=", "a.b: path: expected a file, got none"),
        ("a.b path=x value=2", "a.b: value: expected a number in 0 … 1, got '2'"),
        ("a.b path=x value=nan", "a.b: value: expected a number in 0 … 1, got 'nan'"),
        ("a.b path=x how=tube", "a.b: how: expected one of flat, tubes, got 'tube' (did you mean 'tubes'?)"),
    ],
)
def test_what_is_not_taken_is_said(typed, said):
    def take() -> None:
        deed = typed_deed(typed)
        check_names(deed, ARGUMENTS, needs_all=False)
        check_values(deed, ARGUMENTS)

    with pytest.raises(ArgumentError) as error:
        take()
    assert said in str(error.value)


def test_an_action_without_arguments_takes_none():
    with pytest.raises(ArgumentError, match=r"expected no arguments, got x="):
        check_names(typed_deed("a.b x=1"), (), needs_all=False)
