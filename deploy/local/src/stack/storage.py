"""The S3 endpoint: a bucket for each service that keeps files. It is heavy to start, nobody waits
for it, and it forgets everything when it stops."""

import sys

from stack import credentials
from stack.layout import HOST, Stack
from stack.names import STORING
from stack.part import Part, wheel_folder
from stack.probe import ask


def url(stack: Stack) -> str:
    return f"http://{stack.address('s3')}"


def settings(stack: Stack, service: str) -> dict[str, str]:
    return {
        "S3_BUCKET": bucket(service),
        "S3_ENDPOINT": url(stack),
        "S3_ACCESS_KEY": "local",
        "S3_SECRET_KEY": credentials.password(stack, "s3"),
    }


def _command(stack: Stack) -> list[str]:
    wheel_folder("moto", wheel="moto")
    buckets = [bucket(name) for name in (*STORING, "tests")]
    return [sys.executable, "-m", "stack.objects", HOST, str(stack.port("s3")), *buckets]


def bucket(service: str) -> str:
    return f"appariement-{service}"


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
