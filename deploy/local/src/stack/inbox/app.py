"""The web side: a page for people, JSON for programs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader

from stack.inbox import smtp
from stack.inbox.reading import Reading, read
from stack.inbox.store import Mail, Store

PAGES = Environment(loader=PackageLoader("stack.inbox"), autoescape=True)
# A mail's own HTML is shown, never run.
SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"}


def build(path: Path, *, smtp_port: int) -> FastAPI:
    store = Store(path)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with await smtp.listen(store, smtp_port):
            yield

    app = FastAPI(lifespan=lifespan, title="Boîte de réception locale")
    _add_pages(app, store)
    _add_api(app, store)
    return app


def _add_pages(app: FastAPI, store: Store) -> None:
    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def inbox(to: str = "") -> str:
        mails = [read(mail) for mail in store.latest(containing=to)]
        return PAGES.get_template("inbox.html").render(mails=mails, to=to, counts=store.counts())

    @app.get("/mails/{mail}", response_class=HTMLResponse, include_in_schema=False)
    async def page(mail: int) -> str:
        return PAGES.get_template("mail.html").render(mail=read(_found(store, mail)))

    @app.get("/mails/{mail}/html", response_class=HTMLResponse, include_in_schema=False)
    async def html(mail: int) -> HTMLResponse:
        return HTMLResponse(read(_found(store, mail)).html, headers=SANDBOX)


def _add_api(app: FastAPI, store: Store) -> None:
    @app.get("/api/mails")
    async def of(
        to: str,
        after: int = 0,
        wait: Annotated[float, Query(ge=0, le=60)] = 0,
        bodies: bool = True,
    ) -> list[Reading]:
        """One address's mails; with `wait`, answers as soon as one arrives."""
        mails = await store.wait_for(to, after=after, seconds=wait)
        return [read(mail, bodies=bodies) for mail in mails]

    @app.get("/api/mails/{mail}/raw")
    async def raw(mail: int) -> Response:
        return Response(_found(store, mail).raw, media_type="message/rfc822")

    @app.get("/api/counts")
    async def counts() -> dict[str, int]:
        return store.counts()

    @app.delete("/api/mails", status_code=204)
    async def forget_all() -> None:
        store.forget_all()


def _found(store: Store, mail: int) -> Mail:
    found = store.one(mail)
    if found is None:
        raise HTTPException(404, "Ce courriel n'existe pas.")
    return found
