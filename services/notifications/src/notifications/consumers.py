"""What this service hears, and what it does about it."""

from collections.abc import Sequence

from contracts.announcements import CampaignAnnounced
from contracts.assistance import TicketMailAsked, TicketsWaiting
from contracts.auth import ContactsChanged, PersonChanged, SecondFactorReset, SignInRequested
from contracts.candidatures import BoundsMoved, ReminderDue, RoundOpened, WishesClosed
from contracts.catalog import CampaignChanged, PosteChanged
from contracts.decisions import AffectationWithdrawn
from contracts.departures import CandidateLeft, CandidateLeftOut
from contracts.identity import (
    AccountsMerged,
    AddressClaimed,
    MainAddressChanged,
    NameChanged,
    RoleNamed,
    SecondFactorChanged,
)
from contracts.impairments import CandidatureImpaired
from contracts.matching import AffectationPublished, CandidateUnplaced, PartPublished
from contracts.postes import PlacesWithdrawn, SubstitutionChanged
from contracts.receipts import ReceiptIssued
from kernel.db import put
from kernel.subscriptions import Subscriptions, latest
from notifications.domain.tables import Campaign, Person, Poste, Responsability
from notifications.usecases import (
    decisions,
    facts,
    knowledge,
    own,
    poste_facts,
    receipts,
    tickets,
)
from sqlmodel.ext.asyncio.session import AsyncSession

subscriptions = Subscriptions()

subscriptions.on_all(SignInRequested)(own.sign_ins_requested)
subscriptions.on_all(AddressClaimed)(own.addresses_claimed)
subscriptions.on_all(NameChanged)(own.names_changed)
subscriptions.on(MainAddressChanged)(own.main_address_changed)
subscriptions.on(AccountsMerged)(own.accounts_merged)
subscriptions.on_all(RoleNamed)(own.roles_named)
subscriptions.on_all(SecondFactorChanged)(own.factors_changed)
subscriptions.on_all(SecondFactorReset)(own.factors_reset)
subscriptions.on(RoundOpened)(facts.round_opened)
subscriptions.on(BoundsMoved)(facts.bounds_moved)
subscriptions.on(CampaignAnnounced)(facts.campaign_announced)
subscriptions.on(WishesClosed)(facts.wishes_closed)
subscriptions.on_all(ReminderDue)(facts.reminders_due)
subscriptions.on_all(ReceiptIssued)(receipts.issued)
subscriptions.on_all(CandidateLeftOut)(facts.candidates_left_out)
subscriptions.on_all(CandidateLeft)(facts.candidates_left)
subscriptions.on(PartPublished)(facts.part_published)
subscriptions.on_all(AffectationPublished)(decisions.affectations_published)
subscriptions.on_all(AffectationWithdrawn)(decisions.decided)
subscriptions.on_all(CandidateUnplaced)(facts.results_published)
subscriptions.on_all(TicketMailAsked)(tickets.mails_asked)
subscriptions.on_all(TicketsWaiting)(tickets.waiting)
subscriptions.on(PlacesWithdrawn)(poste_facts.places_withdrawn)
subscriptions.on(SubstitutionChanged)(poste_facts.substitution_changed)
subscriptions.on_all(CandidatureImpaired)(poste_facts.candidatures_impaired)


@subscriptions.on_all(PersonChanged)
async def remember_people(session: AsyncSession, events: Sequence[PersonChanged]) -> None:
    people = latest(events)
    await knowledge.remember_people(
        session,
        [
            Person(
                person=one.person,
                given_name=one.given_name,
                family_name=one.family_name,
                merged_into=one.merged_into,
            )
            for one in people
        ],
        [
            Responsability(
                campaign=grant.campaign,
                poste=grant.poste,
                person=one.person,
                access=grant.access,
            )
            for one in people
            if one.merged_into is None
            for grant in one.grants
            if grant.role == "responsable" and grant.campaign and grant.poste and grant.access
        ],
    )


@subscriptions.on_all(ContactsChanged)
async def remember_contacts(session: AsyncSession, events: Sequence[ContactsChanged]) -> None:
    await knowledge.remember_contacts(
        session,
        {
            event.person: next((one.address for one in event.addresses if one.main), None)
            for event in events
        },
    )


@subscriptions.on(CampaignChanged)
async def remember_campaign(session: AsyncSession, event: CampaignChanged) -> None:
    await put(session, Campaign(campaign=event.campaign, label=event.label))


@subscriptions.on_all(PosteChanged)
async def remember_postes(session: AsyncSession, events: Sequence[PosteChanged]) -> None:
    fields = set(Poste.model_fields)
    await put(session, *(Poste(**event.model_dump(include=fields)) for event in events))
