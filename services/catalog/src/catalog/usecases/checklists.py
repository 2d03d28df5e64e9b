"""The check-list before an opening: what is missing, and what forbids the launch."""

from collections.abc import AsyncIterator
from typing import Final

from kernel.db import now
from kernel.errors import DomainError
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.domain.campaigns import Campaign
from catalog.queries import campaigns, checks
from catalog.schemas.checklists import Check, Checklist, Finding

SENTENCES: Final[dict[Check, tuple[bool, str]]] = {
    "no_poste": (True, "Aucun poste n'est offert : importez la liste."),
    "first_round_over": (
        True,
        "Les candidatures du premier tour seraient déjà closes : il n'ouvrirait pas.",
    ),
    "ministry_alone": (False, "Le ministère n'a qu'un compte : il en faut deux pour lancer."),
    "referents_without_account": (
        False,
        "Postes dont l'adresse du responsable n'est encore celle d'aucun compte.",
    ),
    "referents_never_signed_in": (
        False,
        "Responsables qui ne se sont jamais connectés : leur adresse n'est pas confirmée.",
    ),
    "postes_unconfirmed": (False, "Postes dont le responsable n'a pas confirmé la fiche."),
    "candidates_without_poste": (False, "Candidats à qui aucun poste n'est ouvert."),
    "specialities_without_candidate": (False, "Spécialités offertes sans aucun candidat."),
}
"""Whether it forbids the launch, and what it says, in the order that people read."""


class NotReady(DomainError):
    """La campagne ne peut pas être lancée : {summary}"""


async def read(session: AsyncSession, *, code: str) -> Checklist:
    campaign = await campaigns.found(session, code)
    items = [finding async for finding in _findings(session, campaign)]
    return Checklist(
        campaign=code,
        version=campaign.version,
        ready=not any(item.blocking for item in items),
        items=items,
    )


async def must_be_ready(session: AsyncSession, campaign: Campaign) -> None:
    """Raises NotReady with what forbids the launch."""
    found = [item async for item in _findings(session, campaign) if item.blocking]
    if found:
        raise NotReady(
            summary=" ".join(item.sentence for item in found),
            items=[item.model_dump() for item in found],
        )


async def _findings(session: AsyncSession, campaign: Campaign) -> AsyncIterator[Finding]:
    """Those that have something to say."""
    for check, (blocking, sentence) in SENTENCES.items():
        found = await _count(session, campaign, check)
        if found.many:
            yield Finding(
                check=check,
                sentence=sentence,
                count=found.many,
                blocking=blocking,
                sample=found.sample,
            )


async def _count(session: AsyncSession, campaign: Campaign, check: Check) -> checks.Found:
    if check == "first_round_over":
        first = (await campaigns.rounds_of(session, campaign.campaign))[0]
        over = first.opened_at is None and first.wishes_close_at <= await now(session)
        return checks.Found(int(over), ["1"] if over else [])
    if check == "ministry_alone":
        return checks.Found(int(await checks.ministry_accounts(session) < 2), [])
    values = {"campaign": campaign.campaign, "territory": campaign.rules.territory}
    return await checks.count(session, check, **values)
