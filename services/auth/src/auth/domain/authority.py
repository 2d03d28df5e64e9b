"""Who looks after whom. People are looked after where their roles hold: by the registrar and the
ARS of the subdivision, and whoever holds a role of the State's staff by the ministry."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.auth import Grant, Role
from kernel.identity import Caller

from auth.domain.accounts import Account
from auth.domain.references import References

AGENTS: frozenset[Role] = frozenset({"ars", "registrar", "ministry", "auditor", "operator"})
STAFF: frozenset[Role] = AGENTS | {"coordinator"}


@dataclass(frozen=True)
class Sight:
    """Whom someone sees: everyone of these subdivisions, in the role `local`; `national`: staff,
    and people without any role."""

    subdivisions: frozenset[str]
    national: bool = False
    local: Role = "registrar"


def sight(caller: Caller, references: References, *roles: Role) -> Sight:
    """What the caller sees in these roles of theirs, of which the ministry's."""
    return Sight(
        subdivisions=covered(caller.grants_as(*roles), references),
        national="ministry" in roles and caller.has("ministry"),
        local="registrar" if "registrar" in roles and caller.has("registrar") else "ars",
    )


def covered(grants: Iterable[Grant], references: References) -> frozenset[str]:
    """The subdivisions of these grants, those of a region included."""
    known = references.subdivisions.values()
    regions = {grant.region for grant in grants if grant.subdivision is None and grant.region}
    named = {grant.subdivision for grant in grants if grant.subdivision}
    return frozenset(named | {one.code for one in known if one.region in regions})


def looks_after(sight: Sight, account: Account, references: References) -> Role | None:
    """The role in which someone who sees this account may change who it is and where it is
    reached; None when they may not. Who changes the address of an account may sign in to it: so
    never of one that may more than they."""
    held = {grant.role for grant in account.grants}
    if sight.national and (not held or held & STAFF):
        return "ministry"
    coordinates = [grant for grant in account.grants if grant.role == "coordinator"]
    within = all(_within(sight, grant, references) for grant in coordinates)
    return sight.local if sight.subdivisions and within and not held & AGENTS else None


def _within(sight: Sight, grant: Grant, references: References) -> bool:
    where = covered([grant], references)
    return bool(where) and where <= sight.subdivisions


def may_name(caller: Caller, grant: Grant, references: References) -> Role | None:
    """The role in which the caller gives or withdraws this one; None when they may not. An ARS
    names the coordinators of a speciality within its own territory."""
    if caller.has("ministry") and grant.role in STAFF:
        return "ministry"
    mine = covered(caller.grants_as("ars"), references)
    where = covered([grant], references)
    named = grant.role == "coordinator" and grant.speciality is not None
    return "ars" if named and where and where <= mine else None
