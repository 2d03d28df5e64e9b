"""One OpenAPI document out of the services' own: their paths and names prefixed, nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]

REFERENCE = "#/components/schemas/"
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """A line of the page that lists them."""

    method: str
    path: str
    summary: str
    description: str
    answers: tuple[str, ...]


def merge(documents: Mapping[str, Document], *, about: str) -> dict[str, Any]:
    """`documents`: by service. A path `/x` of one becomes `/api/<service>/x`."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for service, document in documents.items():
        for path, item in document.get("paths", {}).items():
            paths[f"/api/{service}{path}"] = _item(service, item)
        for name, schema in document.get("components", {}).get("schemas", {}).items():
            schemas[f"{service}_{name}"] = _renamed(service, schema)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Appariement", "version": "1", "description": about},
        "tags": [{"name": service} for service in documents],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


def operations(merged: Document) -> dict[str, list[Operation]]:
    """The operations of a merged document, by service."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in merged["tags"]}
    for path, item in merged["paths"].items():
        for method, operation in _operations_of(item):
            answers = tuple(code for code in operation.get("responses", {}) if code.isdecimal())
            line = Operation(
                method=method.upper(),
                path=path,
                summary=operation.get("summary", ""),
                description=operation.get("description", ""),
                answers=answers,
            )
            found[operation["tags"][0]].append(line)
    return found


def _operations_of(item: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    for method in METHODS:
        if method in item:
            yield method, item[method]


def _item(service: str, item: Document) -> dict[str, Any]:
    renamed: dict[str, Any] = _renamed(service, item)
    for _, operation in _operations_of(renamed):
        operation["tags"] = [service]
        if "operationId" in operation:
            operation["operationId"] = f"{service}_{operation['operationId']}"
    return renamed


def _renamed(service: str, value: Any) -> Any:
    """The same value, with every reference to a schema of this service prefixed."""
    if isinstance(value, Mapping):
        return {
            key: _prefixed(service, inner)
            if key == "$ref" and isinstance(inner, str)
            else _renamed(service, inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_renamed(service, inner) for inner in value]
    return value


def _prefixed(service: str, reference: str) -> str:
    return reference.replace(REFERENCE, f"{REFERENCE}{service}_", 1)
