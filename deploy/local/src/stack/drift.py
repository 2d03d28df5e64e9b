"""Whether each service's migrations make the tables that its code declares."""

import sys

from stack import postgres, services, starting, stopping
from stack.errors import StackError
from stack.layout import Stack
from stack.names import DATABASES
from stack.shell import run


async def check(stack: Stack) -> list[str]:
    """One line per service that drifted; on a PostgreSQL made for this and thrown away."""
    await stopping.clean(stack)
    try:
        await starting.up(stack, [postgres.PART], lambda _: None)
        await services.migrate(stack, list(DATABASES))
        return [line for name in DATABASES if (line := await _drift_of(stack, name))]
    finally:
        await stopping.clean(stack)


async def _drift_of(stack: Stack, service: str) -> str | None:
    """In a process of its own: all SQLModel tables of a process share one metadata."""
    command = ["-m", "kernel", "drift", services.database(stack, service)]
    try:
        await run(sys.executable, *command, env=services.database_environment(stack))
    except StackError as error:
        return f"{service}: {error}"
    return None
