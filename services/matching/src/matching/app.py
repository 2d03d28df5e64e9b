"""What this service is made of."""

from kernel.service import Service

from matching.consumers import subscriptions
from matching.routes import drafts, rounds
from matching.settings import Settings

SERVICE = Service("matching", Settings, [rounds.router, drafts.router], subscriptions)
