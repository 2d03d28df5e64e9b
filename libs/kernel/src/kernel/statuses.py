"""What each operation may answer, told in OpenAPI: the kernel's own refusals, found from what the
operation takes and from its row. A route declares by itself what it alone answers: `refuses`."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI

from kernel.access import Row, Table
from kernel.errors import DomainError, Problem, problem_type

_PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_TOKEN: Final = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def refuses(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`: refusals of its own, by their types."""
    types: dict[int | str, list[str]] = {}
    for error in errors:
        types.setdefault(error.status, []).append(problem_type(error.__name__))
    return {
        status: {"description": ", ".join(names), "content": _PROBLEM}
        for status, names in types.items()
    }


def tell(app: FastAPI, table: Table) -> None:
    """Has the application's document tell the statuses of its operations, one by one."""
    plain = app.openapi

    def told() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(plain(), table)
        return app.openapi_schema

    app.openapi = told  # type: ignore[method-assign] # FastAPI's own way


def _completed(document: dict[str, Any], table: Table) -> dict[str, Any]:
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    components["securitySchemes"] = {"bearer": _TOKEN}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            row = table[f"{method.upper()} {path}"]
            if row.everyone != "anyone":
                operation["security"] = [{"bearer": []}]
            responses = operation["responses"]
            responses.pop("422", None)  # FastAPI's own, which the kernel never answers
            for status in sorted(set(_refusals(method, operation, row))):
                told = {"description": HTTPStatus(status).phrase, "content": _PROBLEM}
                responses.setdefault(str(status), told)
    return document


def _refusals(method: str, operation: Mapping[str, Any], row: Row) -> Iterator[int]:
    parameters = operation.get("parameters", ())
    places = {parameter["in"] for parameter in parameters}
    headers = {parameter["name"].lower() for parameter in parameters}
    yield from (400, 429, 503)  # the gateway's too: no readable address, a flood, an outage
    if row.everyone != "anyone":
        yield 401
    if row.everyone is None:
        yield 403
    if "path" in places:
        yield 404
    if row.phase or method != "get":
        yield 409
    if "if-match" in headers:
        yield from (412, 428)
    if "requestBody" in operation:
        yield from (413, 415)
    if parameters or "requestBody" in operation:
        yield 422
