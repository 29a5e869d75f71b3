"""Every built-in method has a test class of the kit, which runs it on noise; nobody can forget to write one."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TESTS = Path(__file__).parent
IDS = {
    tomllib.loads(manifest.read_text(encoding="utf-8"))["id"]
    for manifest in (ROOT / "plugins" / "builtin").glob("*/*/plugin.toml")
}
TESTED = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.glob("*/**/test_*.py"))


@pytest.mark.parametrize("method_id", sorted(IDS))
def test_it_is_held_to_what_all_methods_are(method_id: str) -> None:
    body = TESTED.partition(f'(MethodConformance):\n    method_id = "{method_id}"\n')[2]
    if not body:
        pytest.fail(f"method {method_id!r}: expected a class of MethodConformance with this `method_id`, got none")
