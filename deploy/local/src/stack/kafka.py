"""A real Kafka broker in KRaft mode, one node, on loopback."""

import asyncio
import shutil
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from stack import java, topics
from stack.layout import Stack
from stack.part import Part
from stack.shell import run

VERSION = "4.3.1"


def _cache(stack: Stack) -> Path:
    return stack.cache / f"kafka-{VERSION}"


def _properties(stack: Stack, data: Path) -> str:
    client, controller = stack.address("kafka"), stack.address("kafka-controller")
    settings = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{controller}",
        "listeners": f"PLAINTEXT://{client},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{client}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": data,
        "auto.create.topics.enable": "false",
        "offsets.topic.num.partitions": 1,
        "offsets.topic.replication.factor": 1,
        "transaction.state.log.num.partitions": 1,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
        # 300 -> 170 MB resident.
        "log.cleaner.dedupe.buffer.size": 4194304,
        # Else a restart after kill -9 waits 14-19 s for the old registration to lapse.
        "broker.session.timeout.ms": 3000,
        "broker.heartbeat.interval.ms": 500,
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _command(stack: Stack) -> list[str]:
    return java.command(_cache(stack), "kafka.Kafka", stack.data("kafka") / "server.properties")


async def _prepare(stack: Stack) -> None:
    cache = _cache(stack)
    with await asyncio.to_thread(java.lock, cache):
        await asyncio.to_thread(java.install, cache)
        if not java.archived(cache):
            await _train(stack, cache)
            await asyncio.to_thread(java.install, cache)
    await _format(stack, cache, stack.data("kafka"))


async def _format(stack: Stack, cache: Path, folder: Path) -> Path:
    properties = _write_properties(stack, folder)
    if not (folder / "log" / "meta.properties").exists():
        tool = ["kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", _draw_id()]
        await run(*java.command(cache, *tool, "-c", properties))
    return properties


def _draw_id() -> str:
    """22 characters, as Kafka draws its own: a dash in front would look like an option."""
    while (drawn := urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        continue
    return drawn


def _write_properties(stack: Stack, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    properties = folder / "server.properties"
    properties.write_text(_properties(stack, folder / "log"))
    return properties


async def _train(stack: Stack, cache: Path) -> None:
    """One throw-away broker, on this stack's ports, to learn which classes a start loads."""
    await java.dump_base(cache)
    folder = stack.root / "kafka.training"
    shutil.rmtree(folder, ignore_errors=True)
    properties = await _format(stack, cache, folder)
    broker = await asyncio.create_subprocess_exec(
        *java.command(cache, *java.training_flags(cache), "kafka.Kafka", properties),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await topics.exercise(stack.address("kafka"), seconds=60)
    finally:
        broker.terminate()
        await broker.wait()
        shutil.rmtree(folder)
    java.mark_archived(cache)


async def _ready(stack: Stack) -> None:
    await topics.check(stack.address("kafka"))


async def _provision(stack: Stack) -> None:
    await topics.create_missing(stack.address("kafka"))


PART = Part(
    name="kafka",
    tier="infra",
    ports=("kafka", "kafka-controller"),
    command=_command,
    prepare=_prepare,
    ready=_ready,
    provision=_provision,
)
