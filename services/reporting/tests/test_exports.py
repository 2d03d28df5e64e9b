import io
import re
import zipfile
from datetime import datetime
from glob import glob
from tempfile import gettempdir

import pytest
from contracts.auth import Grant
from kernel.testing import audited_acts
from reporting.domain.filters import Filter
from reporting.domain.scopes import Sight, Window
from reporting.routes.exports import file_name
from reporting.schemas.layouts import AFFECTATIONS
from reporting.schemas.sheets import CsvSheet, XlsxSheet

from . import facts
from .facts import AURA, MINISTRY
from .files import cells_of, lines_of

CSV = "/campaigns/2026-03/affectations.csv"
XLSX = "/campaigns/2026-03/affectations.xlsx"
HEADINGS = [
    "Tour",
    "Nom",
    "Prénom",
    "Spécialité",
    "Subdivision",
    "Résultat",
    "Poste",
    "Terrain",
    "Établissement",
    "Type de poste",
    "Option",
    "Durée (mois)",
    "Subdivision du poste",
    "Publié le",
    "Identifiant",
]
PLACED = [
    "1",
    "Zoé ; « d'Été »",
    "Prénom 1",
    "PED",
    "LYO",
    "affecté",
    "69-1",
    'Pédiatrie\n"générale"',
    "Hôpital des Trois-Rivières",
    "simple",
    "",
    "6",
    "LYO",
    "05/03/2026 18:41",
    str(facts.who(1)),
]
WITHOUT = ["1", "Morvan", "Prénom 2", "CAR", "REN", "sans poste", "", "", "", "", "", "", ""]
DANGEROUS = ["=1+1", "+33", "-2", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x.test")']


def world():
    return [
        facts.campaign(),
        facts.candidate(1, name="Zoé ; « d'Été »"),
        facts.candidate(2, "CAR", "REN", name="Morvan"),
        facts.poste("69-1", terrain='Pédiatrie\n"générale"'),
        facts.placed(1, "69-1"),
        facts.unplaced(2),
    ]


async def test_a_csv_reads_back_as_it_was_written(deliver, download):
    await deliver(*world())
    answer = await download(CSV, MINISTRY)
    assert answer.content.startswith(b"\xef\xbb\xbfTour;Nom;")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    headings, without, placed = lines_of(answer.content)
    assert headings == HEADINGS
    assert placed == PLACED
    assert without[:13] == WITHOUT
    assert answer.content.count(b"\r\n") == 3, "one a line; a newline in a cell stays a newline"


async def test_a_workbook_has_typed_cells(deliver, download):
    await deliver(*world())
    answer = await download(XLSX, MINISTRY)
    assert answer.headers["content-type"] == XlsxSheet.MEDIA_TYPE
    headings, without, placed = cells_of(answer.content)
    assert headings == HEADINGS
    assert placed[0] == 1.0
    assert placed[1:11] == PLACED[1:11]
    assert placed[11] == 6.0
    assert placed[13] == datetime(2026, 3, 5, 18, 41, 8)  # noqa: DTZ001 - a cell has no zone
    assert without[:13] == [1.0, *WITHOUT[1:]]


async def test_a_workbook_has_a_frozen_heading_and_a_filter(deliver, download):
    await deliver(*world())
    sheet = sheet_of((await download(XLSX, MINISTRY)).content)
    assert re.search(r'<pane ySplit="1" [^>]*state="frozen"', sheet)
    assert '<autoFilter ref="A1:O3"/>' in sheet


def sheet_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("name", DANGEROUS)
async def test_no_name_becomes_a_formula_or_a_link(deliver, download, name):
    await deliver(facts.campaign(), facts.candidate(1, name=name), facts.unplaced(1))
    (_, line) = lines_of((await download(CSV, MINISTRY)).content)
    assert line[1] == f"'{name}"
    workbook = (await download(XLSX, MINISTRY)).content
    sheet = sheet_of(workbook)
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 't="inlineStr"' in sheet
    assert cells_of(workbook)[1][1].strip() == name.strip()


async def test_an_address_in_a_name_is_no_link(deliver, download):
    await deliver(facts.campaign(), facts.candidate(1, name="http://x.test"), facts.unplaced(1))
    workbook = (await download(XLSX, MINISTRY)).content
    assert "hyperlink" not in sheet_of(workbook)
    assert cells_of(workbook)[1][1] == "http://x.test"


async def test_a_number_in_a_name_stays_text(deliver, download):
    await deliver(facts.campaign(), facts.candidate(1, name="0042"), facts.unplaced(1))
    assert cells_of((await download(XLSX, MINISTRY)).content)[1][1] == "0042"


@pytest.mark.rule("W4")
@pytest.mark.parametrize("path", [CSV, XLSX])
async def test_exports_have_the_scope_and_the_filter_of_the_table(deliver, download, path):
    read = lines_of if path == CSV else cells_of
    await deliver(*world())
    ars = Grant(role="ars", region=AURA)
    assert [line[1] for line in read((await download(path, ars)).content)] == ["Nom", PLACED[1]]
    narrowed = await download(path, MINISTRY, speciality="CAR", round=1)
    assert [line[1] for line in read(narrowed.content)] == ["Nom", "Morvan"]


@pytest.mark.rule("V1")
@pytest.mark.parametrize("path", [CSV, XLSX])
async def test_who_downloaded_what_is_audited(database, deliver, download, path):
    await deliver(*world())
    await download(path, MINISTRY, speciality="CAR", round=1)
    (entry,) = await audited_acts(database)
    assert (entry.act, entry.subject) == ("read affectations", path)
    assert entry.detail == {"speciality": "CAR", "round": "1"}


@pytest.mark.parametrize("path", [CSV, XLSX])
async def test_an_empty_table_has_its_headings(deliver, download, path):
    await deliver(facts.campaign())
    content = (await download(path, MINISTRY)).content
    assert (lines_of if path == CSV else cells_of)(content) == [HEADINGS]


async def test_the_name_of_the_file_says_what_it_holds(deliver, download):
    await deliver(*world())
    answer = await download(CSV, MINISTRY, round=1, region=AURA)
    assert answer.headers["content-disposition"] == (
        'attachment; filename="affectations-2026-03-tour-1-Auvergne-Rhone-Alpes.csv"'
    )
    answer = await download(XLSX, MINISTRY)
    assert answer.headers["content-disposition"] == (
        'attachment; filename="affectations-2026-03.xlsx"'
    )


async def test_a_file_made_while_results_are_awaited_says_so(deliver, download):
    await deliver(*world(), facts.published("PED", AURA, placed=1, unplaced=4))
    answer = await download(CSV, MINISTRY)
    assert 'filename="affectations-2026-03-incomplet.csv"' in answer.headers["content-disposition"]


def test_no_filter_breaks_out_of_the_name_of_the_file():
    sight = Sight("2026-03", (), Window(speciality='x"; filename="y.exe', region="../é\r\n:"))
    assert file_name(AFFECTATIONS, sight, Filter()) == ("affectations-2026-03-x-filename-y-exe-e")


@pytest.mark.parametrize("path", [CSV, XLSX])
async def test_nothing_stays_on_the_disk(deliver, download, path):
    await deliver(*world())
    await download(path, MINISTRY)
    assert not glob("affectations-*", root_dir=gettempdir())


@pytest.mark.parametrize("kind", [CsvSheet, XlsxSheet])
def test_a_sheet_that_fails_half_way_leaves_nothing_open(tmp_path, kind):
    sheet = kind(tmp_path, AFFECTATIONS)
    with pytest.raises(AttributeError):
        sheet.append([object()])
    sheet.close()
