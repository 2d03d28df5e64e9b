"""The house is kept: small files, the same rooms, topics read by those whom the contracts name."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from contracts import TOPICS
from stack.names import DATABASES, SERVICES

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 300
ROOMS = {
    "access", "app", "background", "consumers", "domain", "queries", "routes", "schemas",
    "settings", "telemetry", "usecases",
}  # fmt: skip


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_no_source_file_is_longer_than_three_hundred_lines() -> None:
    sources = tracked("*.py", "*.html", "*.css", "*.js")
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources}
    assert sources
    assert {path.name: n for path, n in lengths.items() if n > LONGEST_FILE} == {}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_presents_itself(service: str) -> None:
    readme = (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# ")
    assert len(readme.splitlines()) <= 60


@pytest.mark.parametrize("service", DATABASES)
def test_a_service_has_the_rooms_of_the_others_and_no_more(service: str) -> None:
    package = ROOT / "services" / service / "src" / service
    found = {path.stem for path in package.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert found - {"__init__", "__main__", "__pycache__", "data", "templates"} <= ROOMS


@pytest.mark.parametrize("service", DATABASES)
def test_a_service_reads_only_the_topics_that_name_it(service: str) -> None:
    """In a process of its own: all tables of a process share one metadata."""
    program = (
        f"import json; from {service}.app import SERVICE; "
        "print(json.dumps([t.name for t in SERVICE.subscriptions.topics]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    allowed = {topic.name for topic in TOPICS if service in topic.readers}
    assert set(json.loads(done.stdout)) <= allowed


def test_the_repository_names_neither_hosts_of_packages_nor_machines() -> None:
    hosts = ("pypi" + ".org", "npmjs" + ".org", "maven" + ".org", "pythonhosted" + ".org")
    named = [
        path.name
        for path in tracked("*.py", "*.md", "*.txt", "*.toml", "*.yaml", "Makefile", "deploy/*")
        if path.is_file() and any(host in path.read_text(errors="replace") for host in hosts)
    ]
    assert named == []
