"""The engine in a process of its own: `python -m matching.background.engine`, fed by its worker.

Only this process imports the solver. A question is a line {"act", "seconds", "size"} and the
instance's bytes; the answer is a line {"size"} and the JSON of `domain.matched`, after any number
of lines {"progress"}. It ends with its input."""

import json
import os
import queue
import sys
import threading
import time
from typing import Any, BinaryIO, Final

from matching.background.answers import compared, matched

ACTS: Final = {"match": matched, "compare": compared}
TOLD_EVERY_SECONDS: Final = 0.5

Question = tuple[dict[str, Any], bytes]


def main() -> None:
    os.nice(10)  # where processors are few, people are answered before rounds are computed
    answers = _only_ours()
    questions: queue.SimpleQueue[Question] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, questions), daemon=True).start()
    warm_up()
    _answer(answers, {})
    while True:
        header, content = questions.get()
        telling = Telling(answers)
        answer = ACTS[header["act"]](content, header["seconds"], telling.hear)
        _answer(answers, answer)


def _only_ours() -> BinaryIO:
    """Standard output for answers alone: whatever a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _listen(source: BinaryIO, questions: "queue.SimpleQueue[Question]") -> None:
    """Reads while the engine computes, so that it ends with its worker, whatever it is at."""
    while line := source.readline():
        header = json.loads(line)
        questions.put((header, source.read(header["size"])))
    os._exit(0)


def _answer(answers: BinaryIO, document: dict[str, Any]) -> None:
    content = json.dumps(document).encode()
    answers.write(json.dumps({"size": len(content)}).encode() + b"\n" + content)
    answers.flush()


class Telling:
    """Progress on its way to the worker: two lines a second at most, and the search's end."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._told_at = -TOLD_EVERY_SECONDS

    def hear(self, progress: Any) -> None:
        now = time.monotonic()
        ended = progress.percent == 100
        if ended or now - self._told_at >= TOLD_EVERY_SECONDS:
            self._told_at = now
            told = {"percent": progress.percent, "figures": progress.figures}
            self._answers.write(json.dumps({"progress": told}).encode() + b"\n")
            self._answers.flush()


def warm_up() -> None:
    """Imports, and compiles or loads the hot loops, on a small instance."""
    from hrt.generating import generate

    matched(generate("french", 40, markets=2).to_json(), 5.0, lambda _: None)


if __name__ == "__main__":
    main()
