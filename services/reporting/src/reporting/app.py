"""Reporting: wiring only."""

from kernel.service import Service
from kernel.settings import ServiceSettings

from reporting.access import ACCESS
from reporting.consumers import subscriptions
from reporting.domain import saved, tables
from reporting.routes import ROUTERS

SERVICE = Service(
    name="reporting",
    settings=ServiceSettings,
    routers=ROUTERS,
    access=ACCESS,
    subscriptions=subscriptions,
    read_models=[*saved.TABLES, *tables.TABLES],
)
