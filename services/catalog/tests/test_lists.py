"""What leaves as a list comes back as it was: through CSV and XLSX, whatever its cells hold."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from catalog.domain.cells import COLUMNS, FIELDS, cells_of
from catalog.domain.line import HEADINGS, OPTIONAL, REQUIRED
from catalog.domain.listing import Listed, Reader
from catalog.schemas.sheets import EXAMPLE, CsvList, PosteList, XlsxList
from fastapi import UploadFile
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel import sheets
from kernel.sheets import Row
from python_calamine import CalamineWorkbook

from .test_lines import KNOWN

KINDS = pytest.mark.parametrize("kind", [CsvList, XlsxList])
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" '=+-@;\",_x"),
    min_size=1,
    max_size=40,
).map(lambda text: " ".join(text.split()))
SOME = TEXTS.filter(bool).filter(str.isprintable)
NAMES = st.from_regex(r"[=+\-a-z0-9]{1,8}", fullmatch=True)


@st.composite
def listed(draw: st.DrawFn) -> Listed:
    kind = draw(st.sampled_from(["single", "coupled", "mixed"]))
    second = (None, None, None)
    if kind != "single":
        second = (f"{draw(NAMES)}@second.test", draw(SOME), draw(SOME))
    return EXAMPLE._replace(
        poste=draw(st.from_regex(r"[A-Za-z0-9_.:\-]{1,20}", fullmatch=True)),
        option=draw(st.none() | SOME),
        terrain=draw(SOME),
        terrain_kind=draw(st.sampled_from(["university", "non_university"])),
        agreement=draw(st.sampled_from(["docteur_junior", "p3"])),
        establishment=draw(SOME),
        kind=kind,
        shifted=draw(st.booleans()),
        months=draw(st.sampled_from([6, 12])),
        note=draw(st.none() | SOME),
        places=draw(st.integers(0, 99)),
        referent_address=f"{draw(NAMES)}@chu.test",
        referent_given_name=draw(SOME),
        referent_family_name=draw(SOME),
        second_address=second[0],
        second_given_name=second[1],
        second_family_name=second[2],
    )


def written(lines: list[Listed], kind: type[PosteList]) -> bytes:
    with TemporaryDirectory() as folder:
        sheet = kind(Path(folder))
        sheet.append(lines)
        sheet.close()
        return sheet.path.read_bytes()


def read(content: bytes) -> Iterator[Row]:
    upload = UploadFile(io.BytesIO(content))
    return sheets.each(upload, required=REQUIRED, optional=OPTIONAL)


def same(line: Listed, other: Listed | None) -> bool:
    """But for what a search looks in, which is computed."""
    return other is not None and line == other._replace(search=line.search)


@KINDS
@settings(deadline=None)  # a workbook is a dozen files
@given(lines=st.lists(listed(), min_size=1, max_size=3, unique_by=lambda line: line.poste))
def test_a_list_that_is_exported_is_read_back_as_it_was(
    kind: type[PosteList], lines: list[Listed]
) -> None:
    reader = Reader(KNOWN)
    back = [reader.read(row) for row in read(written(lines, kind))]
    assert reader.faults == []
    assert all(same(*pair) for pair in zip(lines, back, strict=True))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'=", "''@"])
@KINDS
def test_no_cell_is_taken_for_a_formula(kind: type[PosteList], start: str) -> None:
    typed = {"note": f"{start}1+1", "terrain": f"{start}cmd|' /C calc'!A0"}
    content = written([EXAMPLE._replace(**typed)], kind)
    kept = dict(zip(HEADINGS, raw(content, kind), strict=True))
    (row,) = read(content)
    for heading, text in typed.items():
        assert kept[heading] == f"'{text}"
        assert row.cells[heading] == text
    assert b"<f>" not in content


def raw(content: bytes, kind: type[PosteList]) -> list[Any]:
    """The cells of the second line as a spreadsheet holds them."""
    if kind is CsvList:
        text = io.StringIO(content.decode("utf-8-sig"))
        return list(csv.reader(text, delimiter=";"))[1]
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1]


def test_a_csv_is_what_french_spreadsheets_expect() -> None:
    content = written([EXAMPLE], CsvList)
    assert content.startswith(b"\xef\xbb\xbfnumero;specialite;")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert [len(row) for row in rows] == [len(HEADINGS)] * 2


def test_numbers_of_a_workbook_are_numbers_and_the_rest_is_text() -> None:
    content = written([EXAMPLE._replace(poste="0690418")], XlsxList)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    found = dict(zip(HEADINGS, rows[1], strict=True))
    assert (found["numero"], found["places"], found["duree_mois"]) == ("0690418", 2.0, 6.0)
    assert (found["agrement"], found["type_poste"], found["decale"]) == (
        "Docteur Junior",
        "couplé",
        "non",
    )


def test_each_column_is_a_field_of_a_poste() -> None:
    assert set(FIELDS) == set(HEADINGS) == set(cells_of(EXAMPLE))
    assert set(COLUMNS) == set(Listed._fields) - {"search"}
