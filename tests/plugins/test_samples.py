"""Samples are found by the metadata of their distribution, which is never imported."""

import sys

import pytest

from plexoscope.models.errors import FormatError, MissingError
from plexoscope.plugins.manifest import Sample
from plexoscope.plugins.samples import locate_sample, read_sample, why_missing


def sample_of(distribution, file):
    return Sample("s", "S", "streamlines", distribution, file, "CC0")


def test_found_without_import(site_packages):
    folder = site_packages.add_method("data_package")
    (folder / "a.trk").write_bytes(b"TRACK")
    sample = sample_of("data_package", "data_package/a.trk")
    assert locate_sample(sample) == folder / "a.trk"
    assert why_missing(sample) == ""
    assert "data_package" not in sys.modules


def test_not_installed():
    sample = sample_of("no-such-data", "a.trk")
    assert why_missing(sample) == (
        "sample 's' needs the files of no-such-data; install it: pip install --no-deps no-such-data"
    )
    with pytest.raises(MissingError):
        locate_sample(sample)


def test_what_no_package_ships_says_where_it_is():
    assert why_missing(sample_of("https://example.org/data", "a.trk")) == (
        "sample 's' is not shipped (CC0); fetch it and open its a.trk: https://example.org/data"
    )


def test_installed_without_the_file(site_packages):
    site_packages.add_distribution("other_data")
    reason = why_missing(sample_of("other_data", "other_data/a.trk"))
    assert reason.startswith("sample 's': other_data 1.0 ships no other_data/a.trk")
    assert reason.endswith("pip install --no-deps other_data")


def test_a_folder_read_by_a_reader_of_its_own(site_packages):
    folder = site_packages.add_method("data_package")
    (folder / "subjects").mkdir()
    (folder / "reading.py").write_text("def read(path):\n    return path.name\n")
    sample = Sample(
        "s", "S", "array", "data_package", "data_package/subjects", "CC0", reader="data_package.reading:read"
    )
    assert read_sample(sample) == "subjects"


@pytest.mark.parametrize("reader", ["no_such_package.reading:read", "json:no_such_function"])
def test_a_reader_that_is_not_there(site_packages, reader):
    folder = site_packages.add_method("data_package")
    (folder / "a.dat").write_text("1")
    sample = Sample("s", "S", "array", "data_package", "data_package/a.dat", "CC0", reader=reader)
    with pytest.raises(FormatError, match=f"^reader {reader}: cannot be imported .* {folder / 'a.dat'}$"):
        read_sample(sample)


def test_our_own_settings_of_what_is_drawn():
    sample = sample_of("plexoscope", "plexoscope/assets/stimulated.toml")
    assert "n_subjects" in locate_sample(sample).read_text()
    assert why_missing(sample) == ""
