"""Sign-in links: asked for by anyone, told by mail alone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header
from kernel.db import Session
from kernel.rates import Counters, Network
from kernel.statuses import refuses

from auth.routes.own import OwnSettings
from auth.schemas.links import LinkRequest, LinkRequested, LinkSeen
from auth.usecases import links, rates

router = APIRouter(prefix="/sign-in-links", tags=["connexion"])


async def _within_rates(asked: LinkRequest, counters: Counters, network: Network) -> None:
    await rates.count_request(counters, network=network, address=asked.address)


# Counted before a session is opened: a flood takes no connection to the database.
@router.post("", status_code=202, dependencies=[Depends(_within_rates)])
async def ask(asked: LinkRequest, session: Session, settings: OwnSettings) -> LinkRequested:
    """Demander un lien de connexion. La réponse est la même pour une adresse inconnue."""
    expires_at = await links.request_link(
        session,
        address=asked.address,
        browser=asked.browser,
        seal=settings.seal,
        key=settings.vault.mac_key,
        public_url=settings.public_url,
    )
    return LinkRequested(expires_at=expires_at)


@router.get("/{token}", responses=refuses(links.LinkUnknown, links.LinkUsed, links.LinkExpired))
async def look(
    token: str, session: Session, x_browser: Annotated[str | None, Header()] = None
) -> LinkSeen:
    """Voir un lien sans l'utiliser. Le nom n'est dit qu'au navigateur qui l'a demandé."""
    return await links.look_at_link(session, token=token, browser=x_browser)
