"""Second factors: listed, added, shown."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from kernel.schemas import Body, Text
from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, model_validator

from auth.domain.factors import Kind
from auth.schemas.links import without_blanks
from auth.schemas.sessions import SessionRaised

Name = Annotated[Text, Field(min_length=1, max_length=60)]
TotpCode = Annotated[str, BeforeValidator(without_blanks), StringConstraints(pattern=r"^[0-9]{6}$")]


def _as_drawn(text: object) -> object:
    return "".join(text.split()).lower() if isinstance(text, str) else text


Recovery = Annotated[
    str,
    BeforeValidator(_as_drawn),
    StringConstraints(pattern=r"^[a-z2-9]{4}(-[a-z2-9]{4}){2}$"),
]
Bytes = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=16_384)]
"""In base64url, as `PublicKeyCredential.toJSON()` writes them."""


class NewFactor(Body):
    """`name`: by which its owner will know it."""

    name: Name


class TotpBegun(BaseModel):
    """Shown once: an application reads `uri` in a QR code, or `secret` typed by hand."""

    id: UUID
    secret: str
    uri: str


class TotpConfirmation(Body):
    code: TotpCode


class _Credential(BaseModel):
    """What `navigator.credentials` gave; browsers add members, which are left alone."""

    id: Bytes
    rawId: Bytes  # noqa: N815 - WebAuthn's own names, here and below
    type: Annotated[str, StringConstraints(pattern="^public-key$")]


class Attestation(BaseModel):
    clientDataJSON: Bytes  # noqa: N815
    attestationObject: Bytes  # noqa: N815


class Assertion(BaseModel):
    clientDataJSON: Bytes  # noqa: N815
    authenticatorData: Bytes  # noqa: N815
    signature: Bytes
    userHandle: Bytes | None = None  # noqa: N815


class PasskeyMade(_Credential):
    response: Attestation


class PasskeyShown(_Credential):
    response: Assertion


class NewPasskey(NewFactor):
    credential: PasskeyMade


class PasskeyOptions(BaseModel):
    """For `navigator.credentials`, in JSON (`PublicKeyCredential.parse…OptionsFromJSON`)."""

    public_key: dict[str, Any]


class FactorShown(Body):
    """One of the three: the code of an application, a recovery code, a passkey."""

    code: TotpCode | None = None
    recovery_code: Recovery | None = None
    passkey: PasskeyShown | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(one is not None for one in (self.code, self.recovery_code, self.passkey)) != 1:
            raise ValueError("indiquez un code, un code de secours ou une clé d'accès, et un seul")
        return self


class FactorListed(BaseModel):
    id: UUID
    kind: Kind
    name: str
    created_at: datetime
    used_at: datetime | None


class Factors(BaseModel):
    """`demanded`: a role of this person asks for one, so that the last one stays."""

    items: list[FactorListed]
    recovery_codes_left: int
    demanded: bool


class RecoveryCodes(BaseModel):
    """Shown once."""

    recovery_codes: list[str]


class FactorEnrolled(BaseModel):
    """`recovery_codes`: with the first factor alone, shown once. `session`: raised by it."""

    factor: FactorListed
    recovery_codes: list[str]
    session: SessionRaised
