"""Passkeys (WebAuthn level 2): made and shown for this site alone, by someone it recognised."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, options_to_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from auth.domain.factors import CHALLENGE_LIFE
from auth.domain.onetime import ISSUER

_TIMEOUT = int(CHALLENGE_LIFE.total_seconds()) * 1000
_VERIFIED = UserVerificationRequirement.REQUIRED


class BadPasskey(ValueError):
    """What a browser sent does not prove anything."""


@dataclass(frozen=True)
class Registered:
    credential: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True)
class Site:
    """For whom passkeys are: the host and the origin of the public address."""

    public_url: str

    @property
    def host(self) -> str:
        return urlsplit(self.public_url).hostname or ""

    @property
    def origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    def creation(
        self, person: UUID, *, address: str, name: str, challenge: bytes, known: Sequence[bytes]
    ) -> dict[str, Any]:
        """The options of `navigator.credentials.create`, as JSON. `known`: those who already
        have one are not asked for another."""
        options = webauthn.generate_registration_options(
            rp_id=self.host,
            rp_name=ISSUER,
            user_id=person.bytes,
            user_name=address,
            user_display_name=name,
            challenge=challenge,
            timeout=_TIMEOUT,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=_VERIFIED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
        return _plain(options_to_json(options))

    def request(self, *, challenge: bytes, known: Sequence[bytes]) -> dict[str, Any]:
        """The options of `navigator.credentials.get`, as JSON."""
        options = webauthn.generate_authentication_options(
            rp_id=self.host,
            challenge=challenge,
            timeout=_TIMEOUT,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            user_verification=_VERIFIED,
        )
        return _plain(options_to_json(options))

    def registered(self, sent: Mapping[str, Any], *, challenge: bytes) -> Registered:
        """Raises BadPasskey."""
        try:
            made = webauthn.verify_registration_response(
                credential=dict(sent),
                expected_challenge=challenge,
                expected_rp_id=self.host,
                expected_origin=self.origin,
                require_user_verification=True,
            )
        except Exception as error:  # bytes of a stranger: the parsers raise of every kind
            raise BadPasskey from error
        return Registered(made.credential_id, made.credential_public_key, made.sign_count)

    def shown(
        self, sent: Mapping[str, Any], *, challenge: bytes, public_key: bytes, sign_count: int
    ) -> int:
        """The new count of signatures. Raises BadPasskey, for a copy of the key too: its count
        does not grow."""
        try:
            shown = webauthn.verify_authentication_response(
                credential=dict(sent),
                expected_challenge=challenge,
                expected_rp_id=self.host,
                expected_origin=self.origin,
                credential_public_key=public_key,
                credential_current_sign_count=sign_count,
                require_user_verification=True,
            )
        except Exception as error:  # bytes of a stranger: the parsers raise of every kind
            raise BadPasskey from error
        return shown.new_sign_count


def credential_id(text: str) -> bytes:
    """As it is kept, from base64url; empty for what is not."""
    try:
        return base64url_to_bytes(text)
    except ValueError:
        return b""


def _plain(text: str) -> dict[str, Any]:
    options: dict[str, Any] = json.loads(text)
    return options
