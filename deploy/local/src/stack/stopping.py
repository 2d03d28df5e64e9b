"""`down`: first the door, then the services, then what they stand on."""

import shutil

import httpx

from stack import processes, supervision
from stack.layout import Stack
from stack.part import STOP_ORDER
from stack.parts import ALL
from stack.probe import ask


async def down(stack: Stack) -> bool:
    """Whether there was something to stop."""
    if not supervision.alive(stack):
        left = list(processes.orphans(stack)) if stack.root.exists() else []
        processes.end_orphans(stack)
        return bool(left)
    await _drain_gateway(stack)
    for tier in STOP_ORDER:
        await supervision.stop(stack, [part.name for part in ALL.values() if part.tier == tier])
    await supervision.end(stack)
    processes.end_orphans(stack)  # children whose parent was killed
    return True


async def clean(stack: Stack) -> None:
    await down(stack)
    shutil.rmtree(stack.root, ignore_errors=True)


async def _drain_gateway(stack: Stack) -> None:
    """New connections are refused, requests under way end."""
    try:
        await ask(
            f"http://{stack.address('gateway-admin')}/drain_listeners?graceful", method="POST"
        )
    except (httpx.HTTPError, ConnectionError):
        return
