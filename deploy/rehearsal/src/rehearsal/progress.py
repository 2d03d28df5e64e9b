"""What the spectator sees while the campaign is played."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Scene:
    """A line per act: a bar on a terminal, its duration elsewhere."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.seconds: dict[str, float] = {}
        self._progress = Progress(
            TextColumn("  {task.description:<44}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> "Scene":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @contextmanager
    def act(self, words: str, total: int = 1) -> Iterator["Act"]:
        task = self._progress.add_task(words, total=total)
        began = time.monotonic()
        yield Act(self._progress, task)
        self._progress.update(task, completed=total)
        self.seconds[words] = round(time.monotonic() - began, 2)
        if not self.console.is_terminal:
            self.console.print(f"  {words:<44} {total:>6} {self.seconds[words]:>7.1f} s")


class Act:
    def __init__(self, progress: Progress, task: object) -> None:
        self._progress = progress
        self._task = task

    def advance(self) -> None:
        self._progress.advance(self._task)  # type: ignore[arg-type]
