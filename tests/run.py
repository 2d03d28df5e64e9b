"""Every test: each member's in a process of its own, then those of the whole stack.

python tests/run.py [MEMBER…] runs some of them only, e.g. `services/auth`, `tests`, or one file of
the whole stack's, `tests/journeys/test_schemas.py`.
"""

import json
import os
import subprocess
import sys
import time
import tomllib
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STACK = "tests"
REPORTS = ROOT / "var" / "reports"
WHOLE_STACK = Path("tests")


@dataclass(frozen=True)
class Outcome:
    target: Path
    passed: int
    failed: int
    skipped: int
    seconds: float


def main() -> int:
    begun = time.monotonic()
    chosen = [Path(word.rstrip("/")) for word in sys.argv[1:]]
    targets = [target for target in all_targets() if not chosen or target in chosen]
    targets += [path for path in chosen if WHOLE_STACK in path.parents]
    REPORTS.mkdir(parents=True, exist_ok=True)
    stack("clean")
    try:
        stack("up", "--only", "infra")
        outcomes = [run(target) for target in targets]
    finally:
        stack("down")
    return summarise(outcomes, time.monotonic() - begun)


def all_targets() -> list[Path]:
    """The members of the workspace that have tests, then the tests of the whole stack."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    patterns = settings["tool"]["uv"]["workspace"]["members"]
    folders = [folder for pattern in patterns for folder in sorted(ROOT.glob(pattern))]
    targets = [*(folder.relative_to(ROOT) for folder in folders), WHOLE_STACK]
    return [target for target in targets if list((ROOT / tests_of(target)).glob("**/test_*.py"))]


def tests_of(target: Path) -> Path:
    return target if on_whole_stack(target) else target / "tests"


def on_whole_stack(target: Path) -> bool:
    return WHOLE_STACK in (target, *target.parents)


def stack(*words: str) -> str:
    command = [sys.executable, "-m", "stack", words[0], "--name", STACK, *words[1:]]
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"The stack of the tests refuses `{words[0]}`: its reason is above.")
    return done.stdout


def run(target: Path) -> Outcome:
    print(f"\n── {target}", flush=True)
    if on_whole_stack(target):
        stack("up")
    report = REPORTS / f"{'-'.join(target.parts)}.xml"
    report.unlink(missing_ok=True)
    begun = time.monotonic()
    # One configuration for all: a member's own must not loosen it.
    options = ["--config-file=pyproject.toml", f"--junitxml={report}", "--durations=5"]
    command = [sys.executable, "-m", "pytest", str(tests_of(target)), *options]
    environment = os.environ | json.loads(stack("env", "--json"))
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return outcome(target, report, code, time.monotonic() - begun)


def outcome(target: Path, report: Path, code: int, seconds: float) -> Outcome:
    """What the report counts; a run that ended badly without saying so is one failure."""
    if not report.exists():
        return Outcome(target, 0, 1, 0, seconds)
    suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314, written by pytest
    assert suite is not None
    total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    passed = total - failed - skipped
    return Outcome(target, passed, failed or int(code != 0), skipped, seconds)


def summarise(outcomes: list[Outcome], seconds: float) -> int:
    print("\n── summary")
    for each in outcomes:
        counts = f"{each.passed:>5} passed {each.failed:>3} failed {each.skipped:>3} skipped"
        print(f"{each.target!s:<24} {counts} {each.seconds:>7.1f} s")
    passed, failed, skipped = (
        sum(getattr(each, kind) for each in outcomes) for kind in ("passed", "failed", "skipped")
    )
    words = [f"{failed} failed"] * bool(failed) + [f"{passed} passed"]
    words += [f"{skipped} skipped"] * bool(skipped)
    print(f"{' ' + ', '.join(words) + f' in {seconds:.2f}s ':=^80}")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
