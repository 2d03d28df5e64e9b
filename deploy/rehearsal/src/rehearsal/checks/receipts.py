"""Receipts, the roll and the record of a round, as whoever doubts them verifies them."""

import asyncio
from tempfile import TemporaryDirectory

from rehearsal.acts.receipts import Kept, Papers
from rehearsal.checks import Check
from rehearsal.checks.commands import VERIFY_RECEIPT, lay, run
from rehearsal.ledger import RoundLedger


async def checks(number: int, papers: Papers, ledger: RoundLedger) -> list[Check]:
    return [_numbered(number, ledger), _rolled(number, papers, ledger), await _kept(number, papers)]


def _numbered(number: int, ledger: RoundLedger) -> Check:
    receipts = [save.receipt for save in ledger.lists.values()]
    receipts += [save.receipt for save in ledger.rankings.values()]
    without = receipts.count(None)
    ok = not without and len(set(receipts)) == len(receipts)
    detail = f"{len(receipts)} saves, {without} without"
    return Check(f"round {number}: every acknowledged save has a receipt of its own", ok, detail)


def _rolled(number: int, papers: Papers, ledger: RoundLedger) -> Check:
    due, leaves = len(ledger.lists) + len(ledger.rankings), len(papers.roll["leaves"])
    detail = f"{leaves} leaves for {len(ledger.lists)} lists and {len(ledger.rankings)} rankings"
    return Check(f"round {number}: the roll counts what was acknowledged", leaves == due, detail)


async def _kept(number: int, papers: Papers) -> Check:
    verdicts = await asyncio.gather(*(_counted(one, papers) for one in papers.kept))
    refused = [said for ok, said in verdicts if not ok]
    name = f"round {number}: a stranger's program says that kept receipts were counted"
    detail = refused[0] if refused else f"{len(verdicts)} receipts, proofs up to the record"
    return Check(name, bool(verdicts) and not refused, detail)


async def _counted(one: Kept, papers: Papers) -> tuple[bool, str]:
    contents = {
        "keys.json": papers.keys,
        "receipt.jws": one.receipt.encode(),
        "proof.json": one.proof,
        "record.jws": papers.record.encode(),
    }
    with TemporaryDirectory() as folder:
        code, said = await run(VERIFY_RECEIPT, *lay(folder, contents))
    return code == 0 and "Counted as saved" in said, said
