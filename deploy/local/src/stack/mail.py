"""The SMTP sink as a part of the stack."""

import asyncio
import sys

from stack.layout import HOST, Stack
from stack.part import Part
from stack.probe import ask


def inbox_url(stack: Stack) -> str:
    return f"http://localhost:{stack.port('inbox')}"


def _command(stack: Stack) -> list[str]:
    options = {
        "--smtp-port": stack.port("smtp"),
        "--http-port": stack.port("inbox"),
        "--store": stack.data("smtp") / "mails.sqlite",
    }
    return [
        sys.executable,
        "-m",
        "stack.inbox",
        *(str(w) for pair in options.items() for w in pair),
    ]


async def _prepare(stack: Stack) -> None:
    stack.data("smtp").mkdir(exist_ok=True)


async def _ready(stack: Stack) -> None:
    reader, writer = await asyncio.open_connection(HOST, stack.port("smtp"))
    try:
        greeting = await asyncio.wait_for(reader.readline(), 5)
        if not greeting.startswith(b"220"):
            raise ConnectionError(f"the SMTP server greets with {greeting!r}")
    finally:
        writer.close()
        await writer.wait_closed()
    await ask(f"http://{stack.address('inbox')}/api/counts")


PART = Part(
    name="smtp",
    tier="infra",
    ports=("smtp", "inbox"),
    command=_command,
    prepare=_prepare,
    ready=_ready,
)
