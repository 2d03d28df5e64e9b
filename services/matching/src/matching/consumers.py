"""What other services tell matching."""

from contracts.annulments import AnnulmentDecided
from contracts.auth import PersonChanged
from contracts.candidatures import RoundClosed, RoundOpened, SnapshotPart
from contracts.catalog import CampaignChanged, PosteChanged
from contracts.drafts import DraftFrozen, DraftPart
from kernel.subscriptions import Subscriptions

from matching.usecases import annulling, closing, drafting, knowing

subscriptions = Subscriptions()

subscriptions.on_all(PersonChanged)(knowing.remember_people)
subscriptions.on_all(PosteChanged)(knowing.remember_postes)
subscriptions.on(CampaignChanged)(knowing.remember_campaign)
subscriptions.on(RoundOpened)(knowing.open_round)
subscriptions.on(SnapshotPart)(closing.receive_part)
subscriptions.on(RoundClosed)(closing.close_round)
subscriptions.on(AnnulmentDecided)(annulling.annul)
subscriptions.on(DraftPart)(drafting.receive_part)
subscriptions.on(DraftFrozen)(drafting.freeze)
