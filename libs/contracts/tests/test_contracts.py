import json
import re
from datetime import UTC, datetime

import pytest
from contracts import DEAD_LETTER_TOPICS, TOPICS, Envelope, Event, InvalidEnvelope
from contracts.candidatures import WishListChanged
from contracts.publish import drift, example_of
from contracts.registry import EVENTS, PUBLISHERS, events_of

ALL = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


def test_generated_files_are_up_to_date() -> None:
    assert drift() == []


@ALL
def test_an_example_survives_a_round_trip(event: type[Event]) -> None:
    original = event.model_validate(example_of(event))
    assert event.model_validate_json(original.model_dump_json()) == original


@ALL
def test_a_reader_ignores_unknown_fields(event: type[Event]) -> None:
    example = example_of(event)
    assert event.model_validate(example | {"added_later": 1}) == event.model_validate(example)


@ALL
def test_a_type_names_its_version_and_its_topic_is_listed(event: type[Event]) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z-]+\.v\d+", event.TYPE)
    assert event.TOPIC in TOPICS


def test_a_type_is_that_of_one_event() -> None:
    events = {event for module in PUBLISHERS for event in events_of(module)}
    assert len(events) == len(EVENTS)


@ALL
def test_a_key_is_built_from_the_event(event: type[Event]) -> None:
    key = event.model_validate(example_of(event)).key
    assert key
    assert "{" not in key


def test_each_topic_has_one_writer_which_is_not_its_reader() -> None:
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)
    assert all(topic.writer not in topic.readers and topic.readers for topic in TOPICS)


def test_each_topic_carries_an_event() -> None:
    assert {event.TOPIC.name for event in EVENTS.values()} == {topic.name for topic in TOPICS}


def test_hearts_travel_only_to_reporting_and_matching() -> None:
    carriers = {
        event.TOPIC.name: event.TOPIC.readers
        for event in EVENTS.values()
        if "hearts" in json.dumps([example_of(event), event.model_json_schema()])
    }
    assert carriers == {
        "candidatures.candidatures": ("reporting",),
        "candidatures.drafts": ("matching",),
        "candidatures.snapshots": ("matching",),
    }


def test_a_draft_tells_who_asked_and_no_candidate_s_name() -> None:
    """Ids of persons are UUIDs, everywhere; those of a draft's candidates are drawn for it."""
    persons = {
        name
        for event in EVENTS.values()
        if event.TOPIC.name == "candidatures.drafts"
        for name, schema in event.model_json_schema()["properties"].items()
        if "uuid" in json.dumps(schema)
    }
    assert persons == {"draft", "asked_by"}


def test_each_consumer_has_its_dead_letters() -> None:
    readers = {reader for topic in TOPICS for reader in topic.readers}
    assert {topic.writer for topic in DEAD_LETTER_TOPICS} == readers


def test_the_envelope_is_a_cloud_event_in_headers() -> None:
    sent = Envelope(
        type=WishListChanged.TYPE,
        source="candidatures",
        subject="2026-03:1",
        traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01",
        time=datetime(2026, 3, 4, 8, tzinfo=UTC),
    )
    headers = sent.to_headers()
    assert dict(headers)["ce_specversion"] == b"1.0"
    assert Envelope.from_headers(headers) == sent


@pytest.mark.parametrize("missing", ["ce_id", "ce_type", "ce_source", "ce_time", "ce_subject"])
def test_an_envelope_without_an_attribute_is_refused(missing: str) -> None:
    headers = Envelope(type="t", source="s", subject="k").to_headers()
    with pytest.raises(InvalidEnvelope, match=missing):
        Envelope.from_headers([header for header in headers if header[0] != missing])
