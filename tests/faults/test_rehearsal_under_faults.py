"""Each part of the platform is killed once, by kill -9, while a campaign is played."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STACK = os.environ["APPARIEMENT_TEST_STACK"]


def test_a_campaign_survives_the_death_of_each_part() -> None:
    command = [sys.executable, "-m", "stack", "faults", "--name", STACK, "--pause", "0.5"]
    done = subprocess.run(
        [*command, "--", "deploy/local/rehearse", STACK, "200"], cwd=ROOT, check=False
    )
    summary = json.loads((ROOT / "var" / STACK / "summary.json").read_text(encoding="utf-8"))
    assert [check for check in summary["checks"] if not check["ok"]] == []
    assert done.returncode == 0
