"""What this service hears, and what it does about it."""

from contracts.auth import ContactsChanged, PersonChanged, SignInRequested
from contracts.candidatures import BoundsMoved, ReminderDue, RoundOpened, WishesClosed
from contracts.catalog import CampaignChanged, PosteChanged
from contracts.matching import AffectationPublished, CandidateUnplaced, PartPublished
from kernel.db import put
from kernel.subscriptions import Subscriptions
from notifications.domain.tables import Campaign, Person, Poste, Responsability
from notifications.usecases import facts, knowledge
from sqlmodel.ext.asyncio.session import AsyncSession

subscriptions = Subscriptions()

subscriptions.on(SignInRequested)(facts.sign_in_requested)
subscriptions.on(RoundOpened)(facts.round_opened)
subscriptions.on(BoundsMoved)(facts.bounds_moved)
subscriptions.on(WishesClosed)(facts.wishes_closed)
subscriptions.on(ReminderDue)(facts.reminder_due)
subscriptions.on(PartPublished)(facts.part_published)
subscriptions.on(AffectationPublished)(facts.result_published)
subscriptions.on(CandidateUnplaced)(facts.result_published)


@subscriptions.on(PersonChanged)
async def remember_person(session: AsyncSession, event: PersonChanged) -> None:
    await knowledge.remember_person(
        session,
        Person(**event.model_dump(include=set(Person.model_fields))),
        [
            Responsability(
                campaign=grant.campaign,
                poste=grant.poste,
                person=event.person,
                access=grant.access,
            )
            for grant in event.grants
            if grant.role == "responsable" and grant.campaign and grant.poste and grant.access
        ],
    )


@subscriptions.on(ContactsChanged)
async def remember_contact(session: AsyncSession, event: ContactsChanged) -> None:
    main = next((one.address for one in event.addresses if one.main), None)
    await knowledge.remember_contact(session, person=event.person, address=main)


@subscriptions.on(CampaignChanged)
async def remember_campaign(session: AsyncSession, event: CampaignChanged) -> None:
    await put(session, Campaign(campaign=event.campaign, label=event.label))


@subscriptions.on(PosteChanged)
async def remember_poste(session: AsyncSession, event: PosteChanged) -> None:
    await put(session, Poste(**event.model_dump(include=set(Poste.model_fields))))
