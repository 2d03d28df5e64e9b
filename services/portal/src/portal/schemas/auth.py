"""Links and sessions."""

from pydantic import AwareDatetime

from portal.schemas.reading import Reading


class GivenSession(Reading):
    """What auth answers to a sign-in or a refresh."""

    access_token: str
    expires_in: int
    refresh_token: str


class Requested(Reading):
    """What auth answers to whoever asks for a link."""

    expires_at: AwareDatetime


class Link(Reading):
    """What auth says of a link that was not spent; no name for another browser."""

    given_name: str | None
    family_name: str | None
    expires_at: AwareDatetime
