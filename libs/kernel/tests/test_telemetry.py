"""Log lines are JSON on the standard output, and tell no content."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import structlog
from kernel.telemetry import begin_trace, configure_logs, continue_trace, request_id, traceparent
from pydantic import BaseModel, ValidationError

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """What a service's process would print."""
    output = io.StringIO()
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stdout", output)
    configure_logs("toy", "INFO")
    yield lambda: [json.loads(line) for line in output.getvalue().splitlines()]
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


class Person(BaseModel):
    age: int


def test_a_line_tells_its_service_and_its_request(lines: Lines) -> None:
    trace = begin_trace()
    structlog.get_logger().info("done", place="Lyon – Édouard")
    logging.getLogger("elsewhere").warning("said by %s", "another")
    ours, theirs = lines()
    assert ours["service"] == theirs["service"] == "toy"
    assert ours["request_id"] == theirs["request_id"] == str(trace)
    assert (ours["event"], ours["place"], ours["level"]) == ("done", "Lyon – Édouard", "info")
    assert theirs["event"] == "said by another"


def test_a_failure_is_told_without_what_people_wrote(lines: Lines) -> None:
    written = "".join(("sec", "ret"))  # the line itself stands in its traceback
    detail = f"duplicate\nDETAIL:  Key (address)=({written}) already exists."
    with pytest.raises(ValidationError) as refused:
        Person.model_validate({"age": written})
    for error in (refused.value, RuntimeError(detail)):
        structlog.get_logger().error("failed", exc_info=error)
    told = lines()
    assert "Traceback" in told[0]["exception"]
    assert "duplicate" in told[1]["exception"]
    assert written not in json.dumps(told)


def test_a_noisy_logger_is_thinned(lines: Lines) -> None:
    for _ in range(250):
        logging.getLogger("aiokafka.conn").error("no connection")
    assert len(lines()) in (2, 3)


def test_an_event_carries_on_the_request_that_caused_it() -> None:
    cause = begin_trace()
    carried = traceparent()
    begin_trace()
    assert request_id() != str(cause)
    continue_trace(carried, event_id=uuid4())
    assert request_id() == str(cause)


@pytest.mark.parametrize("given", ["", "nonsense", "00-abc-def-01"])
def test_a_trace_that_is_none_is_replaced(given: str) -> None:
    before = begin_trace()
    continue_trace(given, event_id=uuid4())
    assert request_id() != str(before)
