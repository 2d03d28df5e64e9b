"""Who may do what in auth."""

from typing import Final

from kernel.access import Table, anyone, only, signed_in

ACCESS: Final = Table(
    anyone("GET /.well-known/jwks.json"),
    anyone("POST /sign-in-links"),
    anyone("GET /sign-in-links/{token}"),
    anyone("POST /sessions"),
    anyone("POST /sessions/code"),
    anyone("POST /sessions/refresh"),
    signed_in("GET /sessions", "self"),
    signed_in("DELETE /sessions/others", "self"),
    signed_in("DELETE /sessions/current", "self"),
    signed_in("DELETE /sessions/{id}", "own"),
    signed_in("GET /me", "self"),
    only("POST /persons/import", registrar="lines", ministry="national"),
)
