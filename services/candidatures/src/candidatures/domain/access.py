"""Whom the grants of a token make of their holder, in a campaign. Who may do what: `access.py`."""

from collections.abc import Iterable, Mapping

from contracts.auth import Access, Grant


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
