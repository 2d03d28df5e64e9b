"""What other services tell assistance."""

from contracts.auth import ContactsChanged, PersonChanged
from contracts.catalog import (
    CampaignChanged,
    PosteChanged,
    SubdivisionPublished,
    UniversityPublished,
)
from contracts.matching import RoundPublished
from contracts.postes import CorrectionDecided
from kernel.subscriptions import Subscriptions

from assistance.usecases import deciding, knowing

subscriptions = Subscriptions()

subscriptions.on_all(PersonChanged)(knowing.remember_people)
subscriptions.on_all(ContactsChanged)(knowing.remember_contacts)
subscriptions.on(SubdivisionPublished)(knowing.remember_subdivision)
subscriptions.on(UniversityPublished)(knowing.remember_university)
subscriptions.on(CampaignChanged)(knowing.remember_campaign)
subscriptions.on_all(PosteChanged)(knowing.remember_postes)
subscriptions.on(RoundPublished)(knowing.remember_publication)
subscriptions.on(CorrectionDecided)(deciding.settle_correction)
