"""The portal's cookies. `__Host-`: this host alone, over a secure channel, unread by scripts."""

from fastapi import Response

SESSION = "__Host-session"
BROWSER = "__Host-navigateur"
SENT = "__Host-envoi"
RETURN = "__Host-retour"
WAITING = "__Host-attente"
ACT = "__Host-acte"
ASKED = "__Host-demande"
TICKET = "__Host-suivi"
THEME = "__Host-theme"


def put(response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
    """Without `seconds` it ends with the browser: hospital computers are shared."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax"
    )


def drop(response: Response, name: str) -> None:
    put(response, name, "", seconds=0)
