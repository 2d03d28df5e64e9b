"""Reporting: wiring only."""

from kernel.service import Service
from kernel.settings import ServiceSettings

from reporting.access import ACCESS
from reporting.consumers import subscriptions
from reporting.routes import router

SERVICE = Service(
    name="reporting",
    settings=ServiceSettings,
    routers=[router],
    access=ACCESS,
    subscriptions=subscriptions,
)
