"""Readers keep the rules of the oracle on sound files of every format, and on all that fuzzing has found."""

from collections.abc import Iterator

import pytest

from tests.fuzz.targets import FOUND, TARGETS, forking


@pytest.fixture(autouse=True, scope="module")
def in_forks() -> Iterator[None]:
    with forking():
        yield


@pytest.mark.parametrize("name", TARGETS)
def test_sound_files_keep_the_rules(name: str) -> None:
    for content in TARGETS[name].seeds():
        TARGETS[name].check(content, False)


@pytest.mark.parametrize("name", sorted({path.parent.name for path in FOUND.glob("*/*")}))
def test_what_was_found_keeps_the_rules(name: str) -> None:
    for path in sorted((FOUND / name).iterdir()):
        TARGETS[name].check(path.read_bytes(), True)


def test_what_was_found_belongs_to_a_target_and_is_small() -> None:
    kept = [path for path in FOUND.rglob("*") if path.is_file()]
    assert {path.parent.name for path in kept} <= TARGETS.keys()
    assert max((path.stat().st_size for path in kept), default=0) < 4096
