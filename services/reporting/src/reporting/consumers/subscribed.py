"""Where the handlers of the other files are registered."""

from kernel.subscriptions import Subscriptions

subscriptions = Subscriptions()
