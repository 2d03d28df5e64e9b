"""A table that people upload is read whole, or refused with the reason."""

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
import xlsxwriter
from fastapi import UploadFile
from hypothesis import given
from hypothesis import strategies as st
from kernel import sheets
from kernel.cells import guarded
from kernel.sheets import Fault, RefusedRows, Row, UnreadableSheet, each, read

HEADINGS = ["nom", "places"]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


def table(data: bytes, *, optional: Sequence[str] = ("note",)) -> list[Row]:
    upload = UploadFile(io.BytesIO(data), filename="tableau.csv")
    return read(upload, required=HEADINGS, optional=optional)


def cells(data: bytes) -> list[dict[str, str]]:
    return [row.cells for row in table(data)]


def xlsx(*lines: Sequence[Any], before: int = 0, other: Sequence[Any] = ()) -> bytes:
    """A workbook; `other`: a formula on a sheet that comes first in the archive, second to see."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Postes")
        for row, line in enumerate(lines, before):
            for column, cell in enumerate(line):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(row, column, cell, day)
                else:
                    sheet.write(row, column, cell)
        if other:
            book.add_worksheet("Listes").write_row(0, 0, other)
    return file.getvalue()


def changed(data: bytes, parts: dict[str, bytes | None]) -> bytes:
    """The archive with other parts; None takes one away."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in {*old.namelist(), *parts}:
            content = parts.get(name, b"") if name in parts else old.read(name)
            if content is not None:
                new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_usual_csv_are_read(encoding: str, delimiter: str, end: str) -> None:
    lines = [HEADINGS, ["Hôpital Édouard-Herriot", "3"], ["Cœur – L’Arbresle", "0"]]
    text = "".join(delimiter.join(line) + end for line in lines)
    assert cells(text.encode(encoding)) == [
        {"nom": "Hôpital Édouard-Herriot", "places": "3", "note": ""},
        {"nom": "Cœur – L’Arbresle", "places": "0", "note": ""},
    ]


def test_rows_have_the_numbers_that_a_spreadsheet_shows() -> None:
    rows = table(b'\n;;\nplaces; nom ;;\n 1 ;"a\nb"\n ; \n2;c;;\n')
    assert [(row.number, row.cells["nom"]) for row in rows] == [(4, "a\nb"), (6, "c")]
    rows = table(xlsx(HEADINGS, ["a", 1], [], ["b", 2], before=3))
    assert [(row.number, row.cells["nom"]) for row in rows] == [(5, "a"), (7, "b")]


def test_a_workbook_gives_what_was_typed() -> None:
    day = datetime.date(2026, 3, 4)
    data = xlsx(HEADINGS, ["a", 12], ["b", 1.5], ["c", day], ["d", "0012"], ["e", True], ["f", ""])
    assert [row["places"] for row in cells(data)] == ["12", "1.5", "2026-03-04", "0012", "VRAI", ""]


def test_formulas_of_another_sheet_do_not_matter() -> None:
    assert cells(xlsx(HEADINGS, ["a", 1], other=["=1+1"]))[0]["nom"] == "a"


def test_the_first_sheet_is_the_one_that_people_see_first() -> None:
    book = xlsx(HEADINGS, ["a", 1], other=["=1+1"])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        one, two = (archive.read(f"xl/worksheets/sheet{n}.xml") for n in (1, 2))
        links = archive.read("xl/_rels/workbook.xml.rels")
    swapped = links.replace(b"sheet1.xml", b"x").replace(b"sheet2.xml", b"sheet1.xml")
    parts: dict[str, bytes | None] = {
        "xl/worksheets/sheet1.xml": two,
        "xl/worksheets/sheet2.xml": one,
        "xl/_rels/workbook.xml.rels": swapped.replace(b"worksheets/x", b"worksheets/sheet2.xml"),
    }
    assert cells(changed(book, parts))[0]["nom"] == "a"


GOOD_BOOK = xlsx(HEADINGS, ["a", 1])
UNREADABLE = {
    "empty": b"",
    "blank": b"\n ; \n\n",
    "UTF-16": "nom;places\na;1\n".encode("utf-16"),
    "latin junk": b"nom;places\n\x81\x8d;1\n",
    "UTF-8 with a broken end": "nom;places\né;1\n".encode() + b"\xe9;2\n",
    "a mark of UTF-8 and Windows": b"\xef\xbb\xbfnom;places\n\xe9;1\n",
    "PNG": PNG,
    "an old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "an open quote": b'nom;places\n"a;1\n',
    "a cell without end": b"nom;places\n" + b"a" * 200_000 + b";1\n",
    "a formula": xlsx(HEADINGS, ["a", "=1+1"]),
    "a cut archive": GOOD_BOOK[: len(GOOD_BOOK) // 2],
    "a document of another kind": changed(GOOD_BOOK, {"xl/workbook.xml": None}),
    "a sheet that is missing": changed(GOOD_BOOK, {"xl/worksheets/sheet1.xml": None}),
    "no XML inside": changed(GOOD_BOOK, {"xl/workbook.xml": b"<workbook"}),
    "no sheet": changed(GOOD_BOOK, {"xl/workbook.xml": b"<workbook/>"}),
}


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSheet) as refused:
        table(data)
    assert refused.value.status == 415
    assert refused.value.detail.startswith("Le fichier n'est pas lisible : ")


def test_a_formula_is_shown_where_it_is() -> None:
    with pytest.raises(UnreadableSheet, match="la cellule B3 contient une formule"):
        table(xlsx(HEADINGS, ["a", 1], ["b", "=1+1"]))


def test_a_formula_far_inside_a_large_workbook_is_found() -> None:
    lines = [[f"poste {n}", n] for n in range(40_000)]
    with pytest.raises(UnreadableSheet, match="la cellule B40002"):
        table(xlsx(HEADINGS, *lines, ["a", "=1+1"]))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "UNPACKED_LIMIT", 30_000_000)
    bomb = changed(GOOD_BOOK, {"xl/worksheets/sheet1.xml": b" " * 30_000_000})
    assert len(bomb) < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    with pytest.raises(UnreadableSheet, match="trop volumineux"):
        table(bomb)


def faults(data: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(RefusedRows) as refused:
        table(data)
    members = refused.value.members
    assert members["count"] == len(members["rows"])
    return [(row["row"], row["column"], row["problem"]) for row in members["rows"]]


def test_headings_are_those_asked_for() -> None:
    assert faults(b"nom;taille;nom\na;1;b\n") == [
        (1, "places", "colonne manquante"),
        (1, "nom", "colonne donnée deux fois"),
        (1, "taille", "colonne inconnue"),
    ]
    assert faults(b"nom;;places\na;1;2\n") == [(1, "", "colonne inconnue")]


def test_cells_beyond_the_headings_are_a_fault_of_each_line_that_has_some() -> None:
    assert faults(b"nom;places\na;1\nb;c;2\nd;4\n;;;5;6\n") == [
        (3, "", "cellule sans colonne"),
        (5, "", "cellule sans colonne"),
    ]


def test_a_line_with_a_cell_too_many_is_handed_over_with_its_fault() -> None:
    upload = UploadFile(io.BytesIO(b"nom;places\nb;c;;2;3\nd;4\n"))
    first, second = each(upload, required=HEADINGS)
    assert first.cells == {"nom": "b", "places": "c"}
    assert first.faults == (Fault(2, "", "2", "cellule sans colonne"),)
    assert second.faults == ()


def test_only_so_many_faults_are_told() -> None:
    row = Row(2, {"nom": "a"})
    many = [row.fault("nom", "refusé")] * (sheets.REPORTED_FAULTS + 5)
    refused = RefusedRows(many)
    assert refused.members["count"] == sheets.REPORTED_FAULTS + 5
    assert len(refused.members["rows"]) == sheets.REPORTED_FAULTS


@pytest.mark.parametrize("typed", ["=1+1", "+33 4", "-a", "@a", "'=a", "''=a"])
def test_a_cell_guarded_against_formulas_is_read_back_as_it_was(typed: str) -> None:
    assert guarded(typed) == f"'{typed}"
    assert cells(f"nom;places\n{guarded(typed)};1".encode())[0]["nom"] == typed


@pytest.mark.parametrize("typed", ["", "a=1", "'a", "l'Été"])
def test_a_cell_that_is_no_formula_is_left_alone(typed: str) -> None:
    assert guarded(typed) == typed


TYPED = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


@given(st.lists(st.tuples(TYPED, TYPED), max_size=5))
def test_what_a_spreadsheet_writes_is_read_back(lines: list[tuple[str, str]]) -> None:
    import csv

    text = io.StringIO()
    safe = [[guarded(cell.strip()) for cell in line] for line in lines]
    csv.writer(text, delimiter=";").writerows([HEADINGS, *safe])
    expected = [[cell.strip() for cell in line] for line in lines]
    read_back = [[row["nom"], row["places"]] for row in cells(text.getvalue().encode())]
    assert read_back == [line for line in expected if any(line)]


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda tail: GOOD_BOOK[:300] + tail))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        table(data)
    except (UnreadableSheet, RefusedRows):
        return
