"""What the engine hands back. Format: appariement/result@1."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hrt.canonical import canonical_bytes
from hrt.instance import Ids, id_rows
from hrt.kernels.pairs import write_pairs
from hrt.reading.pairs import cut_pairs
from hrt.reading.shape import DIGEST, identifier, integer, items, members, refuse, text
from hrt.reading.strict import Malformed, parse

FORMAT = "appariement/result@1"
FIGURES = ("perfect_couples", "placed", "choices", "rank_sum", "lottery")
ORDER = {
    "perfect": FIGURES,
    "cardinality": ("placed", "perfect_couples", "choices", "rank_sum", "lottery"),
    "candidates": (),
    "postes": (),
}
CHOICES = 5
_MOST = 2**53 - 1

Bound = int | list[int | None]


class InvalidResult(Malformed):
    """The input is not a result. `path` is the JSON path of the fault, `reason` why."""


@dataclass(frozen=True)
class Objective:
    """The five figures of a matching; `choices` counts the candidates in their class 1 to 5."""

    perfect_couples: int
    placed: int
    choices: tuple[int, ...]
    rank_sum: int
    lottery: int

    def to_dict(self) -> dict[str, Any]:
        """The figures as their JSON object."""
        return {
            "perfect_couples": self.perfect_couples,
            "placed": self.placed,
            "choices": list(self.choices),
            "rank_sum": self.rank_sum,
            "lottery": self.lottery,
        }


@dataclass(frozen=True)
class Certificate:
    """A cover of all mutual-first pairs: candidates weigh one, postes their places."""

    candidates: tuple[str, ...]
    postes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Result:
    """A matching with its figures and how far they are proven.

    `candidate_ids[i]` obtains `poste_ids[i]`; `instance` is the digest of the instance solved.
    """

    instance: str
    policy: str
    candidate_ids: Ids
    poste_ids: Ids
    objective: Objective
    proven: tuple[str, ...]
    bounds: dict[str, Bound] = field(default_factory=dict)
    certificate: Certificate | None = None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The pairs (candidate id, poste id), in the order of the result."""
        names = self.candidate_ids.astype(str).tolist(), self.poste_ids.astype(str).tolist()
        return list(zip(*names, strict=True))

    @property
    def fully_proven(self) -> bool:
        """Whether every figure of the policy is proven."""
        return bool(ORDER[self.policy]) and self.proven == ("stable", *ORDER[self.policy])

    def to_json(self) -> bytes:
        """The RFC 8785 bytes."""
        document: dict[str, Any] = {
            "format": FORMAT,
            "instance": self.instance,
            "policy": self.policy,
            "objective": self.objective.to_dict(),
            "proven": self.proven,
            "bounds": self.bounds,
        }
        if self.certificate is not None:
            document["certificate"] = {
                "candidates": self.certificate.candidates,
                "postes": self.certificate.postes,
            }
        # Ids need no escaping.
        pairs = write_pairs(id_rows(self.candidate_ids), id_rows(self.poste_ids))
        head, tail = canonical_bytes({**document, "pairs": []}).split(b'"pairs":[]')
        return b"".join((head, b'"pairs":[', pairs.tobytes(), b"]", tail))

    @staticmethod
    def from_json(data: bytes | str) -> "Result":
        """Read a result, or raise InvalidResult with the JSON path and the reason.

        Only the form is checked here; whether it is true is for `verify`.
        """
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        try:
            return _quickly(raw) or _result(parse(raw))
        except Malformed as fault:
            raise InvalidResult(fault.path, fault.reason) from None


def _quickly(raw: bytes) -> Result | None:
    """The result, its pairs read apart; None if anything at all is wrong."""
    try:
        cut = cut_pairs(raw)
        if cut is None:
            return None
        rest, candidate_ids, poste_ids = cut
        return replace(_result(parse(rest)), candidate_ids=candidate_ids, poste_ids=poste_ids)
    except Malformed:
        return None


def _result(document: Any) -> Result:
    required = ("format", "instance", "policy", "pairs", "objective", "proven", "bounds")
    top = members(document, "$", required, ("certificate",))
    if text(top["format"], "$.format") != FORMAT:
        refuse("$.format", f"expected {FORMAT!r}")
    pairs = [_pair(item, path) for item, path in items(top["pairs"], "$.pairs")]
    return Result(
        instance=_matching(DIGEST, top["instance"], "$.instance"),
        policy=_one_of(tuple(ORDER), top["policy"], "$.policy"),
        candidate_ids=_column([candidate for candidate, _ in pairs]),
        poste_ids=_column([poste for _, poste in pairs]),
        objective=_objective(top["objective"]),
        proven=tuple(
            _one_of(("stable", *FIGURES), item, path)
            for item, path in items(top["proven"], "$.proven")
        ),
        bounds=_bounds(top["bounds"]),
        certificate=_certificate(top["certificate"]) if "certificate" in top else None,
    )


def _column(names: Sequence[str]) -> Ids:
    return np.array([name.encode() for name in names], dtype=np.bytes_)


def _matching(pattern: re.Pattern[str], value: Any, path: str) -> str:
    if not pattern.match(text(value, path)):
        refuse(path, f"expected {pattern.pattern}")
    return str(value)


def _one_of(names: tuple[str, ...], value: Any, path: str) -> str:
    if text(value, path) not in names:
        refuse(path, f"expected one of {', '.join(names)}")
    return str(value)


def _pair(item: Any, path: str) -> tuple[str, str]:
    pair = items(item, path)
    if len(pair) != 2:
        refuse(path, "a pair is a candidate and a poste")
    return identifier(*pair[0]), identifier(*pair[1])


def _objective(value: Any) -> Objective:
    figures = members(value, "$.objective", FIGURES)
    choices = items(figures["choices"], "$.objective.choices")
    if len(choices) != CHOICES:
        refuse("$.objective.choices", f"a list of {CHOICES} counts is expected")
    numbers = {
        name: integer(figures[name], f"$.objective.{name}", 0, _MOST)
        for name in FIGURES
        if name != "choices"
    }
    return Objective(choices=tuple(integer(*choice, 0, _MOST) for choice in choices), **numbers)


def _bounds(value: Any) -> dict[str, Bound]:
    bounds: dict[str, Bound] = {}
    for name, bound in members(value, "$.bounds", (), FIGURES).items():
        if name == "choices":
            entries = items(bound, "$.bounds.choices")
            bounds[name] = [None if e is None else integer(e, p, 0, _MOST) for e, p in entries]
        else:
            bounds[name] = integer(bound, f"$.bounds.{name}", 0, _MOST)
    return bounds


def _certificate(value: Any) -> Certificate:
    cover = members(value, "$.certificate", ("candidates", "postes"))
    sides = [
        tuple(identifier(*item) for item in items(cover[side], f"$.certificate.{side}"))
        for side in ("candidates", "postes")
    ]
    return Certificate(*sides)
