"""Saving a wish list, and each way in which the service may say no."""

from fastapi import Response
from kernel.errors import Unavailable

from portal import unsaved
from portal.domain import wishes
from portal.refusals import Errors, Lateness, errors_of
from portal.routes.hidden import round_of, whole
from portal.schemas import Saved
from portal.services import Refused, at
from portal.shell import page
from portal.standing import standing
from portal.strip import strip_of
from portal.visitors import Form, SignInFirst, Visitor
from portal.wish_page import Filters, WishPage, load


async def save(visitor: Visitor, form: Form) -> int | Errors | Response:
    """The version saved, the errors to correct, or the page that says why not."""
    draft, campaign = wishes.from_fields(form.fields), visitor.campaign_as("candidate")
    body = {"wishes": [{"poste": poste, "hearts": hearts} for poste, hearts in draft.items()]}
    lists = at("campaigns", campaign, "rounds", round_of(form), "wish-lists")
    path = lists + at(visitor.signed_in.person)
    try:
        answer = await visitor.calls.save(
            "candidatures", path, body, version=whole(form, "version"), key=form.one("cle")
        )
    except Refused as refusal:
        return await _refused(visitor, form, refusal)
    except Unavailable:
        return unsaved.not_saved(visitor, unsaved.of_wishes(draft, form), status=503)
    return Saved.model_validate(answer).version


async def _refused(visitor: Visitor, form: Form, refusal: Refused) -> Errors | Response:
    draft = wishes.from_fields(form.fields)
    match refusal.status:
        case 401:
            raise SignInFirst(form)
        case 429:
            kept, wait = unsaved.of_wishes(draft, form), refusal.retry_after
            return unsaved.not_saved(visitor, kept, status=429, retry_after=wait)
        case 409 if refusal.kind == "campaign-suspended":
            return unsaved.not_saved(visitor, unsaved.of_wishes(draft, form), status=409)
        case 409 if refusal.kind == "window-closed":
            late = Lateness.model_validate(refusal.problem)
            return await _beside_saved(visitor, form, "wishes-too-late.html", 409, late)
        case 412:
            return await _beside_saved(visitor, form, "wishes-conflict.html", 412)
        case 422:
            return errors_of(refusal, "wishes", list(draft))
        case _:
            raise refusal


async def _beside_saved(
    visitor: Visitor, form: Form, template: str, status: int, late: Lateness | None = None
) -> Response:
    """What is saved beside what was on the screen. Nothing is ever merged."""
    shown = await reload(visitor, form)
    strip = strip_of(shown.standing, candidate=True)
    return page(visitor, template, status=status, shown=shown, late=late, strip=strip)


async def reload(visitor: Visitor, form: Form, *, filters: Filters | None = None) -> WishPage:
    """The page again, with the hearts of the form on its screen."""
    stands = await standing(visitor.calls, visitor.campaign_as("candidate"))
    draft = wishes.from_fields(form.fields)
    return await load(visitor, stands, stands.round(round_of(form)), screen=draft, filters=filters)
