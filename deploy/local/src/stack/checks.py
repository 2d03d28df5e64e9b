"""What must hold before anything starts, each said in one sentence."""

import asyncio
import shutil
import socket
import time

import psutil

from stack.errors import StackError
from stack.layout import HOST, Stack
from stack.part import Part

GIB = 1024**3
PATIENCE = 2.0


def disk_has_room(stack: Stack) -> None:
    free = shutil.disk_usage(stack.project).free
    if free < GIB:
        raise StackError(f"The disk is nearly full: {free / GIB:.1f} GiB left, 1 GiB is needed.")


async def ports_free(stack: Stack, parts: list[Part]) -> None:
    """A process that was just killed may hold its port a moment longer: that is waited for."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return _require_free(stack, parts)
        except StackError:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.1)


def _require_free(stack: Stack, parts: list[Part]) -> None:
    wanted = [("supervisor", "supervisor")]
    wanted += [(part.name, port) for part in parts for port in part.ports]
    for part, name in wanted:
        _port_free(stack, part, stack.port(name))


def _port_free(stack: Stack, part: str, port: int) -> None:
    with socket.socket() as probe:
        # As the servers do: connections that linger after a stop are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise StackError(
                f"Port {port}, which « {part} » needs, is taken{_taker(port)}: "
                "stop what uses it, or choose another --base-port and --name."
            ) from None


def _taker(port: int) -> str:
    try:
        holders = [c.pid for c in psutil.net_connections("tcp") if c.laddr and c.laddr.port == port]
        names = [psutil.Process(pid).name() for pid in holders if pid]
    except psutil.Error:
        return ""
    return f" by « {names[0]} » (process {next(filter(None, holders))})" if names else ""
