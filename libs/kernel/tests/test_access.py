"""The table of a service: nothing is served that it does not name."""

import dataclasses
from typing import Any

import httpx
import pytest
from kernel.access import Row, Table, TableDiffers, anyone, only
from kernel.matrix import dealt
from kernel.service import Service
from kernel.settings import ServerSettings
from toy.access import ACCESS


def built(service: Service, settings: ServerSettings, *rows: Row) -> Any:
    return dataclasses.replace(service, access=Table(*rows)).build(settings, alone=True)


@pytest.mark.rule("S17")
async def test_an_operation_without_a_row_does_not_start_the_service(
    service: Service, settings: ServerSettings
) -> None:
    with pytest.raises(TableDiffers, match="GET /ministry"):
        built(service, settings, *(row for row in ACCESS if row.operation != "GET /ministry"))


async def test_a_row_without_its_operation_does_not_start_the_service(
    service: Service, settings: ServerSettings
) -> None:
    with pytest.raises(TableDiffers, match="GET /nowhere"):
        built(service, settings, *ACCESS, anyone("GET /nowhere"))


def test_an_operation_has_one_row() -> None:
    with pytest.raises(TableDiffers):
        Table(anyone("GET /me"), only("GET /me", ministry="national"))


def test_every_cell_is_dealt_out_once() -> None:
    row = only("GET /x", phase="wishes", unless="…", ministry="national", ars="scope")
    hands = {name: [str(one) for one in values] for name, values in dealt(Table(row))}
    both = ["GET /x as ministry", "GET /x as ars"]
    assert hands == {
        "row": ["GET /x"],
        "cell": both,
        "narrow_cell": ["GET /x as ars"],
        "timed_cell": both,
        "barred_cell": both,
    }


async def test_openapi_tells_the_refusals_of_each_operation(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]

    def statuses(method: str, path: str) -> set[str]:
        return set(paths[path][method]["responses"])

    always = {"200", "400", "429", "503"}
    assert statuses("get", "/crowded") == always
    assert statuses("get", "/me") == always | {"401"}
    assert statuses("get", "/ministry") == always | {"401", "403"}
    assert statuses("get", "/boards/{code}") == always | {"404", "422"}
    writes = {"401", "404", "409", "412", "413", "415", "422", "428"}
    assert statuses("put", "/boards/{code}") == always | writes
    assert paths["/me"]["get"]["security"] == [{"bearer": []}]
    assert "security" not in paths["/crowded"]["get"]
