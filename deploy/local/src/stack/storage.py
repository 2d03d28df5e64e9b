"""The S3 endpoint. It is heavy to start and nobody waits for it."""

import sys

from stack import credentials
from stack.layout import HOST, Stack
from stack.part import Part, wheel_folder
from stack.probe import ask


def url(stack: Stack) -> str:
    return f"http://{stack.address('s3')}"


def settings(stack: Stack) -> dict[str, str]:
    return {
        "S3_ENDPOINT": url(stack),
        "S3_ACCESS_KEY": "local",
        "S3_SECRET_KEY": credentials.password(stack, "s3"),
    }


def _command(stack: Stack) -> list[str]:
    wheel_folder("moto", wheel="moto")
    return [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(stack.port("s3"))]


async def _ready(stack: Stack) -> None:
    await ask(url(stack))


PART = Part(
    name="s3",
    tier="infra",
    ports=("s3",),
    command=_command,
    ready=_ready,
    awaited=False,
)
