"""What OpenAPI says, asked of the whole platform through its gateway: Schemathesis makes up the
requests, right ones and wrong ones, and looks at each answer."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from requests.adapters import HTTPAdapter
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SECONDS: Final = 60


class Visitor:
    """Someone at an address of their own on the network, signed in with `token` or not."""

    def __init__(self, number: int) -> None:
        self.token = ""
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", _From(f"127.200.{number}.1"))

    def ask(self, case: Case) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return case.call(session=self._session, headers=headers, timeout=SECONDS)


class _From(HTTPAdapter):
    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, source_address=(self._address, 0), **options)


def operations(gateway: str) -> list[APIOperation]:
    """All that the platform's document lists."""
    document = requests.get(f"{gateway}/api/openapi.json", timeout=SECONDS).json()
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=gateway)
    return [found.ok() for found in schema.get_all_operations()]


def play(
    operation: APIOperation,
    visitors: Mapping[str, Visitor],
    *,
    known: Mapping[str, Any],
    cases: int,
    same: bool,
) -> Counter[tuple[str, int]]:
    """How often each visitor got each status. `known`: path values that exist; `same`: always the
    same cases. Raises with the first answer that the document does not tell."""
    seen: Counter[tuple[str, int]] = Counter()

    def conforms(case: Case, who: str) -> None:
        answer = visitors[who].ask(case)
        seen[who, answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    for strategy in _strategies(operation, known):
        drawn = given(case=strategy, who=st.sampled_from(sorted(visitors)))(conforms)
        limits = settings(
            max_examples=cases,
            deadline=None,
            database=None,
            derandomize=same,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        try:
            limits(drawn)()
        except Unsatisfiable:
            continue  # an operation in which nothing can be wrong
    return seen


def _strategies(
    operation: APIOperation, known: Mapping[str, Any]
) -> Iterator[st.SearchStrategy[Case]]:
    """Right requests for what may exist or not, right ones for what exists, wrong ones."""
    here = {name: value for name, value in known.items() if f"{{{name}}}" in operation.path}
    yield operation.as_strategy(GenerationMode.POSITIVE)
    yield operation.as_strategy(GenerationMode.POSITIVE, path_parameters=here or None)
    yield operation.as_strategy(GenerationMode.NEGATIVE)
