"""Files kept in S3: written under a key of their own, read by whoever holds a signed address."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

import obstore
from fastapi import Depends, Request
from obstore.exceptions import BaseError
from obstore.store import S3Store
from pydantic import Field

from kernel.errors import Unavailable
from kernel.settings import ServiceSettings
from kernel.uploads import Received

ADDRESS_LIFE = timedelta(minutes=5)
RETRIES, RETRY_LIFE = 2, timedelta(seconds=8)
CHUNK = 5 << 20  # S3's least part


class StoringSettings(ServiceSettings):
    """What a service that keeps files needs besides."""

    s3_endpoint: str = Field(pattern=r"^https?://")
    s3_bucket: str = Field(min_length=3, max_length=63)
    s3_region: str = "eu-west-3"
    s3_access_key: str = Field(min_length=1)
    s3_secret_key: str = Field(min_length=1, repr=False)


class StoreAway(Unavailable):
    """Les pièces jointes ne répondent pas. Rien n'a été enregistré : réessayez dans quelques
    secondes."""


class Objects:
    """One bucket. A key names an object for ever: it is never written twice."""

    def __init__(self, settings: StoringSettings) -> None:
        self._store = S3Store(
            settings.s3_bucket,
            endpoint=settings.s3_endpoint,
            region=settings.s3_region,
            access_key_id=settings.s3_access_key,
            secret_access_key=settings.s3_secret_key,
            virtual_hosted_style_request=False,
            client_options={"allow_http": True, "timeout": "10s", "connect_timeout": "2s"},
            retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_LIFE},
        )

    async def put(self, key: str, received: Received) -> None:
        """Keeps the file; browsers will save it under its name. Raises StoreAway."""
        attributes = {
            "Content-Type": received.kind.value,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(received.name, safe='')}",
        }
        try:
            await obstore.put_async(
                self._store, key, received.file, attributes=attributes, chunk_size=CHUNK
            )
        except (BaseError, OSError) as error:
            raise StoreAway from error

    async def address(self, key: str) -> str:
        """Where the file can be read during the next five minutes."""
        return await obstore.sign_async(self._store, "GET", key, ADDRESS_LIFE)

    async def delete(self, key: str) -> None:
        """Forgets the file, if it is there. Raises StoreAway."""
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise StoreAway from error


async def _objects(request: Request) -> Objects:
    state = request.app.state
    if not hasattr(state, "objects"):
        state.objects = Objects(state.runtime.settings)
    return state.objects  # type: ignore[no-any-return]


Store = Annotated[Objects, Depends(_objects)]
