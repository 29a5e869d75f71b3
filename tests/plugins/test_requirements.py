"""Requirements: what is absent or too old is said with the line that helps, where one does."""

import importlib.metadata
import platform

import pytest

from plexoscope.plugins.requirements import Installed, fault_of
from plexoscope.plugins.requirements import why_unmet as why_unmet_by


def why_unmet(requirements):
    return why_unmet_by(requirements, Installed())


@pytest.fixture
def box(site_packages):
    site_packages.add_distribution("box")  # of version 1.0
    return site_packages


@pytest.mark.parametrize(
    ("requires", "reason"),
    [
        ((), ""),
        (("box",), ""),
        (("box>=0.9,<2", "BOX==1"), ""),
        (("no-such", "box", "no.more"), "needs no-such, no.more, not installed: pip install no-such no.more"),
        (("box>=2",), "needs box>=2, got 1.0: pip install 'box>=2'"),
        (("no-such[a]>1", "box!=1"), "needs no-such[a]>1, not installed and box!=1, got 1.0: "
                                     "pip install 'no-such[a]>1' 'box!=1'"),
        (('no-such; python_version < "3"',), ""),
        (('no-such; python_version > "3"',), "needs no-such, not installed: pip install no-such"),
    ],
)  # fmt: skip
def test_why_unmet(box, requires, reason):
    assert why_unmet(requires) == reason


def test_a_module_without_metadata_will_do(box):
    (box.folder / "by_hand.py").write_text("raise SystemExit")
    assert why_unmet(("by_hand", "by_hand>=3")) == ""


def test_a_version_that_counts_in_its_own_way_will_do(box):
    metadata = box.folder / "box-1.0.dist-info" / "METADATA"
    metadata.write_text(metadata.read_text().replace("1.0", "spring"))
    assert why_unmet(("box>=2",)) == ""


def test_no_line_where_plexoscope_itself_goes_without(monkeypatch):
    ours = ['No_Such==1; python_version < "3"', "numpy", 'other; extra == "dev"']
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: ours)
    here = platform.python_version()
    assert why_unmet(("no-such", "other-thing")) == (
        'needs no-such, other-thing, not installed: Plexoscope takes no-such only where python_version < "3", '
        f"and this is Python {here}"
    )
    assert why_unmet(("no-more",)).endswith("pip install no-more")


@pytest.mark.parametrize("sound", ["torch", "torch>=2.1", "a[b]~=1.0", 'dgl; python_version < "3.12"'])
def test_sound_requirements(sound):
    assert fault_of(sound) == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("torch=2", "Expected semicolon (after name with no version specifier) or end"),
        ("", "Expected package name at the start of dependency specifier"),
        ("a @ file:///b", "an address, file:///b"),
    ],
)
def test_faulty_requirements(text, fault):
    assert fault_of(text) == fault
