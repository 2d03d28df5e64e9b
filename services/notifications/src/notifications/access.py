"""Who may do what in notifications."""

from typing import Final

from kernel.access import Table, only

ACCESS: Final = Table(only("GET /deliveries", operator="national"))
