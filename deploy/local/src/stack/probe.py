"""Asks a part over HTTP whether it answers."""

import ssl

import httpx

# All is plain HTTP on loopback; left to itself httpx loads the certificates each time (15 ms).
_UNUSED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def ask(url: str, *, method: str = "GET") -> None:
    """Raises, with the part's own words, unless the answer is a success."""
    async with httpx.AsyncClient(verify=_UNUSED, timeout=5) as client:
        answer = await client.request(method, url)
    if not answer.is_success:
        raise ConnectionError(f"{answer.status_code} {answer.text[:300]}")
