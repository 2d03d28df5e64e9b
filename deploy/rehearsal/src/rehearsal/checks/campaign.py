"""The campaign as a whole: refusals, mails, exports, the second round."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from python_calamine import CalamineWorkbook

from rehearsal.checks import Check
from rehearsal.ledger import Ledger
from rehearsal.stage import Stage

Placed = tuple[str, str, str]


def refusals(ledger: Ledger) -> Check:
    wrong = [trial for trial in ledger.trials if not trial.ok]
    shown = "; ".join(f"{one.what}: {one.got} instead of {one.due}" for one in wrong[:3])
    detail = shown or f"{len(ledger.trials)} attempts, each refused as it should be"
    return Check("late, stale and foreign requests are refused", not wrong, detail)


def lateness(ledger: Ledger) -> Check:
    late = sum(one.late_attempts for one in ledger.rounds.values())
    told = sum(one.late_refused for one in ledger.rounds.values())
    return Check("whoever came late was told so", late > 0 and late == told, f"{told} of {late}")


def connected(stage: Stage) -> Check:
    absent = [person.address for person in stage.everyone if not person.id]
    detail = f"{len(stage.everyone) - len(absent)} people, each by a mailed link"
    return Check("everyone signed in", not absent, detail)


def exports(stage: Stage, lines: Sequence[Mapping[str, str]], workbook: bytes) -> Iterator[Check]:
    """Both files, line by line, against what each candidate reads on their own page."""
    truth = Counter(
        (one.name.given, one.name.family, poste)
        for one in stage.world.candidates
        if (poste := final_poste(stage, stage.person(one.name).id))
    )
    rows = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    headings, *cells = [[str(cell) for cell in row] for row in rows]
    records = [dict(zip(headings, row, strict=True)) for row in cells]
    yield _same("the CSV export equals what candidates read", _placed(lines), truth)
    yield _same("the Excel export equals what candidates read", _placed(records), truth)


def _placed(lines: Iterable[Mapping[str, str]]) -> Counter[Placed]:
    return Counter((line["Prénom"], line["Nom"], line["Poste"]) for line in lines if line["Poste"])


def _same(name: str, got: Counter[Placed], due: Counter[Placed]) -> Check:
    differ = (got - due).total() + (due - got).total()
    return Check(name, not differ, f"{got.total()} lines, {differ} differ")


def final_poste(stage: Stage, person: str) -> str | None:
    """What someone has at the end, whichever round gave it."""
    found = [one.results[person] for one in stage.ledger.rounds.values() if one.results.get(person)]
    return found[0] if len(found) == 1 else None


def one_poste_each(stage: Stage) -> Check:
    twice = [
        person
        for person in (stage.person(one.name).id for one in stage.world.candidates)
        if sum(bool(one.results.get(person)) for one in stage.ledger.rounds.values()) > 1
    ]
    total = Counter(
        poste
        for one in stage.world.candidates
        if (poste := final_poste(stage, stage.person(one.name).id))
    )
    over = [poste for poste, people in total.items() if people > stage.world.postes[poste].places]
    return Check(
        "over both rounds: one poste a candidate, no poste too full",
        not twice and not over,
        f"{total.total()} placed, {len(twice)} twice, {len(over)} too full",
    )
