"""What `--do` asks of the window: in order, each when all before has ended, and nothing asks."""

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from plexoscope.app.cli.shared.exits import exit_code
from plexoscope.app.main import main
from plexoscope.app.services.arguments import ArgumentError, typed_deed
from tests.app.user import FORNIX


@pytest.fixture
def do(window, qtbot):
    """Return what opens the fornix and does actions, and what went wrong."""

    def do(*typed: str) -> str:
        deeds = window.do_in_order([typed_deed(text) for text in typed])
        ended = []
        deeds.ended.connect(lambda: ended.append(True))
        window.open_files([FORNIX])
        qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
        return deeds.failure

    return do


def test_each_waits_for_the_one_before(window, do, tmp_path):
    picture, saved = tmp_path / "a b.png", tmp_path / "some.trk"
    failure = do(
        "layer.opacity value=0.05",
        "bundles.group threshold=15",
        "view.left",
        f"file.picture 'path={picture}' size=320x200 background=transparent",
        f"file.save path={saved}",
        f"file.open path={saved}",
        "layer.select name=some.trk",
        "edit.remove",
        "app.quit",
    )
    assert failure == ""
    with Image.open(picture) as image:
        assert (image.size, image.mode) == ((320, 200), "RGBA")
    (layer,) = window.document.state.layers
    assert layer.style.opacity == pytest.approx(0.05)
    assert layer.clusters is not None
    assert not window.isVisible()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("slices.axial", "slices.axial: Open a volume first"),
        ("file.open path=/no/such.trk", "No such file"),
    ],
)
def test_what_fails_ends_it_and_closes_a_window_that_was_to_be_closed(window, do, typed, said):
    assert said.lower() in do(typed, "view.theme", "app.quit").lower()
    assert not window.isVisible()


def test_a_window_that_was_to_stay_says_what_was_not_done(window, do):
    theme = window.services.theme.now.name
    assert do("slices.axial", "view.theme") != ""
    assert window.isVisible()
    assert window.services.theme.now.name == theme
    assert "Not done after that: slices.axial; view.theme" in [message.title for message in window.messages.all]
    assert all(part.may_ask for part in window.parts)


def test_a_file_that_leaves_a_choice_is_read_without_a_question(window, qtbot, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("0,1,2\n1,0,3\n2,3,0\n")
    deeds = window.do_in_order([typed_deed(f"file.open path={table}"), typed_deed("view.theme")])
    ended = []
    deeds.ended.connect(lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert QApplication.activeModalWidget() is None
    assert window.document.state.graphs or "matrix" in deeds.failure


def test_what_no_action_takes_is_found_before_anything_is_done(window):
    for typed, said in (
        ("veiw.left", "got 'veiw.left' (did you mean 'view.left'?)"),
        ("layer.opacity valu=1", "layer.opacity: expected value=, got valu= (did you mean 'value'?)"),
        ("layer.opacity", "layer.opacity: expected value=…, 0 … 1, got none"),
        ("layer.opacity value=7", "value: expected a number in 0 … 1, got '7'"),
    ):
        with pytest.raises(ArgumentError) as error:
            window.actions_.check(typed_deed(typed))
        assert said in str(error.value)


@pytest.mark.parametrize(
    ("words", "code", "said"), [(["--do", "a 'b"], 2, "No closing quotation"), (["--do", "view.left"], 4, "a display")]
)
def test_the_command_without_a_display(monkeypatch, capsys, words, code, said):
    monkeypatch.setattr("plexoscope.app.machine.display.find_display", lambda: None)
    assert main(words) == code
    assert said in capsys.readouterr().err


def test_failing_deeds_have_the_exit_code_of_bad_files():
    from plexoscope.app.cli.shared.exits import BAD_FILE, DeedFailedError

    assert exit_code(DeedFailedError("")) == BAD_FILE
