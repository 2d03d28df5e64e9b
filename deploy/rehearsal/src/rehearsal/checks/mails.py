"""Every mail that people are owed, counted by distinct Message-ID in each mailbox."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from rehearsal.calls import Impatient
from rehearsal.checks import Check
from rehearsal.ledger import Ledger
from rehearsal.mailbox import Mail, Mailboxes
from rehearsal.stage import Stage, until
from rehearsal.world import Candidate

# What a subject holds, in the words of the people who read it.
KINDS = {
    "sign-in": "lien de connexion",
    "round opened": "ouvert",
    "wishes reminder": "Il vous manque",
    "ranking opened": "à classer",
    "ranking reminder": "non valide",
    "result": "Votre résultat",
    "affectations": "Affectations de",
    "postes published": "Vos postes sont publiés",
    "address added": "Confirmez votre adresse",
    "name corrected": "Votre nom a été modifié",
    "role given": "Un rôle vous a été donné",
    "ticket received": "Votre demande est arrivée",
    "ticket answered": "Réponse à votre demande",
}
AT_ONCE = 20
SECONDS = 60


def owe_round(stage: Stage, number: int, concerned: Sequence[Candidate]) -> None:
    """What a round that was played owes to its people, at least."""
    ledger, owe = stage.ledger.round(number), stage.ledger.owe
    for candidate in concerned:
        save = ledger.lists.get(stage.person(candidate.name).id)
        owe(candidate.name.address, "round opened")
        owe(candidate.name.address, "result")
        if number == 1 and not (save and save.valid):
            owe(candidate.name.address, "wishes reminder")
    wished = {poste for save in ledger.lists.values() if save.valid for poste in save.wishes}
    for responsable in stage.world.responsables:
        mine = wished & set(responsable.postes)
        if mine:
            owe(responsable.name.address, "ranking opened")
            owe(responsable.name.address, "affectations")
        if any(not (p in ledger.rankings and ledger.rankings[p].valid) for p in mine):
            owe(responsable.name.address, "ranking reminder")


def owe_links(stage: Stage) -> None:
    for person in stage.everyone:
        stage.ledger.mails.setdefault(person.address, Counter())["sign-in"] = person.links_asked


async def arrived(mailboxes: Mailboxes, ledger: Ledger) -> Check:
    """Waits for the last ones; a mail twice under one Message-ID is one mail."""
    room = asyncio.Semaphore(AT_ONCE)

    async def missing_of(address: str) -> Counter[str]:
        owed = ledger.mails[address]

        async def complete() -> bool | None:
            return True if not owed - _got(await mailboxes.leaf_through(address)) else None

        async with room:
            try:
                await until(complete, f"the mails of {address}", seconds=SECONDS)
            except Impatient:
                return owed - _got(await mailboxes.leaf_through(address))
            return Counter()

    answers = await asyncio.gather(*map(missing_of, ledger.mails))
    missing = sum(answers, Counter[str]())
    owed = sum(counts.total() for counts in ledger.mails.values())
    detail = f"{owed} owed to {len(answers)} people, {missing.total()} missing"
    return Check("every mail arrived", not missing, f"{detail} {dict(missing) or ''}".strip())


def _got(mails: Sequence[Mail]) -> Counter[str]:
    distinct = {mail.message_id: mail.subject for mail in mails}
    return Counter(
        next((kind for kind, words in KINDS.items() if words in subject), "other")
        for subject in distinct.values()
    )
