"""supervisord keeps the parts alive: its start, its orders, what it says of each part."""

import os
import re
import sys
import xmlrpc.client
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from stack import credentials
from stack.errors import StackError
from stack.layout import Stack
from stack.part import Part
from stack.programs import configuration
from stack.shell import run
from stack.waiting import until

UP = ("RUNNING", "STARTING")
EXITED = re.compile(r"exited: (\S+) \((.*)\)$")
BORN = "supervisord started with pid"


@dataclass(frozen=True)
class State:
    name: str
    state: str
    pid: int
    seconds: int
    restarts: int
    words: str


@contextmanager
def _client(stack: Stack) -> Iterator[Any]:
    """supervisord's XML-RPC methods, which have no types."""
    secret = credentials.password(stack, "supervisor")
    address = stack.address("supervisor")
    with xmlrpc.client.ServerProxy(f"http://stack:{secret}@{address}/RPC2") as server:
        yield server.supervisor


def alive(stack: Stack) -> bool:
    if not (stack.secrets / "supervisor.password").exists():
        return False
    try:
        with _client(stack) as server:
            server.getState()
    except OSError:
        return False
    return True


def require_alive(stack: Stack) -> None:
    if not alive(stack):
        raise StackError(f"Stack « {stack.name} » is down: `make up` starts it.")


async def ensure(stack: Stack, parts: list[Part]) -> None:
    """supervisord is up and knows these parts; none is started or stopped by this."""
    path = stack.root / "supervisord.conf"
    credentials.write_private(path, configuration(stack, parts))
    if alive(stack):
        _adopt(stack)
        return
    # A stray setting of the caller must not reach a service.
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("APPARIEMENT_")}
    await run(sys.executable, "-m", "supervisor.supervisord", "-c", path, env=inherited)
    await until(lambda: _answers(stack), seconds=15, what="supervisord")


async def _answers(stack: Stack) -> None:
    if not alive(stack):
        raise ConnectionError("it does not answer")


def _adopt(stack: Stack) -> None:
    """Parts whose settings changed are stopped and taken in again."""
    with _client(stack) as server:
        added, changed, removed = server.reloadConfig()[0]
        for name in (*changed, *removed):
            server.stopProcessGroup(name)
            server.removeProcessGroup(name)
        for name in (*added, *changed):
            server.addProcessGroup(name)


def start(stack: Stack, name: str) -> None:
    """Started now, also when supervisord was waiting before another try."""
    with _client(stack) as server:
        state = server.getProcessInfo(name)["statename"]
        if state in UP:
            return
        if state == "BACKOFF":
            server.stopProcess(name)
        server.startProcess(name, False)


async def stop(stack: Stack, names: list[str]) -> None:
    running = [state.name for state in states(stack) if state.name in names and state.pid]
    with _client(stack) as server:
        for name in running:
            server.stopProcess(name, False)
    await until(lambda: _stopped(stack, running), seconds=60, what="Stopping")


async def _stopped(stack: Stack, names: list[str]) -> None:
    left = [state.name for state in states(stack) if state.name in names and state.pid]
    if left:
        raise TimeoutError(f"{', '.join(left)} still runs")


async def end(stack: Stack) -> None:
    with _client(stack) as server:
        server.shutdown()
    await until(lambda: _silent(stack), seconds=60, what="Ending supervisord")


async def _silent(stack: Stack) -> None:
    if alive(stack):
        raise TimeoutError("supervisord still answers")


def states(stack: Stack) -> list[State]:
    died = deaths(stack)
    with _client(stack) as server:
        known = server.getAllProcessInfo()
    return [
        State(
            name=info["name"],
            state=info["statename"],
            pid=info["pid"],
            seconds=info["now"] - info["start"] if info["pid"] else 0,
            restarts=died[info["name"]],
            words=info["spawnerr"] or info["description"],
        )
        for info in known
    ]


def deaths(stack: Stack) -> Counter[str]:
    """supervisord keeps no count of restarts; its log has a line for each death."""
    log = stack.logs / "supervisord.log"
    counts: Counter[str] = Counter()
    if not log.exists():
        return counts
    for line in log.read_text(errors="replace").splitlines():
        if BORN in line:
            counts.clear()
        elif found := EXITED.search(line):
            counts[found.group(1)] += 1
    return counts
