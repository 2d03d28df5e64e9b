"""HTTP → use case → HTTP."""

from auth.routes import keys, links, persons, sessions

ROUTERS = (links.router, sessions.router, persons.router, keys.router)
