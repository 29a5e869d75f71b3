"""The pages of docs/reference are what the docstrings say, and their examples work."""

import doctest
import importlib.util
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("manifest", "parameters", "data", "results", "context", "judging", "testing", "scripting")


@pytest.fixture(scope="module")
def reference() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("reference_pages", ROOT / "docs" / "reference_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_there_is_a_file_for_each_page_and_no_other(reference: ModuleType) -> None:
    assert set(reference.pages()) == set(PAGES) == {path.stem for path in reference.FOLDER.iterdir()}


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_what_the_command_would_write(reference: ModuleType, name: str) -> None:
    written = (reference.FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert written == reference.text_of(reference.pages()[name]), f"docs/reference/{name}.md: run `make docs`"


@pytest.mark.parametrize("name", PAGES)
def test_examples_work(reference: ModuleType, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # some write files
    page = reference.pages()[name]
    given: dict[str, object] = {}
    exec(page.imports, given)  # what the page tells its reader to import, and no more
    runner, n_examples = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF), 0
    for each in reference.examples_of(page):
        words = inspect.getdoc(each) or ""
        test = doctest.DocTestParser().get_doctest(words, dict(given), f"{name}: {each.__name__}", None, None)
        n_examples += len(test.examples)
        runner.run(test)
    assert n_examples > 0
    assert runner.summarize(verbose=False).failed == 0


def test_every_result_kind_has_an_example(reference: ModuleType) -> None:
    from plexoscope.plugins.results import KINDS

    assert [kind for kind, of in KINDS.items() if ">>> " not in (of.__doc__ or "")] == []


def test_a_field_without_a_word_is_at_fault(reference: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    from plexoscope.plugins.results import Scalar

    monkeypatch.setattr(Scalar, "__doc__", "Numbers.\n\nParameters\n----------\nvalues\n    Some.\n")
    with pytest.raises(ValueError, match="Scalar: expected a line on each field, got none on phase, baselines"):
        reference.text_of(reference.pages()["results"])
