from kernel.service import Service

from toy.access import ACCESS
from toy.consumers import subscriptions
from toy.routes import router
from toy.settings import Settings

SERVICE = Service(
    name="toy",
    settings=Settings,
    routers=[router],
    access=ACCESS,
    subscriptions=subscriptions,
)
