from kernel.service import Service

from toy.access import ACCESS
from toy.consumers import subscriptions
from toy.domain import Heard
from toy.routes import router
from toy.settings import Settings
from toy.usecases import whole_state

SERVICE = Service(
    name="toy",
    settings=Settings,
    routers=[router],
    access=ACCESS,
    subscriptions=subscriptions,
    whole_state=whole_state,
    read_models=[Heard],
)
