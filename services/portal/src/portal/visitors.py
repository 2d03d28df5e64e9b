"""Who asks: FastAPI dependencies that know the session, the roles and the forms."""

import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from contracts.auth import Grant, Role
from fastapi import Depends, Request
from kernel.errors import DomainError, Forbidden
from starlette.datastructures import FormData, UploadFile

from portal import cookies
from portal.csrf import ANONYMOUS
from portal.desk import Desk
from portal.services import Calls, SentFile, client_of
from portal.sessions import Session

TOKEN_FIELD = "jeton"  # noqa: S105 - a field's name, no secret
MOST_FIELDS = 5000


class ForgedForm(DomainError):
    """Ce formulaire a expiré ou ne vient pas de cette page. Rien n'a été enregistré."""

    status = 403


class SignInFirst(Exception):
    """Nobody is signed in. `form`: what was being sent, to keep for its author."""

    def __init__(self, form: "Form | None" = None) -> None:
        self.form = form


class ConfirmFirst(Exception):
    """A second factor is to be shown before this page, or before this act."""


@dataclass
class Visitor:
    """One request's author: a browser, and a session if somebody is signed in there."""

    desk: Desk
    calls: Calls
    path: str
    browser: str
    browser_is_new: bool
    session: Session | None
    theme: str
    drew_form: bool = False

    @property
    def signed_in(self) -> Session:
        if self.session is None:
            raise SignInFirst
        return self.session

    def token(self) -> str:
        """A token for a form of this page."""
        self.drew_form = True
        if self.session:
            return self.desk.forms.token(self.session.id, person=self.session.person)
        return self.desk.forms.token(self.browser)

    def grants_as(self, *roles: Role) -> tuple[Grant, ...]:
        grants = self.session.grants if self.session else ()
        return tuple(grant for grant in grants if grant.role in roles)

    def campaign_as(self, *roles: Role) -> str:
        """The campaign in which they have this role; the last one if there are several."""
        return max((grant.campaign or "" for grant in self.grants_as(*roles)), default="")


@dataclass(frozen=True)
class Form:
    """What a page of ours sent back. `person`: for whom its token was drawn."""

    person: str
    path: str
    fields: tuple[tuple[str, str], ...]
    file: SentFile | None = None

    def one(self, name: str) -> str:
        return next((value for field, value in self.fields if field == name), "")

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name]


async def visitor(request: Request) -> Visitor:
    desk: Desk = request.app.state.desk
    calls = Calls(desk.services, client_of(request))
    session = None
    if id_ := request.cookies.get(cookies.SESSION):
        session = await desk.sessions.find(id_)
    if session:
        session = await desk.sessions.fresh(session, calls)
    if session:
        calls = Calls(desk.services, calls.client, session.access_token)
    browser = request.cookies.get(cookies.BROWSER, "")
    request.state.visitor = Visitor(
        desk=desk,
        calls=calls,
        path=request.url.path,
        browser=browser or secrets.token_urlsafe(32),
        browser_is_new=not browser,
        session=session,
        theme=request.cookies.get(cookies.THEME, ""),
    )
    found: Visitor = request.state.visitor
    return found


AnyVisitor = Annotated[Visitor, Depends(visitor)]


async def form(request: Request, visitor: AnyVisitor) -> Form:
    """The form sent, once its token was found to be one of ours for this very browser."""
    sent = await request.form(max_files=1, max_fields=MOST_FIELDS)
    fields = tuple((name, value) for name, value in sent.multi_items() if isinstance(value, str))
    token = str(sent.get(TOKEN_FIELD, ""))
    for secret in (request.cookies.get(cookies.SESSION), request.cookies.get(cookies.BROWSER)):
        person = visitor.desk.forms.person(token, secret) if secret else None
        if person is not None:
            own = tuple(field for field in fields if field[0] != TOKEN_FIELD)
            request.state.form = Form(person, request.url.path, own, await _file(sent))
            found: Form = request.state.form
            return found
    raise ForgedForm


async def _file(sent: FormData) -> SentFile | None:
    """A field for a file, left empty, comes with no name."""
    found = next((one for one in sent.values() if isinstance(one, UploadFile)), None)
    if found is None:
        return None
    content = await found.read()
    await found.close()
    kind = found.content_type or "application/octet-stream"
    name = " ".join((found.filename or "").split())
    return SentFile(name, kind, content) if name else None


AnyForm = Annotated[Form, Depends(form)]


def page_for(*roles: Role) -> Callable[[Visitor], Coroutine[Any, Any, Visitor]]:
    """A dependency of the pages that people with these roles read."""

    async def allowed(visitor: AnyVisitor) -> Visitor:
        if visitor.session is None:
            raise SignInFirst
        if roles and not visitor.grants_as(*roles):
            raise ConfirmFirst if visitor.session.factor_required else Forbidden
        return visitor

    return allowed


async def act(visitor: AnyVisitor, form: AnyForm) -> Form:
    """The form of somebody signed in. A token drawn before signing in is none. Asked for before
    the role, so that what was sent is kept for its author when the session has ended."""
    if form.person == ANONYMOUS:
        raise ForgedForm
    if visitor.session is None:
        raise SignInFirst(form)
    return form


Act = Annotated[Form, Depends(act)]
Candidate = Annotated[Visitor, Depends(page_for("candidate"))]
Responsable = Annotated[Visitor, Depends(page_for("responsable"))]
Follower = Annotated[Visitor, Depends(page_for("coordinator", "ars", "ministry"))]
Manager = Annotated[Visitor, Depends(page_for("ars", "registrar", "ministry"))]
Operator = Annotated[Visitor, Depends(page_for("operator"))]
Signed = Annotated[Visitor, Depends(page_for())]
