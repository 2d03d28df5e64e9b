from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from contracts.auth import Grant
from kernel.service import Service
from reporting.app import SERVICE

pytest_plugins = ["kernel.testing", "kernel.matrix"]


Read = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="session")
def service() -> Service:
    return SERVICE


@pytest.fixture
def read(client: httpx.AsyncClient) -> Read:
    """`await read(path, grant, …, person=…, **query)`: what someone with these roles gets."""
    from kernel.testing import signed_in  # not above: pytest rewrites the plugin's asserts first

    async def read(path: str, *grants: Grant, person: Any = None, **query: Any) -> Any:
        headers = signed_in(*grants, person=person)
        answer = await client.get(path, headers=headers, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return read


@pytest.fixture
def download(client: httpx.AsyncClient) -> Read:
    """The same, for a file: the answer."""
    from kernel.testing import signed_in

    async def download(path: str, *grants: Grant, person: Any = None, **query: Any) -> Any:
        headers = signed_in(*grants, person=person)
        answer = await client.get(path, headers=headers, params=query)
        assert answer.status_code == 200, answer.text
        return answer

    return download
