"""The notifications service: wiring only."""

from kernel.service import Service
from notifications import background
from notifications.access import ACCESS
from notifications.consumers import subscriptions
from notifications.routes import router
from notifications.settings import Settings

SERVICE = Service(
    name="notifications",
    settings=Settings,
    routers=[router],
    access=ACCESS,
    subscriptions=subscriptions,
    background={
        "sign-ins": background.send(urgent=True),
        "mails": background.send(urgent=False),
        "order": background.keep_order,
    },
)
