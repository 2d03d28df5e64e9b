"""A save that nobody answered: what was on the screen, and a button that sends it again."""

from dataclasses import dataclass

from fastapi import Response

from portal import words
from portal.domain.wishes import Hearts
from portal.shell import page
from portal.visitors import Form, Visitor


@dataclass(frozen=True)
class Unsaved:
    """`fields` go out again as they came, under the same key: saved once, whatever happened."""

    path: str
    fields: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


def of_wishes(hearts: Hearts, form: Form) -> Unsaved:
    rows = tuple((f"Poste n° {poste}", words.hearts(n)) for poste, n in sorted(hearts.items()))
    return Unsaved(form.path, form.fields, rows)


def of_ranking(ranked: int, refused: int, form: Form) -> Unsaved:
    rows = (
        ("Candidatures classées", words.number(ranked)),
        ("Candidatures refusées", words.number(refused)),
    )
    return Unsaved(form.path, form.fields, rows)


def not_saved(
    visitor: Visitor, unsaved: Unsaved, *, status: int, retry_after: str | None = None
) -> Response:
    """503: no answer. 429: too many demands. 409: the campaign is suspended. Never a word of
    deadlines passed."""
    answer = page(
        visitor,
        "not-saved.html",
        status=status,
        unsaved=unsaved,
        retry_after=retry_after,
        suspended=status == 409,
    )
    if retry_after:
        answer.headers["Retry-After"] = retry_after
    return answer
