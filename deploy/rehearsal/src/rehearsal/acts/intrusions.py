"""What must be refused is tried, each by someone who might."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from rehearsal.client import Person
from rehearsal.stage import Stage

NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass
class Attempt:
    what: str
    who: Person
    method: str
    path: str
    due: tuple[int, str]
    options: dict[str, Any] = field(default_factory=dict)


async def try_what_is_forbidden(stage: Stage, number: int) -> None:
    """During the wishes of a round."""
    stranger = Person(stage.gateway, stage.mailboxes, "inconnu@nulle-part.test")
    attempts = [*_by_strangers(stage, number, stranger), *_by_people(stage, number)]

    async def one(attempt: Attempt) -> None:
        refused = await attempt.who.refusal(attempt.method, attempt.path, **attempt.options)
        stage.refused(attempt.what, attempt.due, refused)

    try:
        await stage.each("what is forbidden is tried", attempts, one)
    finally:
        await stranger.close()


def _by_strangers(stage: Stage, number: int, stranger: Person) -> list[Attempt]:
    me = f"{stage.round_path('candidatures', number)}/wish-lists/{NOBODY}"
    forged = {"Authorization": f"Bearer {_unsigned_token()}"}
    unsigned = (401, "not-signed-in")
    return [
        Attempt("someone not signed in reads a list", stranger, "GET", me, unsigned),
        Attempt("a token that says alg: none", stranger, "GET", me, unsigned, {"headers": forged}),
        Attempt(
            "a link that nobody sent",
            stranger,
            "POST",
            "/api/auth/sessions",
            (404, "link-unknown"),
            {"json": {"token": "a" * 43, "browser": "b" * 43}},
        ),
    ]


def _by_people(stage: Stage, number: int) -> list[Attempt]:
    candidate, other = (stage.person(one.name) for one in stage.world.candidates[:2])
    responsable = stage.world.responsables[0]
    foreign = next(p for p in stage.world.postes.values() if responsable.name not in _names(p))
    base = stage.round_path("candidatures", number)
    mine, others = (f"{base}/wish-lists/{one.id}" for one in (candidate, other))
    unknown = (404, "not-found")
    first = {"If-Match": '"0"'}
    six = {"wishes": [{"poste": foreign.number, "hearts": 6}]}
    forbidden = (403, "forbidden")
    bounds = {"wishes_close_at": "2030-01-01T00:00:00Z", "reason": "Encore un peu de temps"}
    rows: list[tuple[str, str, str, tuple[int, str], dict[str, Any]]] = [
        ("someone reads another's list", "GET", others, unknown, {}),
        ("someone saves another's list", "PUT", others, unknown,
         {"json": {"wishes": []}, "headers": first}),
        ("a candidate ranks", "PUT", f"{base}/rankings/{foreign.number}", forbidden,
         {"json": {"placements": []}, "headers": first}),
        ("a candidate moves a deadline", "POST", f"{base}/bounds", forbidden, {"json": bounds}),
        ("a candidate publishes", "POST", f"{stage.round_path('matching', number)}/publications",
         forbidden, {"json": {}}),
        ("a candidate reads the instance", "GET",
         f"{stage.round_path('matching', number)}/instance", forbidden, {}),
        ("six hearts", "PUT", mine, (422, "invalid-content"), {"json": six, "headers": first}),
        ("an unknown field", "PUT", mine, (422, "invalid-content"),
         {"json": {"wishes": [], "rank": 1}, "headers": first}),
        ("a list without its version", "PUT", mine, (428, "version-required"),
         {"json": {"wishes": []}}),
        ("ten megabytes of JSON", "PUT", mine, (413, "too-large"),
         {"data": b'{"wishes": [' + b" " * 10_000_000 + b"]}",
          "headers": first | {"Content-Type": "application/json"}}),
        ("a result before it is published", "GET",
         f"{stage.round_path('matching', number)}/results/{candidate.id}",
         (409, "not-published-yet"), {}),
    ]  # fmt: skip
    attempts = [
        Attempt(what, candidate, method, path, due, options)
        for what, method, path, due, options in rows
    ]
    path = f"{base}/rankings/{foreign.number}"
    doctor = stage.person(responsable.name)
    attempts.append(
        Attempt("a responsable reads another's ranking", doctor, "GET", path, (404, "not-found"))
    )
    return attempts


def _names(poste: Any) -> list[Any]:
    return [one.name for one in (poste.referent, poste.second) if one]


def _unsigned_token() -> str:
    parts = [
        {"alg": "none", "typ": "at+jwt"},
        {"iss": "appariement-auth", "aud": "appariement", "sub": NOBODY, "exp": 4102444800},
    ]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*encoded, b""]).decode()
