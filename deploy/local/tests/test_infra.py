import os
import signal
from typing import Any

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from redis.asyncio import Redis
from stack import checks, parts, postgres, processes, starting, supervision, valkey
from stack.errors import StackError
from stack.layout import Stack
from stack.topics import declared
from stack.waiting import until

QUIET = lambda _: None  # noqa: E731
TOPIC = declared()[0].name


async def test_a_second_up_changes_nothing(infra: Stack) -> None:
    before = processes.pids(infra.name)
    await starting.up(infra, parts.chosen("infra"), QUIET)
    assert processes.pids(infra.name) == before


async def test_a_role_enters_its_own_database_only(infra: Stack) -> None:
    own = postgres.url(infra, "auth", driver="postgresql")
    connection = await asyncpg.connect(own)
    await connection.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(own.removesuffix("/auth") + "/catalog")


async def test_a_killed_part_comes_back_and_status_says_so(infra: Stack) -> None:
    before = _restarts(infra, "valkey")
    killed = processes.kill(infra.name, "valkey")
    await processes.wait_back(infra.name, "valkey", killed=killed, timeout=15)
    assert _restarts(infra, "valkey") == before + 1


async def test_a_power_cut_loses_nothing(infra: Stack) -> None:
    await _write_everywhere(infra)
    for pid in [_supervisord(infra), *(p.pid for p in processes.orphans(infra))]:
        _kill_if_there(pid)
    await until(lambda: _is_gone(infra), seconds=10, what="the power cut")
    await starting.up(infra, parts.chosen("infra"), QUIET)
    assert await _read_everywhere(infra) == (b"kept", "kept", b"kept")


async def test_parts_left_behind_by_their_supervisor_are_taken_over(infra: Stack) -> None:
    before = processes.pids(infra.name)
    os.kill(_supervisord(infra), signal.SIGKILL)
    await starting.up(infra, parts.chosen("infra"), QUIET)
    after = processes.pids(infra.name)
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())


async def test_a_taken_port_is_named_with_who_takes_it(infra: Stack) -> None:
    meeting = Stack("other", infra.port("valkey"), infra.project)  # its gateway needs that port
    with pytest.raises(StackError, match=r"28043, which « gateway » needs, is taken by « valkey"):
        await checks.ports_free(meeting, [parts.ALL["gateway"]])


def _restarts(stack: Stack, part: str) -> int:
    return next(s.restarts for s in supervision.states(stack) if s.name == part)


async def _write_everywhere(stack: Stack) -> None:
    async with Redis.from_url(valkey.url(stack)) as cache:
        await cache.set("word", "kept")
    database = await asyncpg.connect(postgres.url(stack, "auth", driver="postgresql"))
    await database.execute("CREATE TABLE words (word text); INSERT INTO words VALUES ('kept')")
    await database.close()
    async with AIOKafkaProducer(
        bootstrap_servers=stack.address("kafka"), acks="all", enable_idempotence=True
    ) as producer:
        await producer.send_and_wait(TOPIC, b"kept", key=b"word")


async def _read_everywhere(stack: Stack) -> tuple[Any, Any, Any]:
    async with Redis.from_url(valkey.url(stack)) as cache:
        cached = await cache.get("word")
    database = await asyncpg.connect(postgres.url(stack, "auth", driver="postgresql"))
    stored = await database.fetchval("SELECT word FROM words")
    await database.close()
    async with AIOKafkaConsumer(
        TOPIC, bootstrap_servers=stack.address("kafka"), auto_offset_reset="earliest"
    ) as consumer:
        message = await consumer.getone()
    return cached, stored, message.value


def _supervisord(stack: Stack) -> int:
    return int((stack.root / "supervisord.pid").read_text())


def _kill_if_there(pid: int) -> None:
    if psutil.pid_exists(pid):
        os.kill(pid, signal.SIGKILL)


async def _is_gone(stack: Stack) -> None:
    left = [p.pid for p in processes.orphans(stack) if p.status() != psutil.STATUS_ZOMBIE]
    if left:
        raise TimeoutError(f"{left} still there")
