"""One's own addresses, phone and place of work."""

from datetime import datetime

from kernel.schemas import Body
from pydantic import BaseModel

from auth.schemas.links import Token
from auth.schemas.people import Label, MailAddress, Phone


class AddressIn(Body):
    address: MailAddress


class ConfirmationIn(Body):
    token: Token


class PhoneIn(Body):
    """Null erases it."""

    phone: Phone


class OwnProfessionIn(Body):
    """Null erases it."""

    title: Label
    service: Label


class AddressAsked(BaseModel):
    expires_at: datetime


class OwnAddress(BaseModel):
    """`expires_at`: until when its link is good; null once it is confirmed."""

    address: str
    main: bool
    confirmed: bool
    expires_at: datetime | None = None


class OwnAddresses(BaseModel):
    items: list[OwnAddress]
