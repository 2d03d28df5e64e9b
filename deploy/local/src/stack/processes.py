"""The processes of a stack, for tests and fault rehearsals: each killed by its own pid."""

import os
import signal
from collections.abc import Iterator

import psutil

from stack import programs, supervision
from stack.errors import StackError
from stack.layout import Stack, open_stack
from stack.parts import ALL
from stack.waiting import until


def pids(name: str) -> dict[str, int]:
    """The pid of each running part."""
    stack = open_stack(name)
    supervision.require_alive(stack)
    states = supervision.states(stack)
    return {state.name: state.pid for state in states if state.pid}


def pid_of(name: str, part: str) -> int:
    try:
        return pids(name)[part]
    except KeyError:
        raise StackError(f"« {part} » does not run in the stack « {name} ».") from None


def kill(name: str, part: str, sig: signal.Signals = signal.SIGKILL) -> int:
    """Sends the signal to this part alone; returns the pid that it had."""
    pid = pid_of(name, part)
    os.kill(pid, sig)
    return pid


async def wait_back(name: str, part: str, *, killed: int, timeout: float = 60) -> None:  # noqa: ASYNC109
    """Returns once the part answers under another pid than the one that was killed."""
    stack = open_stack(name)

    async def back() -> None:
        if pid_of(name, part) == killed:
            raise ConnectionError("the killed process is still listed")
        await ALL[part].ready(stack)

    await until(back, seconds=timeout, what=part)


def orphans(stack: Stack) -> Iterator[psutil.Process]:
    """Parts whose supervisord was killed: they carry this stack's mark in their environment."""
    for process in psutil.process_iter():
        try:
            mine = process.environ().get(programs.MARK) == str(stack.root)
        except psutil.Error:
            continue
        if mine:
            yield process


def end_orphans(stack: Stack) -> None:
    """Gently, then for good; without them their ports and data are free again."""
    left = list(orphans(stack))
    for process in left:
        _signal(process, signal.SIGTERM)
    _, alive = psutil.wait_procs(left, timeout=15)
    for process in alive:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=5)


def _signal(process: psutil.Process, sig: signal.Signals) -> None:
    try:
        process.send_signal(sig)
    except psutil.NoSuchProcess:
        return
