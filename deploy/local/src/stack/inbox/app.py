"""The web side: a page for people, JSON for programs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from stack.inbox import smtp
from stack.inbox.reading import Reading, read
from stack.inbox.store import Mail, Store

PAGES = Environment(loader=PackageLoader("stack.inbox"), autoescape=True)
# A mail's own HTML is shown, never run.
SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"}
LONGEST_WAIT = 60


def build(path: Path, *, smtp_port: int) -> Starlette:
    store = Store(path)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with await smtp.listen(store, smtp_port):
            yield

    return Starlette(routes=[*_api(store), *_pages(store)], lifespan=lifespan)


def _pages(store: Store) -> list[Route]:
    async def inbox(request: Request) -> Response:
        to = request.query_params.get("to", "")
        mails = [read(mail) for mail in store.latest(containing=to)]
        page = PAGES.get_template("inbox.html")
        return HTMLResponse(page.render(mails=mails, to=to, counts=store.counts()))

    async def page(request: Request) -> Response:
        mail = read(_found(store, request))
        return HTMLResponse(PAGES.get_template("mail.html").render(mail=mail))

    async def html(request: Request) -> Response:
        return HTMLResponse(read(_found(store, request)).html, headers=SANDBOX)

    return [
        Route("/", inbox),
        Route("/mails/{mail:int}", page),
        Route("/mails/{mail:int}/html", html),
    ]


def _api(store: Store) -> list[Route]:
    async def of(request: Request) -> Response:
        """One address's mails; with `wait`, answers as soon as one arrives."""
        query = request.query_params
        try:
            to, after = query["to"], int(query.get("after", 0))
            wait = min(max(float(query.get("wait", 0)), 0), LONGEST_WAIT)
        except (KeyError, ValueError):
            raise HTTPException(422, "to, after, wait") from None
        bodies = query.get("bodies", "true") != "false"
        mails = await store.wait_for(to, after=after, seconds=wait)
        return JSONResponse([_as_json(read(mail, bodies=bodies)) for mail in mails])

    async def raw(request: Request) -> Response:
        return Response(_found(store, request).raw, media_type="message/rfc822")

    async def counts(_: Request) -> Response:
        return JSONResponse(store.counts())

    async def forget_all(_: Request) -> Response:
        store.forget_all()
        return Response(status_code=204)

    return [
        Route("/api/mails", of),
        Route("/api/mails", forget_all, methods=["DELETE"]),
        Route("/api/mails/{mail:int}/raw", raw),
        Route("/api/counts", counts),
    ]


def _as_json(reading: Reading) -> dict[str, object]:
    return vars(reading) | {"received": reading.received.isoformat()}


def _found(store: Store, request: Request) -> Mail:
    found = store.one(request.path_params["mail"])
    if found is None:
        raise HTTPException(404, "Ce courriel n'existe pas.")
    return found
