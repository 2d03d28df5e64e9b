"""The hidden numbers of our own forms."""

from kernel.errors import NotFound

from portal.visitors import Form

LONGEST = 9


def whole(form: Form, name: str) -> int:
    """What a person changed by hand leads nowhere."""
    value = form.one(name)
    if not (value.isascii() and value.isdecimal() and len(value) <= LONGEST):
        raise NotFound
    return int(value)


def round_of(form: Form) -> int:
    return whole(form, "tour")
