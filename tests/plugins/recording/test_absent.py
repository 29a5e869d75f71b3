"""A channel of a kind that nothing installed knows is named with what it needs, and all other channels replay."""

import dataclasses

import pytest

from plexoscope.models.errors import FormatError
from plexoscope.plugins.events import Ended
from plexoscope.plugins.recording import Recorder, Replay, header_of, open_recording, read_header
from plexoscope.plugins.recording.header import write_header
from plexoscope.plugins.states import RunState
from tests.plugins.recording.recordings import Hologram, record_hologram

REST = '[[channel]]\nname = "holo"\nkind = "hologram"\npolicy = "latest"\ntitle = "Light"'


@pytest.fixture
def folder(tmp_path):
    record_hologram(tmp_path / "run", {"hologram": "light-fields"})
    return tmp_path / "run"


def test_all_other_channels_replay(folder):
    with open_recording(folder) as recording:
        replay = Replay(recording)
        assert recording.absent == {"holo": "needs the package light-fields: pip install light-fields"}
        assert list(replay.items()) == ["loss"]
        assert list(replay.items_between(0.0, 0.3)) == ["loss"]
        assert replay.marks() == ()
        assert replay.state is RunState.SUCCEEDED
        assert recording.complete
        assert recording.digest() == recording.header.end.digest
        with pytest.raises(FormatError, match="hologram"):
            recording.at(2)


@pytest.mark.parametrize(
    "package", ["", "x; rm -rf ~", "x --index-url http://a.b", "-r", "a\nb", "a" * 101, "a b", "../x", "x[y]"]
)
def test_what_is_no_name_of_a_package_is_not_passed_on(folder, package):
    write_header(folder, dataclasses.replace(read_header(folder), packages={"hologram": package}))
    with open_recording(folder) as recording:
        assert recording.absent == {"holo": "kind 'hologram' is not known here"}


def test_a_package_that_is_broken_here(folder, site_packages):
    site_packages.add_distribution("broken", "[plexoscope.results]\nhologram = nowhere:Hologram\n")
    with open_recording(folder) as recording:
        assert recording.absent["holo"].startswith("result kind 'hologram': nowhere:Hologram cannot be imported")
        assert list(Replay(recording).items()) == ["loss"]


def test_a_run_notes_which_package_its_kinds_come_from(site_packages, tmp_path):
    from plexoscope.plugins.discovery import find_methods

    address = f"{Hologram.__module__}:{Hologram.__name__}"
    site_packages.add_distribution("light-fields", f"[plexoscope.results]\nhologram = {address}\n")
    site_packages.add_method("shining", rest=REST)
    method = find_methods().find("shining")
    made = header_of(method, method.load().params_class())
    assert made.packages == {"hologram": "light-fields"}
    recorder = Recorder(tmp_path / "run", made)
    recorder.take(0.0, Ended(RunState.CANCELLED))
    assert recorder.close(10)
    assert read_header(tmp_path / "run").packages == made.packages
