"""What other services tell matching."""

from contracts.auth import PersonChanged
from contracts.candidatures import RoundClosed, RoundOpened, SnapshotPart
from contracts.catalog import PosteChanged
from contracts.drafts import DraftFrozen, DraftPart
from kernel.subscriptions import Subscriptions

from matching.usecases import closing, drafting, knowing

subscriptions = Subscriptions()

subscriptions.on_all(PersonChanged)(knowing.remember_people)
subscriptions.on_all(PosteChanged)(knowing.remember_postes)
subscriptions.on(RoundOpened)(knowing.open_round)
subscriptions.on(SnapshotPart)(closing.receive_part)
subscriptions.on(RoundClosed)(closing.close_round)
subscriptions.on(DraftPart)(drafting.receive_part)
subscriptions.on(DraftFrozen)(drafting.freeze)
