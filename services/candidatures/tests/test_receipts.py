"""E4, V5: every save gives a signed receipt; each person proves that their own act was counted."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from candidatures.domain.keys import Signer
from candidatures.usecases.receipts import publish_keys
from contracts.auth import Grant
from contracts.receipts import ReceiptIssued
from joserfc import jws
from kernel.testing import audited_acts, emitted, problem, signed_in
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from .world import CAMPAIGN, World, matched_run

SCRIPT = Path(__file__).parents[3] / "docs" / "verification" / "verify_receipt.py"
ROUND = f"/campaigns/{CAMPAIGN}/rounds/1"
AUDITOR = Grant(role="auditor")
MINISTRY = Grant(role="ministry")
CANDIDATE = World.candidate_grant()


@dataclass(frozen=True)
class Played:
    world: World
    a: UUID
    b: UUID
    responsable: UUID


@pytest.fixture
async def played(world: World, settings: Any) -> Played:
    """Two candidates and a poste whose ranking is open."""
    async with world.database.begin() as session:
        await publish_keys(session, settings.receipts, settings.records)
    await world.postes("69-1", places=2)
    a, b = await world.candidates(2)
    responsable = await world.responsable("69-1")
    await world.open(minimum_floor=1)
    await world.wish(a, {"69-1": 3})
    await world.wish(a, {"69-1": 5}, version=1)
    await world.wish(b, {"69-1": 4})
    await world.reach("wishes_close_at")
    answer = await world.client.put(
        f"{ROUND}/rankings/69-1",
        json={"placements": [{"person": str(a), "rank": 1}, {"person": str(b), "rank": 2}]},
        headers=signed_in(world.poste_grant("69-1"), person=responsable) | {"If-Match": '"0"'},
    )
    assert answer.status_code == 200
    return Played(world, a, b, responsable)


async def get(played: Played, path: str, person: UUID, *grants: Any, status: int = 200) -> Any:
    answer = await played.world.client.get(path, headers=signed_in(*grants, person=person))
    assert answer.status_code == status, answer.text
    return answer.json()


async def receipt_of(played: Played, person: UUID) -> Any:
    lines = await get(played, f"{ROUND}/receipts", person, CANDIDATE)
    return await get(played, f"/receipts/{lines['items'][0]['number']}", person, CANDIDATE)


async def test_each_save_gives_a_numbered_receipt_that_says_what_was_saved(played: Played) -> None:
    lines = (await get(played, f"{ROUND}/receipts", played.a, CANDIDATE))["items"]
    assert [line["version"] for line in lines] == [2, 1]
    assert lines[0]["number"] > lines[1]["number"]
    kept = await receipt_of(played, played.a)
    said = json.loads(jws.extract_compact(kept["receipt"].encode()).payload)
    assert said["content"]["wishes"] == [{"hearts": 5, "poste": "69-1"}]
    assert (said["number"], said["version"]) == (lines[0]["number"], 2)


async def test_a_ranking_gives_one_too_which_names_nobody_and_shows_no_heart(
    played: Played,
) -> None:
    path = f"{ROUND}/rankings/69-1/receipts"
    grant = World.poste_grant("69-1")
    (line,) = (await get(played, path, played.responsable, grant))["items"]
    kept = await get(played, f"/receipts/{line['number']}", played.responsable, grant)
    content = json.loads(jws.extract_compact(kept["receipt"].encode()).payload)["content"]
    assert [sorted(entry) for entry in content["ranking"]] == [["candidate", "rank"]] * 2
    assert str(played.a) not in json.dumps(content)


async def test_it_is_told_without_what_was_saved(played: Played) -> None:
    *_, last = await emitted(played.world.database, ReceiptIssued)
    assert (last.kind, last.poste, last.count, last.valid) == ("ranking", "69-1", 2, True)
    assert "content" not in last.model_dump()


async def test_anothers_receipt_does_not_exist(played: Played) -> None:
    number = (await receipt_of(played, played.a))["line"]["number"]
    await get(played, f"/receipts/{number}", played.b, CANDIDATE, status=404)
    await get(played, "/receipts/999999", played.b, CANDIDATE, status=404)


async def verify(played: Played, receipt: str) -> Any:
    return await played.world.client.post("/receipts/verify", json={"receipt": receipt})


async def test_anyone_verifies_a_receipt_and_learns_whether_it_was_replaced(
    played: Played,
) -> None:
    last, first = (await get(played, f"{ROUND}/receipts", played.a, CANDIDATE))["items"]
    for line, newer in ((last, None), (first, last["number"])):
        kept = await get(played, f"/receipts/{line['number']}", played.a, CANDIDATE)
        verdict = (await verify(played, kept["receipt"])).json()
        assert (verdict["line"]["number"], verdict["replaced_by"]) == (line["number"], newer)


async def test_a_receipt_that_was_touched_or_signed_by_another_is_refused(
    played: Played, settings: Any
) -> None:
    kept = (await receipt_of(played, played.a))["receipt"]
    head, payload, signature = kept.split(".")
    forged = Signer.of("receipts", json.dumps(_other_key())).sign(b'{"number": 1}')
    record = settings.records.sign(b'{"format": "appariement/record@1"}')
    for wrong in (f"{head}.{payload[:-2]}AA.{signature}", forged, record, "a.b.c", "rien"):
        answer = await verify(played, wrong)
        assert answer.status_code == 422
        assert problem(answer)["type"] == "urn:appariement:not-a-receipt"


def _other_key() -> dict[str, Any]:
    from joserfc.jwk import OKPKey

    return OKPKey.generate_key("Ed25519", private=True).as_dict(private=True)


async def test_there_is_no_proof_nor_record_before_the_round_closes(played: Played) -> None:
    body = await get(played, f"{ROUND}/proof", played.a, CANDIDATE, status=409)
    assert body["type"] == "urn:appariement:not-closed"
    assert (await played.world.client.get(f"{ROUND}/record")).status_code == 404


async def test_the_stand_alone_script_follows_a_receipt_to_the_public_record(
    played: Played, tmp_path: Path
) -> None:
    await played.world.reach("ranking_close_at")
    files = {
        "keys.json": (await played.world.client.get("/.well-known/jwks.json")).text,
        "receipt.jws": (await receipt_of(played, played.a))["receipt"],
        "proof.json": json.dumps(await get(played, f"{ROUND}/proof", played.a, CANDIDATE)),
        "record.jws": (await played.world.client.get(f"{ROUND}/record")).json()["record"],
    }
    assert run_script(tmp_path, files) == 0
    other = json.dumps(await get(played, f"{ROUND}/proof", played.b, CANDIDATE))
    assert run_script(tmp_path, files | {"proof.json": other}) == 1
    proof = json.loads(files["proof.json"])
    shifted = json.dumps(proof | {"index": proof["index"] ^ 1})
    assert run_script(tmp_path, files | {"proof.json": shifted}) == 1


def run_script(folder: Path, files: dict[str, str]) -> int:
    for name, content in files.items():
        (folder / name).write_text(content)
    paths = [str(folder / name) for name in files]
    return subprocess.run([sys.executable, str(SCRIPT), *paths], check=False).returncode


async def test_the_roll_holds_each_last_save_in_the_order_of_the_instance(played: Played) -> None:
    await played.world.reach("ranking_close_at")
    roll = await get(played, f"{ROUND}/roll", uuid4(), AUDITOR)
    contents = [json.loads(leaf["content"]) for leaf in roll["leaves"]]
    async with played.world.database.begin() as session:
        row = await session.execute(text("SELECT instance, roll_size FROM snapshots"))
        instance, size = row.one()
    ids = [one["id"] for one in json.loads(instance)["candidates"]]
    assert [content["id"] for content in contents] == [*ids, "69-1"]
    assert size == 3
    acts = await audited_acts(played.world.database)
    assert [entry.act for entry in acts] == ["read a roll"]


async def test_only_auditors_read_the_roll(played: Played) -> None:
    await played.world.reach("ranking_close_at")
    await get(played, f"{ROUND}/roll", uuid4(), MINISTRY, status=403)


async def test_the_record_is_completed_when_the_round_is_published_and_told_once(
    played: Played,
) -> None:
    await played.world.reach("ranking_close_at")
    before = (await played.world.client.get(f"{ROUND}/record")).json()
    assert before["complete"] is False
    first = json.loads(jws.extract_compact(before["record"].encode()).payload)
    assert first["secret"] is first["result"] is None
    for _ in range(2):
        await played.world.publish(
            1, placed={played.a: "69-1"}, unplaced=[played.b], left={"69-1": 1}
        )
    after = (await played.world.client.get(f"{ROUND}/record")).json()
    said = json.loads(jws.extract_compact(after["record"].encode()).payload)
    assert after["complete"] is True
    assert said["result"] == matched_run(1).result
    assert said["secret"] is not None
    assert {**said, **{name: first[name] for name in first if first[name] is None}} == first


@pytest.mark.parametrize("table", ["receipts", "roll_leaves", "records", "public_keys"])
async def test_what_proves_a_save_is_never_changed_nor_deleted(played: Played, table: str) -> None:
    await played.world.reach("ranking_close_at")
    for act in (f"DELETE FROM {table}", f"UPDATE {table} SET {COLUMN[table]}"):  # noqa: S608
        with pytest.raises(DBAPIError, match="append-only"):
            async with played.world.database.begin() as session:
                await session.execute(text(act))


COLUMN = {
    "receipts": "content = ''",
    "roll_leaves": "content = ''",
    "records": "payload = ''",
    "public_keys": "jwk = '{}'",
}
