"""The pages that are generated say what the code and the tests say."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from rules import problems, shown_by_tests  # noqa: E402, found on the path above


@pytest.mark.parametrize("command", [["tests/rules.py"], ["-m", "kernel", "access"]])
def test_a_generated_page_is_up_to_date(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command, "check"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def table(*, finished: list[int]) -> dict[str, object]:
    return {"finished": finished, "rules": {"Z9": {"part": 6, "says": "Nothing is lost"}}}


def untold(faults: list[str]) -> list[str]:
    """But those about the rules of domain.md, which such a small table forgets."""
    return [fault for fault in faults if "domain.md" not in fault]


def test_a_rule_of_a_finished_part_without_a_test_is_told() -> None:
    assert untold([*problems(table(finished=[6]), {})]) == ["no test shows Z9: Nothing is lost"]
    assert untold([*problems(table(finished=[7]), {})]) == []
    assert untold([*problems(table(finished=[6]), {"Z9": ["a::b"]})]) == []


def test_a_rule_that_is_not_in_the_table_is_told() -> None:
    (fault,) = untold([*problems(table(finished=[]), {"Y1": ["a::b"]})])
    assert fault == "a::b shows Y1, which is not in rules.toml"


def test_markers_of_functions_and_classes_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "services" / "x" / "tests"
    folder.mkdir(parents=True)
    marker = '@pytest.mark.rule("E1", "E2")\n'
    (folder / "test_x.py").write_text(f"{marker}async def test_a(): ...\n{marker}class TestB: ...")
    tests = ["services/x/tests/test_x.py::test_a", "services/x/tests/test_x.py::TestB"]
    assert shown_by_tests(tmp_path) == {"E1": tests, "E2": tests}
