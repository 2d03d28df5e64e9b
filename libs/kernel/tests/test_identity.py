"""Only a token of auth's, for us, valid now, opens anything."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from answering import Answering
from contracts.auth import Grant
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from kernel.errors import NotSignedIn, Unavailable
from kernel.identity import TOKEN_TYPE, Keys, verify
from kernel.testing import KEY, problem, signed_in

HEADER = {"alg": "ES256", "kid": "tests", "typ": TOKEN_TYPE}
STRANGER = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": "tests"}, private=True)


def claims(**changes: Any) -> dict[str, Any]:
    token = signed_in(Grant(role="ministry"))["Authorization"].split()[1]
    return jwt.decode(token, KEY).claims | changes


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in claims().items() if key != name}


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def tampered() -> str:
    header, _, signature = jwt.encode(HEADER, claims(roles=[]), KEY).split(".")
    return f"{header}.{part(claims())}.{signature}"


def with_public_key_as_secret() -> str:
    signed = f"{part(HEADER | {'alg': 'HS256'})}.{part(claims())}"
    mac = hmac.digest(KEY.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


BAD_TOKENS = {
    "alg none": f"{part(HEADER | {'alg': 'none'})}.{part(claims())}.",
    "the public key as a secret": with_public_key_as_secret(),
    "another audience": jwt.encode(HEADER, claims(aud="someone-else"), KEY),
    "another issuer": jwt.encode(HEADER, claims(iss="someone-else"), KEY),
    "another type": jwt.encode(HEADER | {"typ": "JWT"}, claims(), KEY),
    "expired": jwt.encode(HEADER, claims(exp=int(time.time()) - 30), KEY),
    "not valid yet": jwt.encode(HEADER, claims(nbf=int(time.time()) + 3600), KEY),
    "issued in the future": jwt.encode(HEADER, claims(iat=int(time.time()) + 3600), KEY),
    "no end": jwt.encode(HEADER, without("exp"), KEY),
    "no audience": jwt.encode(HEADER, without("aud"), KEY),
    "no session": jwt.encode(HEADER, without("sid"), KEY),
    "no roles": jwt.encode(HEADER, without("roles"), KEY),
    "a role that does not exist": jwt.encode(HEADER, claims(roles=[{"role": "king"}]), KEY),
    "a person that is no UUID": jwt.encode(HEADER, claims(sub="lina"), KEY),
    "an unknown key": jwt.encode(HEADER | {"kid": "unknown"}, claims(), STRANGER),
    "another key of that name": jwt.encode(HEADER, claims(), STRANGER),
    "tampered": tampered(),
    "no token": "abc",
    "an empty token": "..",
    "a header that is a number": f"{part(1)}.{part(claims())}.AAAA",
    "a header without alg": f"{part({})}.{part(claims())}.AAAA",
}


@pytest.mark.parametrize("token", BAD_TOKENS.values(), ids=BAD_TOKENS)
async def test_a_bad_token_opens_nothing(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.get("/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert problem(answer)["type"] == "urn:appariement:not-signed-in"


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Basic abc", "abc"])
async def test_what_is_no_bearer_opens_nothing(client: httpx.AsyncClient, value: str) -> None:
    answer = await client.get("/me", headers={"Authorization": value})
    assert answer.status_code == 401


async def test_a_good_token_says_who_calls(client: httpx.AsyncClient) -> None:
    grant = Grant(role="candidate", campaign="2026-03")
    answer = await client.get("/me", headers=signed_in(grant))
    assert answer.json() == {"roles": [grant.model_dump()]}


async def test_a_clock_a_little_ahead_is_forgiven(client: httpx.AsyncClient) -> None:
    answer = await client.get("/me", headers=signed_in(iat=int(time.time()) + 3))
    assert answer.status_code == 200


@given(st.text() | st.lists(st.from_regex(r"[\w-]*"), min_size=3, max_size=3).map(".".join))
def test_any_text_is_refused_as_a_token(token: str) -> None:
    for read in (lambda: verify(token, KeySet([KEY])), lambda: Keys("")._knows(token)):
        try:
            assert not read()
        except NotSignedIn:
            continue


@pytest.fixture
async def auth() -> AsyncIterator[Answering]:
    async with Answering() as answering:
        answering.body = json.dumps(KeySet([KEY]).as_dict(private=False)).encode()
        yield answering


def token_of(key: ECKey, kid: str) -> str:
    return jwt.encode(HEADER | {"kid": kid}, claims(), key)


async def test_keys_are_fetched_once_for_many(auth: Answering) -> None:
    keys = Keys(auth.url)
    token = token_of(KEY, "tests")
    sets = await asyncio.gather(*(keys.for_token(token) for _ in range(20)))
    assert verify(token, sets[0]).person
    assert auth.asked == 1


async def test_a_new_key_is_fetched_when_a_token_names_it(auth: Answering) -> None:
    keys = Keys(auth.url)
    keys.REFRESH_SECONDS = 0
    await keys.for_token(token_of(KEY, "tests"))
    new = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": "new"}, private=True)
    auth.body = json.dumps(KeySet([KEY, new]).as_dict(private=False)).encode()
    token = token_of(new, "new")
    assert verify(token, await keys.for_token(token)).person


async def test_made_up_names_do_not_flood_auth(auth: Answering) -> None:
    keys = Keys(auth.url)
    for _ in range(20):
        token = token_of(STRANGER, uuid4().hex)
        known = await keys.for_token(token)
        with pytest.raises(NotSignedIn):
            verify(token, known)
    assert auth.asked == 1


@pytest.mark.parametrize("body", [None, b"not json", b"{}", b'{"keys": [{}]}', b'{"keys": 1}'])
async def test_without_auth_known_keys_go_on_and_others_are_a_pause(
    auth: Answering, body: bytes | None, app: FastAPI, client: httpx.AsyncClient
) -> None:
    keys = app.state.keys = Keys(auth.url)
    await keys.for_token(token_of(KEY, "tests"))
    keys.REFRESH_SECONDS = 0
    auth.status, auth.body = (200, body) if body is not None else (502, b"")
    with pytest.raises(Unavailable):
        await keys.for_token(token_of(STRANGER, "new"))
    assert (await client.get("/me", headers=signed_in())).status_code == 200


async def test_auth_away_is_asked_rarely_too(auth: Answering) -> None:
    auth.status = 502
    keys = Keys(auth.url)
    for _ in range(20):
        with pytest.raises(Unavailable):
            await keys.for_token(token_of(KEY, "tests"))
    assert auth.asked == 1
