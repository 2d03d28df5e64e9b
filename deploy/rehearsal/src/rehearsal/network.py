"""Where people come from: each from a computer of their own."""

import socket
from itertools import count
from urllib.parse import urlsplit

import aiohttp

_numbers = count()


def own_connector(gateway: str) -> aiohttp.TCPConnector:
    """The connections of one more computer."""
    return aiohttp.TCPConnector(limit=2, family=socket.AF_INET, local_addr=_own_address(gateway))


def _own_address(gateway: str) -> tuple[str, int] | None:
    """On loopback each person has a network of their own, so that limits per network hold."""
    if urlsplit(gateway).hostname not in ("localhost", "127.0.0.1"):
        return None
    number = next(_numbers)
    return f"127.{10 + number // 250}.{number % 250}.{1 + number % 200}", 0
