"""The real portal over fake services and a real Valkey; a browser that keeps cookies."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from kernel.testing import environment
from portal.app import SERVICE
from portal.settings import PortalSettings

sys.path.insert(0, str(Path(__file__).parent))

from browser import Browser
from fakes.candidatures import people
from fakes.server import serving
from fakes.world import LINA, PEOPLE, REGION, SECRET, Person, World, iso

KEY = "c2VhbGluZy1rZXktb2YtdGhlLXRlc3RzLTMyLWJ5dGU="


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def settings(world: World) -> AsyncIterator[PortalSettings]:
    async with serving(world) as urls:
        yield PortalSettings.model_validate(
            {
                "port": 1,
                "metrics_port": 1,
                "redis_url": environment("REDIS"),
                "public_url": "http://localhost:1",
                "session_key": KEY,
                "service_urls": urls,
                "inbox_url": "http://localhost:2",
            }
        )


@pytest.fixture
async def app(settings: PortalSettings) -> AsyncIterator[FastAPI]:
    app = SERVICE.build(settings, alone=True)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def browser(app: FastAPI, world: World) -> AsyncIterator[Browser]:
    async with Browser(app, world) as browser:
        yield browser


@pytest.fixture
async def another(app: FastAPI, world: World) -> AsyncIterator[Browser]:
    async with Browser(app, world) as browser:
        yield browser


SignIn = Callable[[Person], Awaitable[Browser]]


@pytest.fixture
def signed_in(browser: Browser) -> SignIn:
    """`await signed_in(LINA)`: the browser after the whole way through the mail's link."""

    async def signed_in(person: Person) -> Browser:
        assert person in PEOPLE
        await browser.sign_in(person)
        return browser

    return signed_in


@pytest.fixture
def full(world: World) -> World:
    """Something in every list of the world."""
    ids = [one["person"] for one in people()]
    world.lists[LINA.id] = {
        "version": 3,
        "saved_at": iso(world.now),
        "wishes": [{"poste": "69-0412", "hearts": 4}],
    }
    world.rankings["69-0418"] = {
        "version": 2,
        "saved_at": iso(world.now),
        "placements": [
            {"person": ids[0], "rank": 1},
            {"person": ids[2], "rank": 1},
            {"person": ids[1], "rank": 3},
            {"person": ids[9], "refused": True},
        ],
    }
    world.parts = [
        {
            "speciality": "PED",
            "territory": REGION,
            "postes": 42,
            "candidates": 38,
            "placed": 31,
            "unplaced": 7,
            "published_at": None,
            "published_by": None,
        }
    ]
    world.run = {
        "state": "verified",
        "instance": SECRET,
        "result": SECRET,
        "unplaced": 7,
        "verification": {"ok": True, "notes": []},
        "seconds": 4.1,
    }
    world.affectations = [
        {
            "poste": "69-0418",
            "person": ids[0],
            "given_name": "Nour",
            "family_name": "Belkassar",
            "speciality": "PED",
        },
        {"poste": "69-0412", "person": None, "speciality": "PED"},
    ]
    return world
