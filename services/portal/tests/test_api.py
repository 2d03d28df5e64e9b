"""One document for the whole platform."""

from browser import Browser
from fakes.world import World
from portal.domain.merging import merge
from rules import check


async def test_every_services_operations_are_listed(browser: Browser) -> None:
    page = await browser.get("/api")
    for service in ("auth", "catalog", "candidatures", "matching", "reporting"):
        assert f"/api/{service}/things" in page.text


async def test_paths_schemas_and_operations_are_prefixed(browser: Browser) -> None:
    document = (await browser.client.get("/api/openapi.json")).json()
    assert "/api/auth/things" in document["paths"]
    assert "/api/portal/things" not in document["paths"]
    operation = document["paths"]["/api/auth/things"]["get"]
    assert operation["operationId"] == "auth_read_things"
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/auth_Thing"}
    assert "auth_Thing" in document["components"]["schemas"]


async def test_a_service_away_is_missed_not_hidden(browser: Browser, world: World) -> None:
    world.away = {"matching"}
    page = await browser.get("/api")
    assert "Sans réponse en ce moment : matching." in page.text
    check(page)
    assert (await browser.client.get("/api/openapi.json")).status_code == 503


def test_a_property_called_ref_is_left_alone() -> None:
    schema = {"properties": {"$ref": {"type": "string"}}}
    merged = merge({"a": {"components": {"schemas": {"T": schema}}}}, about="")
    assert merged["components"]["schemas"]["a_T"] == schema
