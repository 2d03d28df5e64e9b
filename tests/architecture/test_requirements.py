"""What a service imports is in its requirements: its image has nothing else."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {path.name: path for path in (*ROOT.glob("libs/*/src/*"), *ROOT.glob("services/*/src/*"))}
SERVICES = sorted(path.name for path in ROOT.glob("services/*"))
WITHOUT = {"kernel.testing", "kernel.matrix"}  # for tests alone


def files_of(module: str) -> list[Path]:
    """The file of a module, that of its package before it; of a service, all of them."""
    if module in SERVICES:
        return sorted(OURS[module].rglob("*.py"))
    top, *rest = module.split(".")
    path = OURS[top].joinpath(*rest)
    return [one for one in (path.with_suffix(".py"), path / "__init__.py") if one.is_file()]


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def foreign(service: str) -> set[str]:
    """The packages of others that a service imports, through the libraries that it uses too."""
    seen, found, pending = {service}, set(), [service]
    while pending:
        for file in files_of(pending.pop()):
            for name in imported(file):
                top = name.partition(".")[0]
                if top not in OURS:
                    found.add(top)
                elif top != service and name not in seen | WITHOUT:
                    seen.add(name)
                    pending.append(name)
    return found - set(sys.stdlib_module_names)


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_imports_is_in_its_requirements(service: str) -> None:
    lines = (ROOT / "requirements" / f"{service}.txt").read_text(encoding="utf-8")
    pinned = {_plain(name) for name in re.findall(r"^([\w.-]+)", lines, re.MULTILINE)}
    known = packages_distributions()
    missing = {
        package
        for package in foreign(service)
        if not {_plain(name) for name in known.get(package, ())} & pinned
    }
    assert missing == set()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
