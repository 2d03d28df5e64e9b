"""What strangers run for themselves: the published programs, on files."""

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

VERIFY_RECEIPT = Path(__file__).resolve().parents[5] / "docs/verification/verify_receipt.py"


async def run(*words: str | Path) -> tuple[int, str]:
    """The exit code of a Python program, and what it said."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, *map(str, words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said, _ = await program.communicate()
    return program.returncode or 0, said.decode()


def lay(folder: str, contents: Mapping[str, bytes]) -> list[Path]:
    """The files of a folder, by name."""
    paths = [Path(folder, name) for name in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    return paths
