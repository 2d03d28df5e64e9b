"""Who may do what, from the roles of the caller's token. Deny by default.

| act | role | relation | phase |
|---|---|---|---|
| read a round | anyone | – | once opened |
| read a wish list, the postes offered | candidate | their own, in this campaign | once opened |
| save a wish list | candidate | their own, in this campaign | wishes |
| read a ranking | responsable | answers for the poste, référent or second | from ranking on |
| save a ranking | responsable | référent of the poste | ranking |
| move bounds | ministry | – | wishes, ranking |
| release a held closing | ministry | – | wishes, ranking, not suspended |
| read the moves of bounds | staff | – | once opened |
| ask for a dry run (V6) | ministry, ars | answers for no poste of the campaign (V1) | ranking |
"""

from collections.abc import Iterable, Mapping
from typing import Final

from contracts.auth import Access, Grant, Role

STAFF: Final[tuple[Role, ...]] = (
    "coordinator",
    "ars",
    "registrar",
    "ministry",
    "auditor",
    "operator",
)

DRAFTERS: Final[tuple[Role, ...]] = ("ministry", "ars")


def is_candidate(grants: Iterable[Grant], *, campaign: str) -> bool:
    return any(grant.role == "candidate" and grant.campaign == campaign for grant in grants)


def postes_of(grants: Iterable[Grant], *, campaign: str) -> Mapping[str, Access]:
    """The postes someone answers for, and how; who is both référent and second is référent."""
    found: dict[str, Access] = {}
    for grant in grants:
        if grant.role == "responsable" and grant.campaign == campaign and grant.poste:
            known = found.get(grant.poste)
            found[grant.poste] = "referent" if known == "referent" else grant.access or "second"
    return found
