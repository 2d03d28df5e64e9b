"""Saving a ranking, and each way in which the service may say no."""

from dataclasses import replace

from fastapi import Response
from kernel.errors import Unavailable

from portal import unsaved
from portal.domain import ranking
from portal.domain.typed import apply_ranks
from portal.ranking_page import RankingPage, load, placements
from portal.refusals import Errors, Lateness, errors_of
from portal.routes.hidden import round_of, whole
from portal.schemas import Saved
from portal.services import Refused, at
from portal.shell import page
from portal.standing import standing
from portal.strip import strip_of
from portal.visitors import Form, SignInFirst, Visitor

TYPED = "rang-"


async def save(visitor: Visitor, form: Form, poste: str) -> int | Errors | Response:
    """The version saved, the errors to correct, or the page that says why not."""
    everyone = form.all("candidat")
    draft = ranking.from_fields(form.all("ordre"), form.all("refus"), everyone)
    draft, wrong = apply_ranks(draft, _typed(form))
    if wrong:
        return _wrong_ranks(draft, wrong)
    body = {"placements": placements(draft)}
    campaign = visitor.campaign_as("responsable")
    path = at("campaigns", campaign, "rounds", round_of(form), "rankings", poste)
    try:
        answer = await visitor.calls.save(
            "candidatures", path, body, version=whole(form, "version"), key=form.one("cle")
        )
    except Refused as refusal:
        people = [str(one["person"]) for one in body["placements"]]
        return await _refused(visitor, form, poste, refusal, people)
    except Unavailable:
        return unsaved.not_saved(visitor, _kept(draft, form), status=503)
    return Saved.model_validate(answer).version


async def _refused(
    visitor: Visitor, form: Form, poste: str, refusal: Refused, people: list[str]
) -> Errors | Response:
    match refusal.status:
        case 401:
            raise SignInFirst(form)
        case 429:
            draft = ranking.from_fields(form.all("ordre"), form.all("refus"), people)
            wait = refusal.retry_after
            return unsaved.not_saved(visitor, _kept(draft, form), status=429, retry_after=wait)
        case 409 if refusal.kind == "campaign-suspended":
            draft = ranking.from_fields(form.all("ordre"), form.all("refus"), people)
            return unsaved.not_saved(visitor, _kept(draft, form), status=409)
        case 409 if refusal.kind == "window-closed":
            late = Lateness.model_validate(refusal.problem)
            return await _beside_saved(visitor, form, poste, "ranking-too-late.html", 409, late)
        case 412:
            return await _beside_saved(visitor, form, poste, "ranking-conflict.html", 412)
        case 422:
            return errors_of(refusal, "placements", people)
        case _:
            raise refusal


async def _beside_saved(
    visitor: Visitor,
    form: Form,
    poste: str,
    template: str,
    status: int,
    late: Lateness | None = None,
) -> Response:
    """What is saved beside what was on the screen. Nothing is ever merged."""
    shown, _ = await reload(visitor, form, poste)
    strip = strip_of(shown.standing)
    return page(visitor, template, status=status, shown=shown, late=late, strip=strip)


async def reload(visitor: Visitor, form: Form, poste: str) -> tuple[RankingPage, Errors]:
    """The page again, with the form's order and the ranks typed in it."""
    stands = await standing(visitor.calls, visitor.campaign_as("responsable"))
    shown = await load(visitor, stands, stands.round(round_of(form)), poste, form=form)
    draft, wrong = apply_ranks(shown.draft, _typed(form))
    return replace(shown, draft=draft), _wrong_ranks(draft, wrong)


def _typed(form: Form) -> dict[str, str]:
    return {
        name.removeprefix(TYPED): value for name, value in form.fields if name.startswith(TYPED)
    }


def _wrong_ranks(draft: ranking.Ranking, wrong: list[str]) -> Errors:
    sentence = f"Choisissez un rang de 1 à {len(draft.ranked)}."
    return Errors(items=dict.fromkeys(wrong, sentence))


def _kept(draft: ranking.Ranking, form: Form) -> unsaved.Unsaved:
    return unsaved.of_ranking(len(draft.ranked), len(draft.refused), form)
