"""README's table of methods and docs/methods.md are what the manifests say."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("method_pages", ROOT / "docs" / "method_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_documents_are_what_the_command_would_write(pages: ModuleType) -> None:
    methods = pages.builtin_methods()
    assert len(methods) >= 14
    assert pages.README.read_text(encoding="utf-8") == pages.with_table(
        pages.README.read_text(encoding="utf-8"), methods
    ), "README.md: run `make docs`"
    assert pages.PAGE.read_text(encoding="utf-8") == pages.page(methods), "docs/methods.md: run `make docs`"


def test_another_method_changes_both(pages: ModuleType) -> None:
    methods = pages.builtin_methods()
    fewer = [method for method in methods if method.id != "ncn"]
    text = pages.README.read_text(encoding="utf-8")
    lost = set(text.splitlines()) - set(pages.with_table(text, fewer).splitlines())
    assert any("`ncn`" in line for line in lost)
    assert "(`ncn`)" not in pages.page(fewer)


def test_a_readme_without_markers(pages: ModuleType) -> None:
    with pytest.raises(ValueError, match="README: expected"):
        pages.with_table("# Plexoscope", [])


def test_papers_are_cited_as_a_text_would(pages: ModuleType) -> None:
    text = pages.with_table(f"{pages.START}{pages.END}", pages.builtin_methods())
    assert "| [Finn et al. 2015](https://doi.org/10.1038/nn.4135) |" in text
    assert "| [Venna and Kaski 2001](" in text
    assert "| Dyballa et al. 2024, our reading |" in text  # without a link; its summary says what differs
