import asyncio
import contextlib
import os
import sys
from pathlib import Path

import pytest
from stack.errors import StackError
from stack.shell import run
from stack.waiting import until

WAITS = """
import pathlib, signal, sys
file = pathlib.Path(sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: (file.write_text("cleaned up"), sys.exit()))
file.write_text("waits")
signal.pause()
"""


async def test_a_program_that_nobody_waits_for_may_clean_up(tmp_path: Path) -> None:
    told = tmp_path / "told"

    async def waits() -> None:
        assert told.read_text() == "waits"

    running = asyncio.create_task(run(sys.executable, "-c", WAITS, told))
    await until(waits, seconds=10, what="the program")
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert told.read_text() == "cleaned up"


async def test_ctrl_c_reaches_the_stack_and_not_its_helpers() -> None:
    group = await run(sys.executable, "-c", "import os; print(os.getpgrp())")
    assert int(group) != os.getpgrp()


async def test_the_last_words_of_a_program_say_why_it_failed() -> None:
    with pytest.raises(StackError, match="out of luck"):
        await run(sys.executable, "-c", "raise SystemExit('out of luck')")
