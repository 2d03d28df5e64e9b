"""Runs the short programs that prepare a part."""

import asyncio
import pwd
from pathlib import Path
from typing import Any

from stack.errors import StackError


async def run(
    *command: str | Path,
    user: str | None = None,
    env: dict[str, str] | None = None,
    what: str | None = None,
) -> str:
    """What the program printed; its last words become the error when it fails."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=env,
        start_new_session=True,  # Ctrl-C is for the caller, who says what it means
        **_as(user),
    )
    output = (await _output(process)).decode(errors="replace")
    if process.returncode:
        words = output.strip().splitlines() or ["it said nothing"]
        name = what or f"`{Path(command[0]).name}`"
        raise StackError(f"{name} failed: {' / '.join(words[-6:])}")
    return output


async def _output(process: asyncio.subprocess.Process) -> bytes:
    """When nobody waits for it any more the program is asked to end, and may clean up."""
    try:
        return (await process.communicate())[0]
    except asyncio.CancelledError:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        raise


def _as(user: str | None) -> dict[str, Any]:
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
