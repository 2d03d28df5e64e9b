"""What assistance is made of."""

from kernel.service import Service

from assistance import background
from assistance.access import ACCESS
from assistance.consumers import subscriptions
from assistance.routes import ROUTERS
from assistance.settings import Settings

SERVICE = Service(
    name="assistance",
    settings=Settings,
    routers=ROUTERS,
    access=ACCESS,
    subscriptions=subscriptions,
    background={"letters": background.post_letters, "digests": background.tell_managers},
)
