"""What auth is made of."""

from kernel.service import Service

from auth.access import ACCESS
from auth.background import keep_house
from auth.consumers import subscriptions
from auth.routes import ROUTERS
from auth.settings import Settings
from auth.usecases.restating import whole_state

SERVICE = Service(
    name="auth",
    settings=Settings,
    routers=ROUTERS,
    access=ACCESS,
    subscriptions=subscriptions,
    whole_state=whole_state,
    background={"house": keep_house},
)
