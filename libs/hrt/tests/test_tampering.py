"""Whatever is changed in a result, alone, is found."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hrt import Instance, InvalidResult, Result, solve, verify

from .examples import tiny

OTHERS = ("C0", "C1", "C9", "P0", "P1", "P9", "perfect", "cardinality", "candidates", "postes")
OTHERS += ("stable", "placed", "lottery", "sha256:" + "0" * 64)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each container of a document with each of its keys or positions."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from places(value[key])


def changes(document: dict) -> Iterator[dict]:
    """The document with one thing changed, in every way tried here."""
    for position in range(len(list(places(document)))):
        for change in (add_one, take_one, remove, repeat, *(renamed(name) for name in OTHERS)):
            other = deepcopy(document)
            container, key = list(places(other))[position]
            if change(container, key) and other != document:
                yield other


def add_one(container, key) -> bool:
    if isinstance(container[key], int):
        container[key] += 1
    return isinstance(container[key], int)


def take_one(container, key) -> bool:
    if isinstance(container[key], int):
        container[key] -= 1
    return isinstance(container[key], int)


def remove(container, key) -> bool:
    del container[key]
    return True


def repeat(container, key) -> bool:
    if isinstance(container, list):
        container.insert(key, deepcopy(container[key]))
    return isinstance(container, list)


def renamed(name):
    def rename(container, key) -> bool:
        if isinstance(container[key], str):
            container[key] = name
            return True
        return False

    return rename


def test_every_single_change_of_a_result_is_found():
    random_ = random.Random(12)
    tried = 0
    for _ in range(25):
        instance = Instance.from_json(json.dumps(tiny(random_)))
        document = json.loads(solve(instance).to_json())
        for other in changes(document):
            tried += 1
            try:
                result = Result.from_json(json.dumps(other))
            except InvalidResult:
                continue
            assert verify(instance, result).findings, other
    assert tried > 1000
