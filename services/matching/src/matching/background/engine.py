"""The engine in a process of its own: `python -m matching.background.engine`, fed by its worker.

Only this process imports the solver. A question is a line {"seconds", "size"} and the instance's
bytes; an answer is a line {"size"} and the JSON of `domain.matched`. It ends with its input."""

import json
import os
import queue
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any, BinaryIO, Final

EXPLANATION_SECONDS: Final = 10.0
"""At most, to find which figure decided each tie; beyond, a tie is told without it."""

Question = tuple[bytes, float]


def main() -> None:
    os.nice(10)  # where processors are few, people are answered before rounds are computed
    answers = _only_ours()
    questions: queue.SimpleQueue[Question] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, questions), daemon=True).start()
    warm_up()
    _answer(answers, {})
    while True:
        content, seconds = questions.get()
        _answer(answers, matched(content, seconds))


def _only_ours() -> BinaryIO:
    """Standard output for answers alone: whatever a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _listen(source: BinaryIO, questions: "queue.SimpleQueue[Question]") -> None:
    """Reads while the engine computes, so that it ends with its worker, whatever it is at."""
    while line := source.readline():
        header = json.loads(line)
        questions.put((source.read(header["size"]), header["seconds"]))
    os._exit(0)


def _answer(answers: BinaryIO, document: dict[str, Any]) -> None:
    content = json.dumps(document).encode()
    answers.write(json.dumps({"size": len(content)}).encode() + b"\n" + content)
    answers.flush()


def warm_up() -> None:
    """Imports, and compiles or loads the hot loops, on a small instance."""
    from hrt.generating import generate

    matched(generate("french", 40, markets=2).to_json(), 5.0)


def matched(content: bytes, seconds: float) -> dict[str, Any]:
    """The result of an instance, verified and explained, or {"refusal"}."""
    import hrt

    try:
        instance = hrt.Instance.from_json(content)
    except hrt.InvalidInstance as error:
        return {"refusal": f"{error.path}: {error.reason}"}
    began = time.monotonic()
    result = hrt.solve(instance, policy="perfect", time_limit=seconds)
    solved = time.monotonic() - began
    verdict = hrt.verify(instance, result, proof_limit=seconds)
    return {
        **_figures(result),
        "seconds": solved,
        "findings": [str(finding) for finding in verdict.findings],
        "notes": list(verdict.notes),
        **_accounts(content, instance, result, min(seconds, EXPLANATION_SECONDS)),
    }


def _figures(result: Any) -> dict[str, Any]:
    from hrt.canonical import digest

    content = result.to_json()
    return {
        "result": content.decode(),
        "digest": digest(content),
        "objective": result.objective.to_dict(),
        "proven": list(result.proven),
        "bounds": result.bounds,
    }


def _accounts(content: bytes, instance: Any, result: Any, limit: float) -> dict[str, Any]:
    from hrt.explaining import Explainer, sentences

    document = json.loads(content)
    candidates = {candidate["id"]: candidate["wishes"] for candidate in document["candidates"]}
    wishes = [wish for wishes in candidates.values() for wish in wishes]
    ranked = Counter(wish["poste"] for wish in wishes if "rank" in wish)
    explanations = Explainer(instance, result).all(limit)
    return {
        "places": {poste["id"]: poste["places"] for poste in document["postes"]},
        "accounts": [
            {
                "candidate": why.candidate,
                "poste": why.poste,
                **_terms(candidates[why.candidate], why.poste, ranked),
                "explanation": _without_others(why.to_dict()),
                "sentences": sentences(why),
            }
            for why in explanations
        ],
    }


def _terms(wishes: Iterable[dict[str, Any]], poste: str | None, ranked: Counter[str]) -> Any:
    """Left out: every wish was below the minimum; so is who had none."""
    held = next((wish for wish in wishes if wish["poste"] == poste), None)
    return {
        "hearts": held and held["hearts"],
        "rank": held and held["rank"],
        "candidates_ranked": held and ranked[held["poste"]],
        "left_out": all(wish.get("refused") == "below_minimum" for wish in wishes),
    }


def _without_others(explanation: dict[str, Any]) -> dict[str, Any]:
    """What the person reads: an alternative would tell about others."""
    for wish in explanation["preferred"]:
        wish.pop("alternative", None)
    return explanation


if __name__ == "__main__":
    main()
