"""HTTP → use case → HTTP."""

from auth.routes import factors, keys, links, persons, sessions

ROUTERS = (links.router, sessions.router, factors.router, persons.router, keys.router)
