"""What `auth` tells people about their own account: each fact is a mail, and none is kept."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts import topics
from contracts.auth import Grant, Role
from contracts.envelope import Event, example

_PERSON = "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11"


class AddressClaimed(Event):
    """A link to send to an address that a person says is theirs. `sealed` as in SignInRequested,
    without a code."""

    TYPE: ClassVar[str] = "identity.address-claimed.v1"
    TOPIC = topics.NOTICES
    KEY = "{person}"

    person: UUID
    sealed: str
    expires_at: AwareDatetime

    model_config = example(
        {
            "person": _PERSON,
            "sealed": "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSJ9..iv.text.tag",
            "expires_at": "2026-03-05T16:42:00.000Z",
        }
    )


class NameChanged(Event):
    """The name of a person, as staff corrected it. `version`: of the person, then; `by`: the role
    in which it was done."""

    TYPE: ClassVar[str] = "identity.name-changed.v1"
    TOPIC = topics.NOTICES
    KEY = "{person}"

    person: UUID
    version: int
    given_name: str
    family_name: str
    by: Role

    model_config = example(
        {
            "person": _PERSON,
            "version": 2,
            "given_name": "Lina",
            "family_name": "Charvoz-Bel",
            "by": "registrar",
        }
    )


class MainAddressChanged(Event):
    """Staff changed where a person is written to: both addresses hear of it."""

    TYPE: ClassVar[str] = "identity.main-address-changed.v1"
    TOPIC = topics.NOTICES
    KEY = "{person}"

    person: UUID
    version: int
    former: str
    address: str
    by: Role

    model_config = example(
        {
            "person": _PERSON,
            "version": 2,
            "former": "lina.charvoz@internes.test",
            "address": "lina.charvoz@chu-lyon.test",
            "by": "ars",
        }
    )


class AccountsMerged(Event):
    """Staff made one account of two: the address of the one that is no more hears of it too."""

    TYPE: ClassVar[str] = "identity.accounts-merged.v1"
    TOPIC = topics.NOTICES
    KEY = "{person}"

    person: UUID
    version: int
    absorbed: UUID
    address: str
    former: str
    by: Role

    model_config = example(
        {
            "person": _PERSON,
            "version": 3,
            "absorbed": "5d4a7a0e-6a2f-4a53-8a26-9a8d6c1b7f20",
            "address": "lina.charvoz@chu-lyon.test",
            "former": "lina.charvoz@internes.test",
            "by": "registrar",
        }
    )


class RoleNamed(Event):
    """A role was given to a person, or withdrawn. `scope`: where it holds, in words."""

    TYPE: ClassVar[str] = "identity.role-named.v1"
    TOPIC = topics.NOTICES
    KEY = "{person}"

    person: UUID
    version: int
    grant: Grant
    scope: tuple[str, ...]
    given: bool
    by: Role

    model_config = example(
        {
            "person": _PERSON,
            "version": 4,
            "grant": {"role": "coordinator", "speciality": "PED", "subdivision": "LYO"},
            "scope": ["Pédiatrie", "Lyon"],
            "given": True,
            "by": "ars",
        }
    )


class SecondFactorChanged(Event):
    """A person added one of their second factors, or removed it: whoever did not hears so that
    someone else signs in as them."""

    TYPE: ClassVar[str] = "identity.second-factor-changed.v1"
    TOPIC = topics.NOTICES
    KEY = "{person}"

    person: UUID
    factor: UUID
    kind: Literal["totp", "passkey"]
    added: bool
    at: AwareDatetime

    model_config = example(
        {
            "person": _PERSON,
            "factor": "9d2b5c1e-2f0a-4b7e-8c55-0d1f6a3b9e42",
            "kind": "totp",
            "added": True,
            "at": "2026-03-04T16:52:00.000Z",
        }
    )
