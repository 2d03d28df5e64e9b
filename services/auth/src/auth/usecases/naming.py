"""Staff roles, given and withdrawn by those who may."""

from dataclasses import replace
from uuid import UUID

from contracts.auth import Grant
from contracts.identity import RoleNamed
from kernel import audit
from kernel.audit import Act
from kernel.errors import DomainError, Forbidden, InvalidContent, NotFound
from kernel.identity import Caller
from kernel.outbox import emit
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import queries
from auth.domain.accounts import Account, Change, grant_of
from auth.domain.authority import may_name
from auth.domain.entries import Entry, with_grants
from auth.domain.history import Author
from auth.domain.references import References
from auth.domain.scopes import NAMES, Scopes
from auth.queries import people
from auth.schemas.roles import NamingIn, RoleIn
from auth.usecases import accounts
from auth.usecases.writing import begin_changing, save

NATIONAL = "ce rôle vaut partout"


class RoleHeld(DomainError):
    """Cette personne a déjà ce rôle."""

    status = 409


class RoleNotHeld(DomainError):
    """Cette personne n'a pas ce rôle."""

    status = 409


class LastMinistry(DomainError):
    """C'est le dernier compte du ministère : nommez-en un autre avant de retirer ce rôle."""

    status = 409


class NameWanted(DomainError):
    """Personne n'a encore cette adresse : indiquez le prénom et le nom de la personne à nommer."""

    status = 422


class NotYourTerritory(DomainError):
    """Ce rôle ne tient pas dans votre territoire : nommez un coordonnateur d'une spécialité,
    dans vos subdivisions."""

    status = 422


async def name(session: AsyncSession, *, caller: Caller, content: NamingIn) -> Account:
    """Gives the role to whoever has the address, who is made if unknown; someone known keeps their
    name. Raises InvalidContent, Forbidden, NotYourTerritory, NameWanted, RoleHeld."""
    await begin_changing(session)
    references = await queries.references(session)
    grant, by = _named(content, caller, references, beyond=NotYourTerritory)
    owner = await queries.owner(session, content.address)
    change = _opened(content, grant) if owner is None else await _given(session, owner, grant)
    await save(session, [change], by=by)
    _tell(session, change, grant, references, by=by, given=True)
    return change.after if change.before is None else accounts.as_saved(change.after)


def _opened(content: NamingIn, grant: Grant) -> Change:
    if content.given_name is None or content.family_name is None:
        raise NameWanted
    entry = Entry(content.address, content.given_name, content.family_name, grants=[grant])
    return entry.opens()


async def _given(session: AsyncSession, person: UUID, grant: Grant) -> Change:
    known = (await queries.accounts(session, [person]))[person]
    if grant in known.grants:
        raise RoleHeld
    return Change(known, replace(known, grants=with_grants(known.grants, [grant])))


async def withdraw(
    session: AsyncSession, person: UUID, *, caller: Caller, content: RoleIn
) -> Account:
    """Raises InvalidContent, Forbidden, NotFound, RoleNotHeld, LastMinistry."""
    await begin_changing(session)
    references = await queries.references(session)
    grant, by = _named(content, caller, references, beyond=NotFound)
    before = await queries.account(session, person)
    if before is None or before.merged_into is not None:
        raise NotFound
    if grant not in before.grants:
        raise RoleNotHeld
    if grant.role == "ministry" and await people.ministry_accounts(session) == 1:
        raise LastMinistry
    kept = tuple(other for other in before.grants if other != grant)
    change = Change(before, replace(before, grants=kept))
    await save(session, [change], by=by)
    _tell(session, change, grant, references, by=by, given=False)
    return accounts.as_saved(change.after)


def _named(
    content: RoleIn, caller: Caller, references: References, *, beyond: type[DomainError]
) -> tuple[Grant, Author]:
    """Raises `beyond` for a coordinator whom another ARS names."""
    grant = _read(content, references)
    role = may_name(caller, grant, references)
    if role is None:
        raise beyond if grant.role == "coordinator" and caller.has("ars") else Forbidden
    return grant, Author(caller.person, role)


def _read(content: RoleIn, references: References) -> Grant:
    """What a file that says the same would give; no file names the ministry."""
    if content.role == "ministry":
        return _of_the_ministry(content)
    scope = Scopes(references, None).of(content.cells())
    if scope.grant is None:
        raise InvalidContent(
            [{"field": NAMES[column], "message": problem} for column, problem in scope.problems]
        )
    return scope.grant


def _of_the_ministry(content: RoleIn) -> Grant:
    narrowed = content.model_dump(include={"speciality", "subdivision", "region"})
    if told := [field for field, value in narrowed.items() if value is not None]:
        raise InvalidContent([{"field": field, "message": NATIONAL} for field in told])
    return grant_of("ministry", *[None] * 6)


def _tell(
    session: AsyncSession,
    change: Change,
    grant: Grant,
    references: References,
    *,
    by: Author,
    given: bool,
) -> None:
    person, version = change.after.id, change.after.version + (change.before is not None)
    emit(
        session,
        RoleNamed(
            person=person,
            version=version,
            grant=grant,
            scope=references.words(grant.speciality, grant.subdivision, grant.region),
            given=given,
            by=by.role,
        ),
    )
    act = "gave role" if given else "withdrew role"
    detail = grant.model_dump(exclude_none=True)
    audit.record(session, Act(act, by.person, person, f"persons/{person}", detail))
