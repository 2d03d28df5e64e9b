"""A dry run against the round that followed, in which nothing had changed but the draw."""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.acts.dry_runs import DryRun
from rehearsal.checks import Check
from rehearsal.stage import Stage

DRAWN = {"stable", "lottery"}


def checks(stage: Stage, number: int, dry: DryRun, run: Mapping[str, Any]) -> Iterator[Check]:
    yield _same_figures(number, dry, run)
    yield _agency(stage, number, dry)


def _perfect(read: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in read["policies"] if one["policy"] == "perfect")
    return found


def _same_figures(number: int, dry: DryRun, run: Mapping[str, Any]) -> Check:
    """Each figure that both prove has one value only, whatever the draw."""
    tried = _perfect(dry.ministry)
    proven = [name for name in tried["proven"] if name in run["proven"] and name not in DRAWN]
    differ = [name for name in proven if tried["objective"][name] != run["objective"][name]]
    return Check(
        f"round {number}: the dry run's figures bound the result",
        bool(proven) and not differ and dry.ministry["draft"] is True,
        f"{', '.join(proven)} equal" if not differ else f"differ: {', '.join(differ)}",
    )


def _agency(stage: Stage, number: int, dry: DryRun) -> Check:
    """In a region whole components lie, so its sums have one value too; the country's figures and
    other regions are not told."""
    read = _perfect(dry.agency)
    total, ledger = read["total"], stage.ledger.round(number)
    home = {stage.person(one.name).id: one.region for one in stage.world.candidates}
    mine = {person for person, region in home.items() if region == dry.region}
    due = {
        "candidates": len(mine & ledger.lists.keys()),
        "placed": sum(ledger.results[person] is not None for person in mine),
        "filled": sum(
            poste is not None and stage.world.postes[poste].region == dry.region
            for poste in ledger.results.values()
        ),
    }
    regions = {one["region"] for one in read["subdivisions"]}
    got = {name: total[name] for name in due}
    return Check(
        f"round {number}: an agency's dry run is what its candidates then read",
        got == due and regions == {dry.region} and read["objective"] is None,
        f"{dry.region}: {got['placed']} of {got['candidates']} placed"
        if got == due
        else f"{dry.region}: {got} instead of {due}",
    )
