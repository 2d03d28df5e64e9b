"""`python tests/rules.py write|check`: docs/coverage.md, which tests show which rule of the domain.

Tests name a rule by a marker, @pytest.mark.rule("E1"); they are read, not run. Fails for a rule
that docs/rules.toml does not know, one of domain.md that it forgot, and one of a finished part that
no test shows."""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGE = DOCS / "coverage.md"


def main(act: str) -> int:
    known = tomllib.loads((DOCS / "rules.toml").read_text(encoding="utf-8"))
    shown = shown_by_tests(ROOT)
    page = "\n".join(written(known, shown)) + "\n"
    if act == "write":
        PAGE.write_text(page, encoding="utf-8")
    faults = [*problems(known, shown)]
    if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page:
        faults.append(f"{PAGE}: differs from the tests; run `make docs`")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def shown_by_tests(root: Path) -> dict[str, list[str]]:
    """The tests that name each rule, as `file::test`, in order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for folder in ("libs", "services", "deploy", "tests"):
        for path in sorted((root / folder).rglob("test_*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for rule, test in _marked(tree):
                found[rule].append(f"{path.relative_to(root)}::{test}")
    return found


def _marked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                match decorator:
                    case ast.Call(func=ast.Attribute(attr="rule"), args=rules):
                        yield from ((ast.literal_eval(rule), node.name) for rule in rules)


def problems(known: dict[str, Any], shown: dict[str, list[str]]) -> Iterator[str]:
    rules = known["rules"]
    domain = (DOCS / "domain.md").read_text(encoding="utf-8")
    for rule in re.findall(r"^(?:\| |\*\*)([A-Z]\d)(?: \||\.)", domain, re.MULTILINE):
        if rule not in rules:
            yield f"{rule} of domain.md is not in rules.toml"
    for rule, tests in shown.items():
        if rule not in rules:
            yield f"{tests[0]} shows {rule}, which is not in rules.toml"
    for rule, told in rules.items():
        if told["part"] in known["finished"] and rule not in shown:
            yield f"no test shows {rule}: {told['says']}"


def written(known: dict[str, Any], shown: dict[str, list[str]]) -> Iterator[str]:
    yield "# Which tests show which rule\n"
    yield "Generated from the tests' markers and `rules.toml` by `make docs`; do not edit.\n"
    counted = len(set(known["rules"]) & shown.keys())
    yield f"{counted} of {len(known['rules'])} rules of [domain.md](domain.md) have tests.\n"
    yield "| rule | | part | tests |\n|---|---|---|---|"
    for rule, told in known["rules"].items():
        tests = " · ".join(_link(test) for test in shown.get(rule, ())) or "not yet"
        yield f"| {rule} | {told['says']} | {told['part']} | {tests} |"


def _link(test: str) -> str:
    path, _, name = test.partition("::")
    words = name.removeprefix("test_").replace("_", " ")
    return f"[{words}](../{path})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
