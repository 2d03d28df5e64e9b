"""Reporting: wiring only."""

from kernel.service import Service
from kernel.settings import ServiceSettings

from reporting.consumers import subscriptions
from reporting.routes import router

SERVICE = Service(
    name="reporting",
    settings=ServiceSettings,
    routers=[router],
    subscriptions=subscriptions,
)
