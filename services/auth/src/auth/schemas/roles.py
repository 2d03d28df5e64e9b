"""Staff roles that people give and withdraw."""

from typing import Annotated, Literal

from kernel.schemas import Body, Code, Text
from pydantic import StringConstraints

from auth.domain.scopes import WORDS
from auth.schemas.people import MailAddress, Name

Region = Annotated[Text, StringConstraints(max_length=100)]


class RoleIn(Body):
    """A role and where it holds."""

    role: Literal["coordinator", "ars", "registrar", "ministry", "auditor", "operator"]
    speciality: Code | None = None
    subdivision: Code | None = None
    region: Region | None = None

    def cells(self) -> tuple[str, ...]:
        """As a file would say it, in the order of SCOPE_COLUMNS."""
        scope = (self.speciality or "", "", self.subdivision or "", self.region or "")
        return (WORDS[self.role], "", *scope)


class NamingIn(RoleIn):
    """The names are for an address that nobody has yet."""

    address: MailAddress
    given_name: Name | None = None
    family_name: Name | None = None
