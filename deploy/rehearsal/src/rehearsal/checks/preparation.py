"""What was prepared before the opening: files, sheets of postes, news."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

from rehearsal.acts.imports import Counts, Loaded
from rehearsal.acts.news import Told
from rehearsal.acts.terrains import Presented
from rehearsal.checks import Check
from rehearsal.stage import Stage

ATOM = "{http://www.w3.org/2005/Atom}"


def files(loaded: Sequence[Loaded]) -> Iterator[Check]:
    for one in loaded:
        told, lines = one.sheet.name, one.sheet.lines
        ok = one.faults == [one.sheet.fault] and _counts(one.previewed) == (lines, 0, 0)
        # An answer that was lost is asked for again, and then tells that all is there.
        added, changed, unchanged = _counts(one.applied)
        ok = ok and (added + unchanged, changed) == (lines, 0)
        detail = f"{lines} announced and loaded; wrong: {one.faults}"
        yield Check(
            f"{told}: the preview told what was loaded, a wrong cell by its place", ok, detail
        )
        same = _counts(one.again) == (0, 0, lines) and _counts(one.exported)[:2] == (0, 0)
        detail = f"again {_counts(one.again)}, exported {_counts(one.exported)}"
        yield Check(f"{told}: the same file and the own export change nothing", same, detail)


def _counts(told: Counts) -> tuple[int, int, int]:
    return told["added"], told["changed"], told["unchanged"]


def sheets(stage: Stage, shown: Presented) -> Iterator[Check]:
    postes, confirmed = len(stage.world.postes), len(shown.confirmed)
    counted = (shown.counted["postes"], shown.counted["unconfirmed"])
    ok, detail = counted == (postes, postes - confirmed), f"{confirmed} of {postes} confirmed"
    yield Check("postes not confirmed are counted", ok, detail)
    differ = [
        number
        for number, (name, content) in shown.documents.items()
        if (read := shown.readings.get(number)) is None
        or read.attachment != content
        or read.description != shown.descriptions[number]
        or name not in read.disposition
    ]
    detail = f"{len(shown.readings)} read through a signed address, {len(differ)} differ"
    yield Check("candidates read what responsables wrote and attached", not differ, detail)
    seen = shown.read_by_second.values()
    readers = all(one["access"] == "second" and not one["editable"] for one in seen)
    detail = f"{len(seen)} shared postes"
    yield Check("seconds read the postes they share", bool(seen) and readers, detail)


def news(told: Told) -> Check:
    written = told.written["id"]
    entries = ET.fromstring(told.feed).iter(f"{ATOM}title")  # noqa: S314 - our own feed
    fed = told.written["title"] in [entry.text for entry in entries]
    read = written in [one["id"] for one in told.read]
    return Check("anyone reads the news, on the site and as Atom", read and fed, "1 item")
