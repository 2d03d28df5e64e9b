"""Before the opening: responsables say « fiche exacte », describe and attach; seconds and
candidates read."""

from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from rehearsal.documents import pdf, png
from rehearsal.stage import Stage
from rehearsal.world import Poste, Responsable

ONE_IN, DESCRIBED, ATTACHED, SHARED = 4, 12, 6, 4
SECOND_READS = (403, "second-reads-only")


@dataclass(frozen=True)
class Reading:
    """What a candidate read of a poste; `attachment`: as its address gave it."""

    description: str
    attachment: bytes
    disposition: str


@dataclass
class Presented:
    """What responsables put, by poste, and what others then read. `read_by_second`: what the
    second responsable of a shared poste sees of it."""

    confirmed: set[str] = field(default_factory=set)
    descriptions: dict[str, str] = field(default_factory=dict)
    documents: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    read_by_second: dict[str, Any] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)


async def present(stage: Stage) -> Presented:
    shown = Presented()
    checking = stage.world.responsables[1::ONE_IN]
    mine = [number for one in checking for number in one.postes]
    shown.descriptions = {number: _description(number) for number in mine[:DESCRIBED]}
    shown.documents = {number: _document(number, at) for at, number in enumerate(mine[:ATTACHED])}
    shared = [poste for poste in stage.world.postes.values() if poste.second][:SHARED]

    async def check(responsable: Responsable) -> None:
        await _check(stage, responsable, shown)

    async def read(number: str) -> None:
        await _read(stage, number, shown)

    async def read_as_second(poste: Poste) -> None:
        await _read_as_second(stage, poste, shown)

    await stage.each("responsables check their postes", checking, check)
    await stage.each("second responsables read", shared, read_as_second)
    await stage.each("candidates read a document", list(shown.documents), read)
    shown.counted = await stage.ministry.get(f"{_campaign(stage)}/confirmations")
    return shown


def _campaign(stage: Stage) -> str:
    return f"/api/catalog/campaigns/{stage.world.campaign}"


def _description(number: str) -> str:
    return f"Poste {number} : deux gardes par mois, une demi-journée de recherche."


def _document(number: str, at: int) -> tuple[str, bytes]:
    return (f"{number}.pdf", pdf(number)) if at % 2 else (f"{number}.png", png(at))


async def _check(stage: Stage, responsable: Responsable, shown: Presented) -> None:
    me = stage.person(responsable.name)
    for poste in (await me.get(f"{_campaign(stage)}/my-postes"))["items"]:
        if poste["access"] != "referent":
            continue
        number, version = poste["poste"], poste["version"]
        path = f"{_campaign(stage)}/postes/{number}"
        if number in shown.descriptions:
            content = {"description": shown.descriptions[number]}
            version = (await me.put(f"{path}/description", content, version=version)).body[
                "version"
            ]
        if number in shown.documents:
            file = ("file", *shown.documents[number])
            put = await me.submit("PUT", f"{path}/attachment", file=file, version=version)
            version = put["version"]
        await me.post(f"{path}/confirm", version=version)
        shown.confirmed.add(number)


async def _read_as_second(stage: Stage, poste: Poste, shown: Presented) -> None:
    """And tries what only the référent does."""
    assert poste.second  # noqa: S101 - only shared postes come here
    me = stage.person(poste.second.name)
    items = (await me.get(f"{_campaign(stage)}/my-postes"))["items"]
    mine = next(one for one in items if one["poste"] == poste.number)
    shown.read_by_second[poste.number] = mine
    path, seen = f"{_campaign(stage)}/postes/{poste.number}", {"If-Match": f'"{mine["version"]}"'}
    confirmed = await me.refusal("POST", f"{path}/confirm", headers=seen)
    stage.refused("a second says « fiche exacte »", SECOND_READS, confirmed)
    content = {"description": "Écrite par le second"}
    described = await me.refusal("PUT", f"{path}/description", json=content, headers=seen)
    stage.refused("a second describes a poste", SECOND_READS, described)


async def _read(stage: Stage, number: str, shown: Presented) -> None:
    at = list(shown.documents).index(number)
    me = stage.person(stage.world.candidates[at].name)
    path = f"{_campaign(stage)}/postes/{number}"
    poste = await me.get(path)
    signed = await me.get(f"{path}/attachment")
    async with (
        aiohttp.ClientSession() as http,
        http.get(URL(signed["address"], encoded=True)) as answer,
    ):
        answer.raise_for_status()
        shown.readings[number] = Reading(
            poste["description"] or "",
            await answer.read(),
            answer.headers.get("Content-Disposition", ""),
        )
