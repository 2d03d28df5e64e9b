"""How the caller stands to a poste: as the one who answers for it, or within a territory."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from contracts.auth import Access, Grant

Standing: TypeAlias = Literal["referent", "second", "substitute"]
"""A substitute acts as the référent, who meanwhile reads like a second."""


def postes_of(grants: Iterable[Grant], *, campaign: str) -> Mapping[str, Access]:
    """The postes someone answers for, and how; who is both référent and second is référent."""
    found: dict[str, Access] = {}
    for grant in grants:
        if grant.role == "responsable" and grant.campaign == campaign and grant.poste:
            known = found.get(grant.poste)
            found[grant.poste] = "referent" if known == "referent" else grant.access or "second"
    return found


def standing(access: Access, *, substituted: bool) -> Standing:
    return "substitute" if substituted and access == "referent" else access
