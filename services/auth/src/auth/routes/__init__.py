"""HTTP → use case → HTTP."""

from auth.routes import addresses, factors, imports, keys, links, people, persons, roles, sessions

# Fixed paths before those where a person's id stands in the same place.
ROUTERS = (
    links.router,
    sessions.router,
    factors.router,
    persons.router,
    addresses.router,
    imports.router,
    roles.router,
    people.router,
    keys.router,
)
