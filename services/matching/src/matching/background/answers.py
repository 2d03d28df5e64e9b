"""What the engine's process does with an instance: solved, verified, explained, or compared. Only
that process imports this: the solver is loaded as it is first used."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

EXPLANATION_SECONDS: Final = 10.0
"""At most, to find which figure decided each tie; beyond, a tie is told without it."""

DRAFT_PROOF_SHARE: Final = 4
"""A draft is waited for: what was not proven again in that part of its time is told in `notes`."""

Tell = Callable[[Any], None]


def matched(content: bytes, seconds: float, tell: Tell) -> dict[str, Any]:
    """The result of an instance, verified and explained, or {"refusal"}."""
    instance = _instance(content)
    if isinstance(instance, dict):
        return instance
    told, result = _verified(instance, "perfect", seconds, seconds, tell)
    return told | _documents(result) | _accounts(content, instance, result, seconds)


def compared(content: bytes, seconds: float, tell: Tell) -> dict[str, Any]:
    """The figures and pairs that each policy gives, each verified, or {"refusal"}."""
    from hrt.result import ORDER

    instance = _instance(content)
    if isinstance(instance, dict):
        return instance
    answers = []
    for policy in ORDER:
        told, result = _verified(instance, policy, seconds, seconds / DRAFT_PROOF_SHARE, tell)
        answers.append(told | {"policy": policy, "pairs": result.pairs})
    return {"policies": answers}


def _instance(content: bytes) -> Any:
    import hrt

    try:
        return hrt.Instance.from_json(content)
    except hrt.InvalidInstance as error:
        return {"refusal": f"{error.path}: {error.reason}"}


def _verified(
    instance: Any, policy: str, seconds: float, proof_seconds: float, tell: Tell
) -> tuple[dict[str, Any], Any]:
    """With its certificate where there is one: it makes the proof of the couples instant."""
    import hrt

    began = time.monotonic()
    result = hrt.solve(instance, policy, seconds, certificate=policy == "perfect", progress=tell)
    solved = time.monotonic() - began
    verdict = hrt.verify(instance, result, proof_limit=proof_seconds)
    told = {
        "objective": result.objective.to_dict(),
        "proven": list(result.proven),
        "bounds": result.bounds,
        "seconds": solved,
        "findings": [str(finding) for finding in verdict.findings],
        "notes": list(verdict.notes),
    }
    return told, result


def _documents(result: Any) -> dict[str, Any]:
    """What is published has no certificate: the same bytes, whoever solves it again."""
    from hrt.canonical import digest

    content = replace(result, certificate=None).to_json()
    return {
        "result": content.decode(),
        "certificate": result.to_json().decode(),
        "digest": digest(content),
    }


def _accounts(content: bytes, instance: Any, result: Any, seconds: float) -> dict[str, Any]:
    from hrt.explaining import Explainer, sentences

    document = json.loads(content)
    candidates = {candidate["id"]: candidate["wishes"] for candidate in document["candidates"]}
    wishes = [wish for wishes in candidates.values() for wish in wishes]
    ranked = Counter(wish["poste"] for wish in wishes if "rank" in wish)
    explanations = Explainer(instance, result).all(min(seconds, EXPLANATION_SECONDS))
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
