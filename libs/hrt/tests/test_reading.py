"""A fast reader, alone or with others, reads what a slow one reads and refuses what it refuses."""

import json
import os
import random

import numpy as np
import pytest

from hrt import Instance, InvalidInstance
from hrt.canonical import canonical_bytes
from hrt.reading import pieces

from .examples import example, tiny
from .plain_reader import plain_digest

READERS = (1, 2, 7)


@pytest.fixture
def readers(monkeypatch):
    def so_many(count: int) -> None:
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(count)))

    monkeypatch.setattr(pieces, "_WORTH_IT", 1)
    return so_many


def outcome(raw: bytes) -> tuple:
    """What reading gives: the columns and the digest, or the path and the reason."""
    try:
        read = Instance.from_json(raw)
    except InvalidInstance as fault:
        return fault.path, fault.reason
    return read.digest, read.to_json()


def written(random_: random.Random, long_ids: bool = False) -> bytes:
    """A random instance in one of the ways of writing it."""
    document = tiny(random_, candidates=9)
    text = json.dumps(document)
    if long_ids:
        for side in "CP":
            text = text.replace(f'"{side}', f'"{side}_a-long:name.')
        document = json.loads(text)
    ways = [
        lambda: canonical_bytes(document),
        lambda: text.encode(),
        lambda: json.dumps(document, indent=random_.choice((0, 1, "\t"))).encode(),
        lambda: json.dumps(shuffled(random_, document), separators=(",", ":")).encode(),
    ]
    return random_.choice(ways)()


def shuffled(random_: random.Random, value):
    if isinstance(value, dict):
        keys = random_.sample(list(value), len(value))
        return {key: shuffled(random_, value[key]) for key in keys}
    return [shuffled(random_, item) for item in value] if isinstance(value, list) else value


def damaged(random_: random.Random, raw: bytes) -> bytes:
    """One piece of the text taken out, doubled, moved or changed."""
    begin = random_.randrange(len(raw))
    end = min(len(raw), begin + random_.choice((1, 1, 1, 5, 30)))
    change = random_.choice(
        (b"", raw[begin:end] * 2, random_.choice(b'{}[],:"0159 -.eCP\\\n').to_bytes(), raw[:9])
    )
    return raw[:begin] + change + raw[end:]


@pytest.mark.parametrize("long_ids", [False, True])
def test_any_way_of_writing_an_instance_gives_the_digest_of_its_canonical_bytes(readers, long_ids):
    random_ = random.Random(41)
    for _ in range(200):
        raw = written(random_, long_ids)
        expected = plain_digest(raw)
        for count in READERS:
            readers(count)
            assert outcome(raw)[0] == expected


def test_a_damaged_instance_is_refused_just_when_a_slow_reader_refuses_it(readers):
    random_ = random.Random(42)
    refused = 0
    for _ in range(3000):
        raw = damaged(random_, written(random_))
        expected = plain_digest(raw)
        refused += expected is None
        readers(1)
        alone = outcome(raw)
        assert (alone[0] if expected else None) == expected, raw
        for count in READERS[1:]:
            readers(count)
            assert outcome(raw) == alone, raw
    assert 1500 < refused < 3000


def test_a_fault_late_in_a_long_list_has_its_own_place_however_many_read(readers):
    candidates = [
        {"id": f"C{i:03}", "wishes": example()["candidates"][0]["wishes"]} for i in range(300)
    ]
    candidates[250]["wishes"] = [{"poste": "P9", "hearts": 1, "rank": 1}]
    unknown = canonical_bytes({**example(), "candidates": candidates})
    candidates[250]["wishes"] = [{"poste": "P2", "hearts": 6, "rank": 1}]
    hearts = canonical_bytes({**example(), "candidates": candidates})
    candidates[250] = candidates[249]
    twice = canonical_bytes({**example(), "candidates": candidates})
    for count in READERS:
        readers(count)
        assert outcome(unknown)[0] == "$.candidates[250].wishes[0].poste"
        assert outcome(hearts)[0] == "$.candidates[250].wishes[0].hearts"
        assert outcome(twice)[0] == "$.candidates[250].id"


def test_a_long_list_is_shared_by_as_many_readers_as_there_are_cores(readers):
    wishes = example()["candidates"][0]["wishes"]
    candidates = [{"id": f"C{i:03}", "wishes": wishes} for i in range(300)]
    raw = canonical_bytes({**example(), "candidates": candidates})
    for count in READERS:
        readers(count)
        assert len(pieces.scanned(raw, np.frombuffer(raw, np.uint8)).pieces) == count


def test_what_looks_like_a_candidate_but_is_none_misleads_no_reader(readers):
    text = json.dumps(example(), separators=(",", ":"))
    lure = text.replace('"C2"', '"]},{]},{]},{]},{]},{]},{]},{"')
    for count in READERS:
        readers(count)
        assert outcome(lure.encode())[0] == "$.candidates[1].id"
