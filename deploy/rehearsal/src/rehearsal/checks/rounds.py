"""A round against what was acknowledged: the frozen instance, its digest, its result."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

from hrt.canonical import commitment, derive_seed, digest

from rehearsal.acts.receipts import Papers
from rehearsal.checks import Check
from rehearsal.checks.commands import lay, run
from rehearsal.ledger import Ranking, RoundLedger

Line = tuple[str, int, str]


@dataclass
class Frozen:
    """A round as its auditor and the public read it."""

    number: int
    public: Mapping[str, Any]
    instance: bytes
    result: bytes

    def checks(self, ledger: RoundLedger, affectations: Mapping[str, set[str]]) -> Iterator[Check]:
        document = json.loads(self.instance)
        pairs = dict(json.loads(self.result)["pairs"])
        yield self._saves_counted(document, ledger)
        yield self._digest(document)
        yield self._results_read(document, pairs, ledger)
        yield self._places_kept(document, ledger, affectations)

    def _named(self, name: str, ok: bool, detail: str) -> Check:
        return Check(f"round {self.number}: {name}", ok, detail)

    def _saves_counted(self, document: Mapping[str, Any], ledger: RoundLedger) -> Check:
        """Ids are drawn for the round, so lists are compared as a multiset, whole."""
        frozen = Counter(_lines(one) for one in document["candidates"] if one["wishes"])
        due = Counter(
            _expected(person, save.wishes, save.valid, ledger.rankings)
            for person, save in ledger.lists.items()
            if save.wishes
        )
        lost, extra = due - frozen, frozen - due
        return self._named(
            "every acknowledged save is frozen, and nothing late is",
            not lost and not extra,
            f"{due.total()} lists, {lost.total()} missing, {extra.total()} not acknowledged",
        )

    def _digest(self, document: dict[str, Any]) -> Check:
        unseeded = digest({name: value for name, value in document.items() if name != "seed"})
        secret = bytes.fromhex(self.public["secret"])
        due = {
            "digest": digest(document),
            "unseeded": unseeded,
            "seed": derive_seed(secret, unseeded),
            "commitment": commitment(secret),
        }
        wrong = [name for name, value in due.items() if self.public[name] != value]
        wrong += ["seed frozen"] if document["seed"] != due["seed"] else []
        return self._named(
            "digest, seed and commitment recompute",
            not wrong,
            f"{due['digest'][:23]}…" if not wrong else f"differ: {', '.join(wrong)}",
        )

    async def verified(self, papers: Papers) -> Check:
        """By the public command, to the signed record and the platform's keys."""
        contents = {
            "instance.json": self.instance,
            "result.json": self.result,
            "record.jws": papers.record.encode(),
            "keys.json": papers.keys,
        }
        with TemporaryDirectory() as folder:
            instance, result, record, keys = lay(folder, contents)
            code, said = await run(
                "-m", "hrt", "verify", instance, result, "--record", record, "--jwks", keys
            )
        last = said.strip().splitlines()[-1:]
        return self._named("hrt verify accepts, up to the record", code == 0, " ".join(last))

    def _results_read(
        self, document: Mapping[str, Any], pairs: Mapping[str, str], ledger: RoundLedger
    ) -> Check:
        """Whoever saved a list reads the poste that the result gives to that list."""
        due = Counter(
            (_lines(one), pairs.get(one["id"])) for one in document["candidates"] if one["wishes"]
        )
        read = Counter(
            (
                _expected(person, save.wishes, save.valid, ledger.rankings),
                ledger.results.get(person, "nothing read"),
            )
            for person, save in ledger.lists.items()
            if save.wishes
        )
        idle = [p for p, poste in ledger.results.items() if poste and p not in ledger.lists]
        differ = (due - read).total()
        return self._named(
            "each candidate reads what the result says",
            not differ and not idle,
            f"{len(ledger.results)} results read, {differ} differ",
        )

    def _places_kept(
        self,
        document: Mapping[str, Any],
        ledger: RoundLedger,
        affectations: Mapping[str, set[str]],
    ) -> Check:
        places = {poste["id"]: poste["places"] for poste in document["postes"]}
        given: defaultdict[str, set[str]] = defaultdict(set)
        for person, poste in ledger.results.items():
            if poste:
                given[poste].add(person)
        over = [poste for poste, people in given.items() if len(people) > places[poste]]
        read = {poste: people for poste, people in affectations.items() if people}
        differ = [poste for poste in {*given, *read} if given.get(poste) != read.get(poste)]
        return self._named(
            "no poste has more people than places, responsables read the same",
            not over and not differ,
            f"{sum(map(len, given.values()))} people on {len(given)} postes, "
            f"{len(over)} too full, {len(differ)} read otherwise",
        )


def _lines(candidate: Mapping[str, Any]) -> frozenset[Line]:
    return frozenset(
        (wish["poste"], wish["hearts"], str(wish.get("rank", wish.get("refused"))))
        for wish in candidate["wishes"]
    )


def _expected(
    person: str, wishes: Mapping[str, int], valid: bool, rankings: Mapping[str, Ranking]
) -> frozenset[Line]:
    return frozenset(
        (poste, hearts, _outcome(person, valid, rankings.get(poste)))
        for poste, hearts in wishes.items()
    )


def _outcome(person: str, valid: bool, ranking: Ranking | None) -> str:
    """What the rules make of one candidature: a rank, or why it is refused."""
    if not valid:
        return "below_minimum"
    if ranking is None or not ranking.valid:
        return "ranking_invalid"
    placement = next((one for one in ranking.placements if one["person"] == person), None)
    if placement is None:
        return "not_ranked"
    return "refused" if placement.get("refused") else str(placement["rank"])
