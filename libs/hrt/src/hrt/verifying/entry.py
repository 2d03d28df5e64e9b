"""The verification, step by step."""

from collections.abc import Iterator

from hrt.instance import Instance
from hrt.result import ORDER, Bound, Objective, Result
from hrt.verifying.again import deferred_again
from hrt.verifying.certificate import check_certificate
from hrt.verifying.pairs import legal_pairs
from hrt.verifying.plain import Array, Wishes, acceptable_wishes, blocking, figures
from hrt.verifying.reproof import prove_again
from hrt.verifying.verdict import Finding, Verdict


def verify(
    instance: Instance, result: Result, proof_limit: float | None = 60.0, proof: bool = True
) -> Verdict:
    """Recompute everything that `result` claims about `instance`, and prove it again.

    `proof_limit` (seconds) bounds the second proof, which `proof=False` leaves out; what was not
    proven again is told in the notes.
    """
    with instance.hashing():
        wishes = acceptable_wishes(instance)
        held, findings = legal_pairs(instance, wishes, result)
        findings += [] if findings else _recounted(instance, wishes, held, result)
    findings = [*_digest(instance, result), *findings]
    if findings:
        return Verdict(tuple(findings))
    if not proof:
        return Verdict((), ("no figure was proven again, as asked",))
    if not ORDER[result.policy]:
        return Verdict(tuple(deferred_again(instance, wishes, result)))
    return prove_again(instance, wishes, held, result, proof_limit)


def _recounted(
    instance: Instance, wishes: Wishes, held: Array, result: Result
) -> Iterator[Finding]:
    yield from _stability(instance, wishes, held)
    actual = figures(instance, wishes, held)
    yield from _objective(actual, result.objective)
    yield from _claims(result)
    yield from check_certificate(instance, wishes, result, actual)


def _digest(instance: Instance, result: Result) -> Iterator[Finding]:
    if result.instance != instance.digest:
        yield Finding("digest", "instance", f"{result.instance} is not {instance.digest}")


def _stability(instance: Instance, wishes: Wishes, held: Array) -> Iterator[Finding]:
    for wish in blocking(instance, wishes, held).tolist():
        candidate = instance.candidate_ids[wishes.candidate[wish]].decode()
        poste = instance.poste_ids[wishes.poste[wish]].decode()
        yield Finding("unstable", f"{candidate}-{poste}", "both would rather be together")


def _objective(actual: Objective, claimed: Objective) -> Iterator[Finding]:
    told = claimed.to_dict()
    for name, value in actual.to_dict().items():
        if told[name] != value:
            yield Finding("wrong figure", name, f"{told[name]} is claimed, {value} is counted")


def _claims(result: Result) -> Iterator[Finding]:
    order = ORDER[result.policy]
    expected = ("stable", *order)[: len(result.proven)]
    if not result.proven or result.proven != expected:
        detail = f"expected the first of {', '.join(('stable', *order))}, without a gap"
        yield Finding("proven", ", ".join(result.proven) or "nothing", detail)
        return
    left = order[len(result.proven) - 1 :]
    first = left[:1]
    if tuple(result.bounds) != first:
        told = ", ".join(result.bounds) or "nothing"
        yield Finding("bounds", told, f"expected a bound for {', '.join(first) or 'nothing'} alone")
    elif first:
        yield from _bound(first[0], result.bounds[first[0]], result.objective)


def _bound(figure: str, bound: Bound, objective: Objective) -> Iterator[Finding]:
    if isinstance(bound, list):
        yield from _choices_bound(bound, objective.choices)
        return
    value = getattr(objective, figure)
    slack = value - bound if figure == "rank_sum" else bound - value
    if slack < 0:
        yield Finding("bounds", figure, f"{bound} does not bound {value}")
    elif slack == 0:
        yield Finding("bounds", figure, f"{bound} meets the value: the figure is proven")


def _choices_bound(bound: list[int | None], choices: tuple[int, ...]) -> Iterator[Finding]:
    open_at = next((k for k, (b, c) in enumerate(zip(bound, choices, strict=False)) if b != c), 0)
    told = bound[open_at] if len(bound) == len(choices) else None
    if told is None or told < choices[open_at] or set(bound[open_at + 1 :]) - {None}:
        detail = "the proven entries, a bound of the first unproven one, then null, are expected"
        yield Finding("bounds", "choices", detail)
