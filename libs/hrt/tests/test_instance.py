import json
from copy import deepcopy

import pytest

from hrt import Instance, InvalidInstance

from .examples import DIGEST, example


def refusal(data) -> InvalidInstance:
    text = data if isinstance(data, (bytes, str)) else json.dumps(data)
    with pytest.raises(InvalidInstance) as caught:
        Instance.from_json(text)
    return caught.value


def changed(path: str, value) -> dict:
    document = deepcopy(example())
    target, *keys = [document, *(int(k) if k.isdigit() else k for k in path.split("/"))]
    for key in keys[:-1]:
        target = target[key]
    if value is None:
        del target[keys[-1]]
    else:
        target[keys[-1]] = value
    return document


def test_the_example_reads_and_writes_back():
    instance = Instance.from_json(json.dumps(example(), indent=3))
    assert instance.digest == DIGEST
    assert json.loads(instance.to_json()) == example()
    assert Instance.from_json(instance.to_json()).digest == DIGEST


def test_the_order_of_keys_does_not_matter():
    def backwards(value):
        if isinstance(value, dict):
            return {key: backwards(value[key]) for key in sorted(value, reverse=True)}
        return [backwards(item) for item in value] if isinstance(value, list) else value

    assert Instance.from_json(json.dumps(backwards(example()))).digest == DIGEST


def test_empty_lists_are_valid():
    empty = {**example(), "postes": [], "candidates": []}
    assert json.loads(Instance.from_json(json.dumps(empty)).to_json()) == empty


WISH = "candidates/0/wishes/0"
FAULTS = [
    ("format", "appariement/instance@2", "$.format"),
    ("format", None, "$"),
    ("campaign", "", "$.campaign"),
    ("campaign", "é", "$.campaign"),
    ("campaign", "x" * 65, "$.campaign"),
    ("campaign", 2026, "$.campaign"),
    ("campaign", "2026\n", "$.campaign"),
    ("round", 0, "$.round"),
    ("round", 10, "$.round"),
    ("round", "1", "$.round"),
    ("round", True, "$.round"),
    ("round", 1.0, "$.round"),
    ("seed", "ab", "$.seed"),
    ("seed", "A" * 64, "$.seed"),
    ("seed", 5, "$.seed"),
    ("extra", 1, "$"),
    ("postes", {}, "$.postes"),
    ("postes/0", "P1", "$.postes[0]"),
    ("postes/0/id", "P3", "$.postes[1].id"),
    ("postes/1/id", "P1", "$.postes[1].id"),
    ("postes/0/id", "P 1", "$.postes[0].id"),
    ("postes/0/places", -1, "$.postes[0].places"),
    ("postes/0/places", 10_000, "$.postes[0].places"),
    ("postes/0/places", 2.0, "$.postes[0].places"),
    ("postes/0/places", None, "$.postes[0]"),
    ("postes/0/name", "x", "$.postes[0]"),
    ("candidates", "none", "$.candidates"),
    ("candidates/0/id", "C9", "$.candidates[1].id"),
    ("candidates/2/id", "C2", "$.candidates[2].id"),
    ("candidates/0/id", 1, "$.candidates[0].id"),
    ("candidates/0/wishes", None, "$.candidates[0]"),
    ("candidates/0/wishes", 3, "$.candidates[0].wishes"),
    ("candidates/0/name", "x", "$.candidates[0]"),
    (WISH, [], "$.candidates[0].wishes[0]"),
    (f"{WISH}/poste", "P0", "$.candidates[0].wishes[0].poste"),
    (f"{WISH}/poste", "P2", "$.candidates[0].wishes[1].poste"),
    ("candidates/0/wishes/1/poste", "P0", "$.candidates[0].wishes[1].poste"),
    (f"{WISH}/poste", None, "$.candidates[0].wishes[0]"),
    (f"{WISH}/poste", 1, "$.candidates[0].wishes[0].poste"),
    (f"{WISH}/hearts", 0, "$.candidates[0].wishes[0].hearts"),
    (f"{WISH}/hearts", 6, "$.candidates[0].wishes[0].hearts"),
    (f"{WISH}/hearts", "5", "$.candidates[0].wishes[0].hearts"),
    (f"{WISH}/hearts", 5.0, "$.candidates[0].wishes[0].hearts"),
    (f"{WISH}/hearts", None, "$.candidates[0].wishes[0]"),
    (f"{WISH}/rank", 0, "$.candidates[0].wishes[0].rank"),
    (f"{WISH}/rank", 10_000, "$.candidates[0].wishes[0].rank"),
    (f"{WISH}/rank", 10**30, "$.candidates[0].wishes[0].rank"),
    (f"{WISH}/rank", True, "$.candidates[0].wishes[0].rank"),
    (f"{WISH}/rank", None, "$.candidates[0].wishes[0]"),
    (f"{WISH}/rank", float("nan"), "$.candidates[0].wishes[0].rank"),
    (f"{WISH}/rank", float("inf"), "$.candidates[0].wishes[0].rank"),
    (f"{WISH}/refused", "refused", "$.candidates[0].wishes[0]"),
    ("candidates/1/wishes/1/refused", "late", "$.candidates[1].wishes[1].refused"),
    ("candidates/1/wishes/1/refused", 1, "$.candidates[1].wishes[1].refused"),
    ("candidates/1/wishes/1/note", "x", "$.candidates[1].wishes[1]"),
]


@pytest.mark.parametrize(("path", "value", "where"), FAULTS)
def test_a_fault_is_refused_with_its_path(path, value, where):
    assert refusal(changed(path, value)).path == where


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{", "[" * 100_000, '"x"', "1", "{}", json.dumps(example()) + "x"],
)
def test_what_is_not_an_instance_at_all_is_refused(text):
    assert refusal(text).path == "$"


def test_a_byte_order_mark_is_refused():
    assert "byte order mark" in str(refusal(b"\xef\xbb\xbf" + json.dumps(example()).encode()))
    assert "byte order mark" in str(refusal("\ufeff" + json.dumps(example())))


def test_what_is_not_utf8_is_refused():
    text = json.dumps(example()).encode()
    assert refusal(text.replace(b"2026", b"20\xff6")).path == "$.campaign"
    assert refusal(text.replace(b'"P1"', b'"P\xe9"')).path == "$.postes[0].id"


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ('"round": 1', '"round": 1, "round": 1', "$"),
        ('"places": 1}]', '"places": 1, "places": 1}]', "$.postes[1]"),
        ('{"poste": "P1", "hearts": 5', '{"hearts": 5, "hearts": 5, "poste": "P1"', None),
        ('"id": "C1"', '"id": "C1", "\\u0069d": "C1"', "$.candidates[0]"),
    ],
)
def test_a_key_twice_is_refused(before, after, where):
    text = json.dumps(example()).replace(before, after)
    assert refusal(text).path == (where or "$.candidates[0].wishes[0]")
    assert "twice" in str(refusal(text))


def test_minus_zero_is_no_way_to_write_a_number():
    text = json.dumps(example()).replace('"places": 1}]', '"places": -0}]')
    assert refusal(text).path == "$.postes[1].places"


@pytest.mark.parametrize(
    "number", ["01", "+1", "1e0", "1E1", "-1", "1.0", "0x1", "NaN", "1 1", '"1"']
)
def test_a_number_is_written_in_one_way(number):
    text = json.dumps(example()).replace('"rank": 4', f'"rank": {number}')
    assert refusal(text).path.startswith("$.candidates[2].wishes[0]")


@pytest.mark.parametrize("value", [None, True, 1, 1.5, [], {}])
@pytest.mark.parametrize("field", sorted(example()))
def test_a_field_of_another_kind_is_refused_at_its_path(field, value):
    if type(value) is type(example()[field]):
        value = "x"
    assert refusal({**example(), field: value}).path == f"$.{field}"


@pytest.mark.parametrize("refused", ["withdrawn", "below_minimum", "ranking_invalid", "refused"])
def test_every_refusal_is_kept(refused):
    document = changed("candidates/1/wishes/1/refused", refused)
    assert json.loads(Instance.from_json(json.dumps(document)).to_json()) == document


def test_an_id_may_be_written_with_escapes():
    text = json.dumps(example()).replace('"C1"', '"\\u00431"').replace('"poste"', '"p\\u006fste"')
    assert Instance.from_json(text).digest == DIGEST


@pytest.mark.parametrize(
    ("plain", "escaped", "path"),
    [
        ('{"format"', '\\u007b"format"', "$"),
        ('"hearts": 5', '"hearts"\\u003a 5', "$.candidates[0].wishes[0]"),
        ('"places": 1', '"places": \\u0031', "$.postes[0].places"),
    ],
)
def test_outside_a_string_there_are_no_escapes(plain, escaped, path):
    text = json.dumps(example()).replace('"C1"', '"\\u00431"')
    assert Instance.from_json(text).digest == DIGEST
    assert refusal(text.replace(plain, escaped, 1)).path == path


@pytest.mark.parametrize("id_", ["C1\\n", "C1\\u0000", "\\ud800", "C1\\\\", "\\u0043\\u00e9"])
def test_an_escape_that_no_id_could_hold_is_refused(id_):
    text = json.dumps(example()).replace('"id": "C1"', f'"id": "{id_}"')
    assert refusal(text).path == "$.candidates[0].id"


def test_ids_of_every_length_are_read_apart():
    # A poste's name may begin as another's does, and be longer than a word of the machine.
    names = [("aZ09_.:-" * 8)[:length] for length in range(1, 65)]
    wishes = [{"poste": name, "hearts": 1, "rank": 1} for name in names]
    document = {
        **example(),
        "postes": [{"id": name, "places": 1} for name in names],
        "candidates": [{"id": name, "wishes": wishes} for name in names],
    }
    read = Instance.from_json(json.dumps(document))
    assert read.poste.tolist() == list(range(64)) * 64
    assert json.loads(read.to_json()) == document
