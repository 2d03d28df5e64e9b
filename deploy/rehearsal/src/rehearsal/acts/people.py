"""Who people are, and where they are reached: an address added, a name corrected, a coordinator
named."""

from dataclasses import dataclass, replace
from typing import Any

from rehearsal.stage import Stage, together
from rehearsal.world import Candidate, Name

CONFIRMATION = "/mes-informations/adresses"


@dataclass(frozen=True)
class Known:
    """What each then reads of themselves: `by_new_address` once signed in there, `first` before;
    `renamed`: under the name that a registrar wrote; `named`: with the role that an agency gave."""

    first: str
    by_new_address: dict[str, Any]
    renamed: dict[str, Any]
    name: Name
    named: dict[str, Any]
    role: dict[str, str]


async def change(stage: Stage) -> Known:
    adder, renamed, *_ = stage.world.candidates[2:]
    with stage.scene.act("an address is added, a name corrected, a coordinator named", 3):
        by_new_address, corrected, (named, role) = await together(
            _add_address(stage, adder), _correct_name(stage, renamed), _name_coordinator(stage)
        )
    return Known(
        first=stage.person(adder.name).id,
        by_new_address=by_new_address,
        renamed=corrected,
        name=renamed.name,
        named=named,
        role=role,
    )


async def _add_address(stage: Stage, candidate: Candidate) -> Any:
    """By the link mailed there, from the account that asked; then it signs in."""
    me, addresses = stage.person(candidate.name), "/api/auth/me/addresses"
    local, _, _ = candidate.name.plain.partition("@")
    new = replace(candidate.name, plain=f"{local}@domicile.test")
    taken = {"address": stage.world.candidates[0].name.address}
    refused = await me.refusal("POST", addresses, json=taken)
    stage.refused("someone adds another's address", (409, "address-taken"), refused)
    await me.post(addresses, {"address": new.address})
    stage.ledger.owe(new.address, "address added")
    token = await stage.mailed_secret(new.address, CONFIRMATION)
    await me.post(f"{addresses}/confirmation", {"token": token})
    there = stage.person(new)
    await there.sign_in()
    return await there.get("/api/auth/me")


async def _correct_name(stage: Stage, candidate: Candidate) -> Any:
    """Found by the registrar of their subdivision; nobody else may."""
    registrar = stage.person(stage.world.registrar_of(candidate.subdivision).name)
    found = await registrar.get("/api/auth/persons", q=candidate.name.address)
    path = f"/api/auth/persons/{found['items'][0]['id']}"
    card = await registrar.get(path)
    content = {
        "given_name": card["given_name"],
        "family_name": f"{card['family_name']}-Rectifié",
        "birth_date": card["birth_date"],
        "rpps": card["rpps"],
    }
    me, seen = stage.person(candidate.name), {"If-Match": f'"{card["version"]}"'}
    refused = await me.refusal("PUT", f"{path}/identity", json=content, headers=seen)
    stage.refused("a candidate corrects their own name", (403, "forbidden"), refused)
    await registrar.put(f"{path}/identity", content, version=card["version"])
    candidate.name = replace(candidate.name, family=content["family_name"])
    stage.ledger.owe(candidate.name.address, "name corrected")
    return await me.get("/api/auth/me")


async def _name_coordinator(stage: Stage) -> tuple[Any, dict[str, str]]:
    """By the agency of a region, there and nowhere else."""
    world, roles = stage.world, "/api/auth/persons/roles"
    candidate, agency = world.candidates[0], world.agency_of(world.candidates[0].region)
    local, _, domain = candidate.name.plain.partition("@")
    name = replace(candidate.name, plain=f"coordination-{local}@{domain}")
    role = {
        "role": "coordinator",
        "speciality": candidate.speciality,
        "subdivision": candidate.subdivision,
    }
    person = {"address": name.address, "given_name": name.given, "family_name": name.family}
    elsewhere = next(one for one in world.candidates if one.region != candidate.region)
    me = stage.person(agency.name)
    refused = await me.refusal(
        "POST", roles, json=person | role | {"subdivision": elsewhere.subdivision}
    )
    stage.refused("an agency names a coordinator elsewhere", (422, "not-your-territory"), refused)
    await me.post(roles, person | role)
    stage.ledger.owe(name.address, "role given")
    named = stage.person(name)
    await named.sign_in()
    return await named.get("/api/auth/me"), role
