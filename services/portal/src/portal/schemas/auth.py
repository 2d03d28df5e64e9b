"""Links and sessions."""

from typing import Any

from pydantic import AwareDatetime

from portal.schemas.reading import Reading


class SecondFactor(Reading):
    """`required`: roles wait until one is shown."""

    required: bool = False


class RaisedSession(Reading):
    """What auth answers to a second factor."""

    access_token: str
    expires_in: int
    roles: tuple[dict[str, Any], ...]
    second_factor: SecondFactor = SecondFactor()


class GivenSession(RaisedSession):
    """What auth answers to a sign-in or a refresh."""

    refresh_token: str


class Factor(Reading):
    id: str
    kind: str
    name: str
    created_at: AwareDatetime
    used_at: AwareDatetime | None


class Factors(Reading):
    """A person's second factors. `demanded`: a role asks for one, so that the last one stays."""

    items: tuple[Factor, ...]
    recovery_codes_left: int
    demanded: bool

    @property
    def kinds(self) -> set[str]:
        return {one.kind for one in self.items}


class BegunTotp(Reading):
    """An application to confirm: shown once."""

    id: str
    secret: str
    uri: str


class Enrolled(Reading):
    """What auth answers to a new factor; codes come with the first one alone."""

    recovery_codes: tuple[str, ...]


class Requested(Reading):
    """What auth answers to whoever asks for a link."""

    expires_at: AwareDatetime


class Link(Reading):
    """What auth says of a link that was not spent; no name for another browser."""

    given_name: str | None
    family_name: str | None
    expires_at: AwareDatetime
