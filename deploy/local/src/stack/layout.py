"""Where a stack keeps its things: one folder per stack, nothing outside it but the jars' cache."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from stack.errors import StackError
from stack.ports import BASES, OFFSETS

HOST = "127.0.0.1"


def project_root() -> Path:
    return Path(os.environ.get("APPARIEMENT_ROOT", Path.cwd())).resolve()


@dataclass(frozen=True)
class Stack:
    name: str
    base_port: int
    project: Path

    @property
    def root(self) -> Path:
        return self.project / "var" / self.name

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def cache(self) -> Path:
        return self.project / ".cache"

    def data(self, part: str) -> Path:
        return self.root / part

    def port(self, name: str) -> int:
        return self.base_port + OFFSETS[name]

    def address(self, name: str) -> str:
        return f"{HOST}:{self.port(name)}"

    @property
    def public_url(self) -> str:
        """By name, not by address: browsers accept Secure cookies and passkeys on `localhost`."""
        return f"http://localhost:{self.port('gateway')}"

    def make_folders(self) -> None:
        for folder in (self.root, self.logs, self.cache):
            folder.mkdir(parents=True, exist_ok=True)
        self.secrets.mkdir(mode=0o700, exist_ok=True)


def open_stack(name: str, base_port: int | None = None, project: Path | None = None) -> Stack:
    """The stack of that name; its base port is remembered from the first `up`."""
    project = project or project_root()
    remembered = _remembered_base(project / "var" / name / "stack.json")
    if remembered and base_port and remembered != base_port:
        raise StackError(
            f"Stack « {name} » was made with base port {remembered}: "
            f"use it, or another --name, or remove var/{name}."
        )
    base = base_port or remembered or BASES.get(name)
    if base is None:
        raise StackError(f"Stack « {name} » is new: give it a --base-port.")
    return Stack(name=name, base_port=base, project=project)


def known_stacks() -> list[str]:
    return sorted(path.parent.name for path in (project_root() / "var").glob("*/stack.json"))


def remember(stack: Stack) -> None:
    (stack.root / "stack.json").write_text(json.dumps({"base_port": stack.base_port}))


def _remembered_base(path: Path) -> int | None:
    if not path.exists():
        return None
    return int(json.loads(path.read_text())["base_port"])
