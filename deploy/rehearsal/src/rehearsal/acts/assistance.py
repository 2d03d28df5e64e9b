"""People write to the assistance: a poste to correct, a page that stays white, a lost address."""

from dataclasses import dataclass
from typing import Any

from rehearsal.calls import Refused
from rehearsal.client import Person
from rehearsal.documents import png
from rehearsal.stage import Stage, together, until
from rehearsal.world import Candidate, Poste

BASE = "/api/assistance"
TICKETS, DESK = f"{BASE}/tickets", f"{BASE}/tickets/{{}}"
NOTE = "Gardes sur place, deux par mois"
HIDDEN = ("jeanne@exemple.test", "06 12 34 56 78")
CONTEXT = f"La page des vœux reste blanche chez {HIDDEN[0]}, que l'on joint au {HIDDEN[1]}."


@dataclass(frozen=True)
class Corrected:
    """The ticket as who asked reads it at the end, the poste as they then read it, the line of the
    register."""

    ticket: dict[str, Any]
    poste: dict[str, Any]
    line: dict[str, Any]


@dataclass(frozen=True)
class Escalated:
    """What the operator read, what the requester reads at the end."""

    read_by_operator: dict[str, Any]
    ticket: dict[str, Any]


@dataclass(frozen=True)
class Helped:
    """`followed`: the ticket of someone without an account, by its mailed link. `desk`: what the
    ministry lists, `statistics` since the first of them."""

    corrected: Corrected
    escalated: Escalated
    followed: dict[str, Any]
    desk: list[dict[str, Any]]
    statistics: dict[str, Any]


async def ask(stage: Stage) -> Helped:
    with stage.scene.act("the assistance answers", 3):
        corrected, escalated, followed = await together(
            _correct(stage), _escalate(stage), _answer_someone_without_account(stage)
        )
        opened = [corrected.ticket, escalated.ticket, followed]
        since = min(one["received_at"] for one in opened)
        listed = (await stage.ministry.get(TICKETS, limit="200"))["items"]
        desk = [one for one in listed if one["received_at"] >= since]
        statistics = await stage.ministry.get(f"{BASE}/statistics", since=since)
    return Helped(corrected, escalated, followed, desk, statistics)


async def _correct(stage: Stage) -> Corrected:
    """The agency of the poste applies what its responsable proposes; the catalog's word answers."""
    world = stage.world
    responsable = world.responsables[0]
    poste = world.postes[responsable.postes[0]]
    me, agency = stage.person(responsable.name), stage.person(world.agency_of(poste.region).name)
    ticket = await _open(
        me,
        kind="correction",
        description="La remarque de la fiche est fausse.",
        campaign=world.campaign,
        poste=poste.number,
        field="note",
        value=NOTE,
    )
    stage.ledger.owe(me.address, "ticket answered")
    stage.ledger.owe(me.address, "ticket received")
    await _apply(stage, agency, poste, ticket)
    path = f"{BASE}/mine/{ticket}"
    await until(lambda: _answered(me, path), "the correction's ticket is answered")
    closed = await me.post(f"{path}/close")
    mine = (await me.get(f"/api/catalog/campaigns/{world.campaign}/my-postes"))["items"]
    register = (await stage.ministry.get(f"{BASE}/registers/correction"))["items"]
    return Corrected(
        closed,
        next(one for one in mine if one["poste"] == poste.number),
        next(one for one in register if one["ticket"] == ticket),
    )


async def _apply(stage: Stage, agency: Person, poste: Poste, ticket: str) -> None:
    await _on_desk(agency, ticket)
    card = await agency.get(DESK.format(ticket))
    path = f"/api/catalog/campaigns/{stage.world.campaign}/postes/{poste.number}"
    official = await agency.get(f"{path}/official")
    asked = card["correction"]
    decision = {"field": asked["field"], "value": asked["value"]}

    async def decided() -> bool | None:
        """The catalog hears of tickets a moment after they are written."""
        try:
            await agency.post(f"{path}/corrections/{ticket}", decision, version=official["version"])
        except Refused as refused:
            if refused.type == "correction-unknown":
                return None
            raise
        return True

    await until(decided, "the catalog knows of the correction")


async def _escalate(stage: Stage) -> Escalated:
    """To the operators, who read what the registrar wrote and nothing of who asked; and back."""
    candidate, other = stage.world.candidates[:2]
    me, registrar = stage.person(candidate.name), _registrar(stage, candidate)
    ticket = await _open(
        me,
        kind="technical",
        university=candidate.university,
        description="La page de mes vœux reste blanche.",
        page="/candidat/voeux",
    )
    stage.ledger.owe(me.address, "ticket answered")
    stage.ledger.owe(me.address, "ticket received")
    await _on_desk(registrar, ticket)
    desk = DESK.format(ticket)
    card = await registrar.get(desk)
    body = {"context": CONTEXT}
    await registrar.post(f"{desk}/escalation", body, version=card["version"])
    read = await _hand_back(stage.person(stage.world.operator.name), ticket)
    card = await registrar.get(desk)
    text = {"text": "La page est réparée : rechargez-la."}
    await registrar.submit("POST", f"{desk}/answers", text, version=card["version"])
    path = f"{BASE}/mine/{ticket}"
    refused = await stage.person(other.name).refusal("GET", path)
    stage.refused("someone reads another's ticket", (404, "not-found"), refused)
    return Escalated(read, await me.get(path))


async def _hand_back(operator: Person, ticket: str) -> Any:
    waiting = (await operator.get(f"{BASE}/escalations"))["items"]
    assert ticket in [one["id"] for one in waiting]  # noqa: S101 - escalated just before
    path = f"{BASE}/escalations/{ticket}"
    read = await operator.get(path)
    note = {"text": "Un fichier manquait depuis la dernière mise à jour."}
    await operator.post(f"{path}/return", note, version=read["version"])
    return read


async def _answer_someone_without_account(stage: Stage) -> Any:
    """Who follows it by the link of the mails, with a picture of the screen."""
    candidate = stage.world.candidates[0]
    agency = stage.person(stage.world.agency_of(candidate.region).name)
    async with stage.passer_by("sans-compte") as someone:
        received = await someone.submit(
            "POST",
            TICKETS,
            {
                "kind": "account",
                "name": "Sans Compte",
                "email": someone.address,
                "status": "Interne",
                "university": candidate.university,
                "description": "Mon adresse a changé : aucun lien ne me parvient.",
            },
            file=("screenshot", "ecran.png", png(200)),
        )
        ticket = received["ticket"]
        await _on_desk(agency, ticket)
        desk = DESK.format(ticket)
        card = await agency.get(desk)
        text = {"text": "Écrivez à votre scolarité, qui changera votre adresse."}
        await agency.submit("POST", f"{desk}/answers", text, version=card["version"])
        stage.ledger.owe(someone.address, "ticket received")
        stage.ledger.owe(someone.address, "ticket answered")
        link = await stage.mailed_secret(someone.address, "/assistance/suivi")
        headers = {"X-Ticket-Link": link}
        read = await someone.call("GET", f"{BASE}/followed", headers=headers)
        await someone.post(f"{BASE}/followed/close", headers=headers)
        return read.body


def _registrar(stage: Stage, candidate: Candidate) -> Person:
    return stage.person(stage.world.registrar_of(candidate.subdivision).name)


async def _open(who: Person, **fields: str) -> str:
    return str((await who.submit("POST", TICKETS, fields))["ticket"])


async def _on_desk(manager: Person, ticket: str) -> None:
    """Once the assistance knows where the requester or the poste belongs, it is there at once."""
    listed = (await manager.get(TICKETS, limit="200"))["items"]
    assert ticket in [one["id"] for one in listed]  # noqa: S101 - opened just before


async def _answered(who: Person, path: str) -> Any:
    return True if (await who.get(path))["state"] == "answered" else None
