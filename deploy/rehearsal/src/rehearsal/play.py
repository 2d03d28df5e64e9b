"""A campaign from the first account to the last export: what happens, in order."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rehearsal.acts import (
    assistance,
    deadlines,
    dry_runs,
    exports,
    imports,
    intrusions,
    news,
    people,
    preparation,
    rankings,
    receipts,
    results,
    second_factor,
    terrains,
    wishes,
)
from rehearsal.acts.receipts import Papers
from rehearsal.checks import Check, campaign, mails
from rehearsal.checks import dry_runs as dry_run_checks
from rehearsal.checks import people as people_checks
from rehearsal.checks import preparation as preparation_checks
from rehearsal.checks import receipts as receipt_checks
from rehearsal.checks.rounds import Frozen
from rehearsal.client import Person
from rehearsal.ledger import RoundLedger
from rehearsal.mailbox import Mailboxes
from rehearsal.population import draw_world
from rehearsal.progress import Scene
from rehearsal.stage import Stage, together
from rehearsal.world import World

ROUNDS = (1, 2)


@dataclass
class Outcome:
    """`strangers`: those who verify a round while the campaign goes on."""

    stage: Stage
    checks: list[Check] = field(default_factory=list)
    runs: dict[int, dict[str, Any]] = field(default_factory=dict)
    seconds: float = 0.0
    strangers: list["asyncio.Task[list[Check]]"] = field(default_factory=list)


async def play(
    gateway: str, mailboxes: Mailboxes, ministry: Sequence[str], size: int, scene: Scene
) -> Outcome:
    """`ministry`: the addresses of its two persons."""
    began = time.monotonic()
    first, second = (Person(gateway, mailboxes, address) for address in ministry)
    try:
        world = await _world(first, second, size, scene)
        stage = Stage(gateway, mailboxes, scene, first, second, world)
    except BaseException:
        await first.close()
        await second.close()
        raise
    outcome = Outcome(stage)
    try:
        await _prepare(outcome)
        for number in ROUNDS:
            await _play_round(outcome, number)
        outcome.seconds = round(time.monotonic() - began, 1)
        await _check_campaign(outcome)
    finally:
        for person in stage.everyone:
            await person.close()
    return outcome


async def _world(ministry: Person, colleague: Person, size: int, scene: Scene) -> World:
    """What goes with the campaign that this platform has not seen yet."""
    with scene.act("the ministry signs in", 2):
        for person in (ministry, colleague):
            await person.skip_old_mails()
            await person.sign_in()
    references = await preparation.read_references(ministry)
    return draw_world(size, references, edition=await preparation.next_edition(ministry))


async def _prepare(outcome: Outcome) -> None:
    """All that comes before the opening."""
    stage = outcome.stage
    await preparation.make_campaign(stage, second_factor=second_factor.ROLES)
    outcome.checks += preparation_checks.files(await imports.load_files(stage))
    await preparation.publish_postes(stage)
    await preparation.sign_everyone_in(stage)
    told, known, helped, shown = await together(
        news.publish(stage), people.change(stage), assistance.ask(stage), terrains.present(stage)
    )
    outcome.checks += [
        *preparation_checks.sheets(stage, shown),
        preparation_checks.news(told),
        *people_checks.changes(known),
        *people_checks.tickets(helped),
    ]


async def _play_round(outcome: Outcome, number: int) -> None:
    stage = outcome.stage
    await preparation.open_round(stage, number)
    concerned = wishes.participants(stage, number)
    if number == 1:
        await together(wishes.save_wishes(stage, number), second_factor.give(stage, number))
        await intrusions.try_what_is_forbidden(stage, number)
    else:
        await wishes.save_wishes(stage, number)
    await deadlines.close_wishes(stage, number)
    if number == 1:
        await wishes.save_too_late(stage, number)
    await rankings.rank(stage, number)
    dry = await dry_runs.try_out(stage, number) if number == 1 else None
    await deadlines.close_round(stage, number)
    outcome.runs[number] = await results.publish(stage, number)
    await results.read_results(stage, number, concerned)
    affectations = await results.read_affectations(stage, number)
    await _check_round(outcome, number, affectations)
    if dry:
        outcome.checks += dry_run_checks.checks(stage, number, dry, outcome.runs[number])
    mails.owe_round(stage, number, concerned)


async def _check_round(outcome: Outcome, number: int, affectations: Mapping[str, set[str]]) -> None:
    stage = outcome.stage
    instance, result = await exports.audit(stage, number)
    public = await stage.until_round(number, "published")
    papers, ledger = await receipts.fetch(stage, number), stage.ledger.round(number)
    frozen = Frozen(number, public, instance, result)
    outcome.checks += frozen.checks(ledger, affectations)
    verifying = _verify(number, frozen, papers, ledger)
    outcome.strangers.append(asyncio.create_task(verifying))


async def _verify(number: int, frozen: Frozen, papers: Papers, ledger: RoundLedger) -> list[Check]:
    verified = await frozen.verified(papers)
    return [verified, *await receipt_checks.checks(number, papers, ledger)]


async def _check_campaign(outcome: Outcome) -> None:
    stage = outcome.stage
    lines, workbook = await exports.download(stage)
    mails.owe_links(stage)
    with stage.scene.act("the last mails arrive"):
        mails_check = await mails.arrived(stage.mailboxes, stage.ledger)
    with stage.scene.act("strangers verify both rounds and some receipts", len(ROUNDS)):
        for verifying in outcome.strangers:
            outcome.checks += await verifying
    outcome.checks += [
        campaign.connected(stage),
        campaign.one_poste_each(stage),
        campaign.refusals(stage.ledger),
        campaign.lateness(stage.ledger),
        mails_check,
        *campaign.exports(stage, lines, workbook),
    ]
