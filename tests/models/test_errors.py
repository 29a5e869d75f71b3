"""Messages stay one line that can be read, whatever the file says that they quote."""

import pytest

from plexoscope.models.errors import FormatError


@pytest.mark.parametrize(
    ("quoted", "shown"),
    [
        ("a\nb\r\nc", "a b c"),
        ("a\x1b[2Jb\0", "a\\x1b[2Jb\\x00"),
        ("abc\u202edef", "abc\\u202edef"),
        ("half \udcff", "half \\udcff"),
        ("λ – ½", "λ – ½"),
    ],
)
def test_what_no_eye_sees_is_written_out(quoted: str, shown: str) -> None:
    error = FormatError(f"expected a name, got {quoted}", "a.csv")
    assert str(error) == f"expected a name, got {shown}: a.csv"
    assert error.what == f"expected a name, got {shown}"


def test_of_a_long_text_both_ends_are_shown() -> None:
    text = str(FormatError(f"expected a name, got {'x' * 60_000!r} in line 7", "a.csv"))
    assert text.startswith("expected a name, got 'xxx")
    assert text.endswith("xxx' in line 7: a.csv")
    assert len(text) < 500
