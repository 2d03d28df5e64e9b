"""What `auth` tells: who people are, how to reach them, and the links they asked for."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts import topics
from contracts.envelope import Event, Fact, example

Role = Literal[
    "candidate",
    "responsable",
    "coordinator",
    "ars",
    "registrar",
    "ministry",
    "auditor",
    "operator",
]
Access = Literal["referent", "second"]


class Grant(Fact):
    """One role and its scope; a scope left empty does not narrow the role.

    candidate: campaign, speciality, subdivision. responsable: campaign, poste, access.
    coordinator: speciality with subdivision or region. ars, registrar: region or subdivision."""

    role: Role
    campaign: str | None = None
    speciality: str | None = None
    subdivision: str | None = None
    region: str | None = None
    poste: str | None = None
    access: Access | None = None


_PERSON = "0b0e7d6a-5f0c-4c39-9d6e-6a3f1f0d2a11"


class PersonChanged(Event):
    """The whole state of a person. `signed_in`: when they first signed in while each campaign in
    which they have a role went on. `merged_into`: this account is now that one."""

    TYPE: ClassVar[str] = "identity.person.v1"
    TOPIC = topics.PERSONS
    KEY = "{person}"

    person: UUID
    given_name: str
    family_name: str
    rpps: str | None = None
    university: str | None = None
    grants: tuple[Grant, ...] = ()
    first_sign_in_at: AwareDatetime | None = None
    signed_in: dict[str, AwareDatetime] = Field(default_factory=dict)
    merged_into: UUID | None = None

    model_config = example(
        {
            "person": _PERSON,
            "given_name": "Lina",
            "family_name": "Charvoz",
            "rpps": None,
            "university": "Université Claude Bernard Lyon 1",
            "grants": [
                {
                    "role": "candidate",
                    "campaign": "2026-03",
                    "speciality": "PED",
                    "subdivision": "LYO",
                }
            ],
            "first_sign_in_at": "2025-02-27T07:31:00Z",
            "signed_in": {"2026-03": "2026-02-26T09:12:00Z"},
            "merged_into": None,
        }
    )


class Address(Fact):
    address: str
    main: bool


class ContactsChanged(Event):
    """How to reach a person: the main address first, then those they added."""

    TYPE: ClassVar[str] = "identity.contacts.v1"
    TOPIC = topics.CONTACTS
    KEY = "{person}"

    person: UUID
    addresses: tuple[Address, ...]
    phone: str | None = None

    model_config = example(
        {
            "person": _PERSON,
            "addresses": [{"address": "lina.charvoz@chu-lyon.test", "main": True}],
            "phone": None,
        }
    )


class SignInRequested(Event):
    """A sign-in link to send. `sealed` is a JWE for `notifications` alone, whose plaintext is
    JSON: {"address", "link", "code", "expires_at"}; an unknown address gets a decoy, whose address
    is null, so that nothing tells it from a known one."""

    TYPE: ClassVar[str] = "identity.sign-in-requested.v1"
    TOPIC = topics.SIGN_INS
    KEY = "{person}"

    person: UUID
    sealed: str
    expires_at: AwareDatetime

    model_config = example(
        {
            "person": _PERSON,
            "sealed": "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSJ9..iv.text.tag",
            "expires_at": "2026-03-04T16:52:00.000Z",
        }
    )


class SecondFactorReset(Event):
    """Someone of the staff reset the second factors of a person, who must hear of it."""

    TYPE: ClassVar[str] = "identity.second-factor-reset.v1"
    TOPIC = topics.NOTICES
    KEY = "{person}"

    person: UUID
    reset_at: AwareDatetime

    model_config = example({"person": _PERSON, "reset_at": "2026-03-04T16:52:00.000Z"})
