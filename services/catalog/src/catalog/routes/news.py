"""The fil d'info: anyone reads it, the ministry writes it."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from kernel.db import Session
from kernel.errors import NotFound
from kernel.idempotency import OnlyOnce
from kernel.identity import audited
from kernel.schemas import Code
from kernel.statuses import refuses
from kernel.versions import ExpectedVersion, tag

from catalog.domain.feeds import atom
from catalog.queries import news as queries
from catalog.routes.caching import NOT_MODIFIED, public
from catalog.schemas.news import News, NewsEdit, NewsState, Publication
from catalog.usecases import news

router = APIRouter(tags=["news"])


@router.get("/news", response_model=News, responses=NOT_MODIFIED)
async def list_news(session: Session, request: Request, campaign: Code | None = None) -> Response:
    """What is published, the latest first."""
    found = await queries.published(session, campaign=campaign)
    return public(request, News(items=[NewsState.of(item) for item in found]))


@router.get("/news.atom", response_class=Response, responses=NOT_MODIFIED)
async def read_feed(session: Session, request: Request) -> Response:
    """The same as an Atom feed."""
    site = request.app.state.runtime.settings.public_url
    content = atom(await queries.published(session), site=site)
    return public(request, content, media_type="application/atom+xml; charset=utf-8")


@router.get("/news/written")
async def list_written(session: Session) -> News:
    """All of them, those to come and those withdrawn too."""
    return News(items=[NewsState.of(item) for item in await queries.written(session)])


@router.get("/news/{item}")
async def read_item(session: Session, response: Response, item: UUID) -> NewsState:
    state = NewsState.of(await queries.one_published(session, item))
    tag(response, state.version)
    return state


@router.post(
    "/news", status_code=201, dependencies=[audited("wrote news")], responses=refuses(NotFound)
)
async def write_item(
    session: Session, response: Response, once: OnlyOnce, item: NewsEdit
) -> NewsState:
    state = await news.write(session, item=item)
    response.status_code = 201
    tag(response, state.version)
    return await once.keep(state)


@router.put("/news/{item}", dependencies=[audited("edited news")])
async def edit_item(
    session: Session,
    response: Response,
    once: OnlyOnce,
    expected: ExpectedVersion,
    item: UUID,
    edit: NewsEdit,
) -> NewsState:
    state = await news.edit(session, id_=item, expected=expected, edit=edit)
    tag(response, state.version)
    return await once.keep(state)


@router.post("/news/{item}/publish", dependencies=[audited("published news")])
async def publish_item(
    session: Session,
    response: Response,
    once: OnlyOnce,
    expected: ExpectedVersion,
    item: UUID,
    publication: Publication,
) -> NewsState:
    """Now, or at an instant to come."""
    state = await news.publish(session, id_=item, expected=expected, at=publication.at)
    tag(response, state.version)
    return await once.keep(state)


@router.post("/news/{item}/withdraw", dependencies=[audited("withdrew news")])
async def withdraw_item(
    session: Session, response: Response, once: OnlyOnce, expected: ExpectedVersion, item: UUID
) -> NewsState:
    state = await news.withdraw(session, id_=item, expected=expected)
    tag(response, state.version)
    return await once.keep(state)
