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
    signed_in("PUT /me/phone", "self"),
    signed_in("GET /me/addresses", "self"),
    signed_in("POST /me/addresses", "self"),
    signed_in("POST /me/addresses/confirmation", "self"),
    signed_in("POST /me/addresses/removal", "self"),
    signed_in("GET /factors", "self"),
    signed_in("POST /factors/totp", "self"),
    signed_in("POST /factors/totp/{id}/confirmation", "own"),
    signed_in("POST /factors/passkeys/options", "self"),
    signed_in("POST /factors/passkeys", "self"),
    signed_in("POST /factors/recovery-codes", "self"),
    signed_in("DELETE /factors/{id}", "own"),
    signed_in("POST /sessions/second-factor/options", "self"),
    signed_in("POST /sessions/second-factor", "self"),
    only("POST /persons/import", registrar="lines", ministry="national"),
    only("GET /persons/import/template", registrar="national", ministry="national"),
    only("GET /persons/export", registrar="within", ministry="national"),
    only("GET /persons", ars="within", registrar="within", ministry="within"),
    only("GET /persons/{person}", ars="scope", registrar="scope", ministry="scope"),
    only("PUT /persons/{person}/identity", registrar="scope", ministry="scope"),
    only("PUT /persons/{person}/main-address", ars="scope", registrar="scope", ministry="scope"),
    only("POST /persons/{person}/merge", registrar="scope"),
    only("DELETE /persons/{person}/factors", registrar="scope", ministry="national"),
    only("POST /persons/roles", ars="lines", ministry="national"),
    only("POST /persons/{person}/roles/withdrawal", ars="scope", ministry="national"),
)
