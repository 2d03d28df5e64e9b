from kernel.service import Service

from toy.consumers import subscriptions
from toy.routes import router
from toy.settings import Settings

SERVICE = Service(name="toy", settings=Settings, routers=[router], subscriptions=subscriptions)
