"""Readers keep the rules of the oracle on sound files of every format, and on all that fuzzing has found."""

from collections.abc import Iterator

import pytest

from tests.fuzz.targets import FOUND, TARGETS, forking


@pytest.fixture(autouse=True, scope="module")
def in_forks() -> Iterator[None]:
    with forking():
        yield


@pytest.mark.parametrize("name", TARGETS)
def test_sound_files_and_those_found_keep_the_rules(name: str) -> None:
    kept = sorted((FOUND / name).glob("*"))
    for content in [*TARGETS[name].seeds(), *(path.read_bytes() for path in kept)]:
        TARGETS[name].check(content, True)


def test_what_was_found_belongs_to_a_target_and_is_small() -> None:
    kept = [path for path in FOUND.rglob("*") if path.is_file()]
    assert {path.parent.name for path in kept} <= TARGETS.keys()
    assert max((path.stat().st_size for path in kept), default=0) < 4096
