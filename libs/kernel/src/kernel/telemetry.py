"""Logs as JSON lines, the ids that tie them together, and the metrics that every service has."""

import logging
import re
import sys
from contextvars import ContextVar
from typing import Any
from uuid import UUID, uuid4

import structlog
from prometheus_client import Counter, Gauge, Histogram
from pydantic import ValidationError

REQUESTS = Histogram(
    "appariement_http_request_seconds", "Requests served", ["method", "route", "status"]
)
CONSUMED = Counter("appariement_consumed_total", "Messages handled", ["topic", "outcome"])
CONSUME_SECONDS = Histogram("appariement_consume_seconds", "Time to handle a batch", ["topic"])
CONSUMER_LAG = Gauge("appariement_consumer_lag", "Messages not yet handled", ["topic", "partition"])
HALTED_KEYS = Gauge("appariement_halted_keys", "Keys halted until an operator replays them")
RELAYED = Counter("appariement_relayed_total", "Outbox messages acknowledged", ["topic"])
RELAY_FAILURES = Counter("appariement_relay_failures_total", "Batches that the broker did not take")
OUTBOX_AGE = Gauge("appariement_outbox_age_seconds", "Age of the oldest message not yet sent")
TASK_FAILURES = Counter("appariement_task_failures_total", "Background tasks restarted", ["task"])

_TRACE: ContextVar[UUID | None] = ContextVar("trace", default=None)
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def begin_trace(request_id: str | None = None) -> UUID:
    """Ties what follows in this task to a request id; a malformed or missing one is replaced."""
    try:
        trace = UUID(request_id) if request_id else uuid4()
    except ValueError:
        trace = uuid4()
    _TRACE.set(trace)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=str(trace))
    return trace


def continue_trace(traceparent: str, *, event_id: UUID) -> None:
    """Ties the handling of an event to the request that caused it."""
    match = _TRACEPARENT.fullmatch(traceparent)
    begin_trace(match.group(1) if match else None)
    structlog.contextvars.bind_contextvars(event_id=str(event_id))


def traceparent() -> str:
    """The W3C trace of this task, whose trace id is the request id."""
    trace = _TRACE.get() or begin_trace()
    return f"00-{trace.hex}-{uuid4().hex[:16]}-01"


def request_id() -> str:
    """The id that ties together what this task does, to quote in an answer."""
    return str(_TRACE.get() or begin_trace())


# Where PostgreSQL and pydantic quote the values that they refuse.
_QUOTED = re.compile(r"DETAIL:[^\n]*|input_value=.*?(?=, input_type=)")


def reason(error: BaseException) -> str:
    """What went wrong, without the content, which may be personal."""
    if isinstance(error, ValidationError):
        details = error.errors(include_input=False, include_url=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in details[:5])
    return _QUOTED.sub("…", f"{type(error).__name__}: {error}")[:500]


def _hide_quoted(_: object, __: str, line: structlog.typing.EventDict) -> Any:
    if "exception" in line:
        line["exception"] = _QUOTED.sub("…", line["exception"])
    return line


class _Sparing(logging.Filter):
    """Lets one line in a hundred of a noisy logger through: an outage writes thousands."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def filter(self, record: logging.LogRecord) -> bool:
        self.seen += 1
        return self.seen % 100 == 1


_NOISY = {
    name: _Sparing()
    for name in ("aiokafka", "aiokafka.consumer.fetcher", "aiokafka.conn", "aiokafka.cluster")
}


def configure_logs(service: str, level: str) -> None:
    """JSON lines on standard output, for this process."""

    def name_service(_: object, __: str, line: structlog.typing.EventDict) -> Any:
        return {"service": service, **line}

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        name_service,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _hide_quoted,
    ]
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(sys.stdout)  # of the libraries
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy, sparing in _NOISY.items():
        logging.getLogger(noisy).addFilter(sparing)
    for quiet in ("httpx", "httpcore", "uvicorn.access", "aiokafka.consumer.group_coordinator"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
