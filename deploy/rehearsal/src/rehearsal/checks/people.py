"""People after what was changed of them, and their tickets once answered."""

from collections import Counter
from collections.abc import Iterator

from rehearsal.acts.assistance import HIDDEN, NOTE, Helped
from rehearsal.acts.people import Known
from rehearsal.checks import Check


def changes(known: Known) -> Iterator[Check]:
    same = known.by_new_address["id"] == known.first
    addresses = len(known.by_new_address["addresses"])
    yield Check("an added address signs in the same person", same, f"{addresses} addresses")
    read = (known.renamed["given_name"], known.renamed["family_name"])
    renamed = read == (known.name.given, known.name.family)
    yield Check("a name that a registrar corrected is read", renamed, "1 name")
    held = [{name: role.get(name) for name in known.role} for role in known.named["roles"]]
    detail = "in its own region, and nowhere else"
    yield Check("an agency named a coordinator", known.role in held, detail)


def tickets(helped: Helped) -> Iterator[Check]:
    yield _corrected(helped)
    yield _escalated(helped)
    texts = [one["text"] for one in helped.followed["messages"]]
    ok = helped.followed["state"] == "answered" and len(texts) == 1
    yield Check("someone without an account follows their ticket", ok, f"{len(texts)} answer")
    yield _figures(helped)


def _corrected(helped: Helped) -> Check:
    found = helped.corrected
    outcome = found.ticket["correction"]["outcome"]
    ok = (
        (found.ticket["state"], outcome, found.line["outcome"]) == ("closed", "applied", "applied")
        and found.poste["note"] == NOTE
        and found.line["settled_at"] is not None
    )
    return Check("a correction asked for is applied, told and registered", ok, f"{outcome}")


def _escalated(helped: Helped) -> Check:
    read = " ".join(one["text"] for one in helped.escalated.read_by_operator["messages"])
    ticket = helped.escalated.ticket
    answers = " ".join(one["text"] for one in ticket["messages"])
    hidden = bool(read) and not any(word in read for word in HIDDEN)
    kept = ticket["state"] == "answered" and "réparée" in answers and read not in answers
    detail = "addresses and numbers hidden, notes kept from who asked"
    return Check("an operator helps with a ticket, and reads of no one", hidden and kept, detail)


def _figures(helped: Helped) -> Check:
    told, desk = helped.statistics, helped.desk
    counted = {
        "state": {one["state"]: one["tickets"] for one in told["by_state"]},
        "kind": {one["kind"]: one["tickets"] for one in told["by_kind"]},
    }
    due = {name: dict(Counter(one[name] for one in desk)) for name in counted}
    ok = counted == due and told["whole"]["tickets"] == len(desk) >= 3
    return Check("the assistance's figures are those of its desk", ok, f"{len(desk)} tickets")
