"""E-mail addresses: one spelling for each, and a narrow shape.

What one service lets through, another must be able to take in: this is the rule of them all."""

import re

_SHAPE = re.compile(
    r"(?=.{3,254}\Z)(?=[^@]{1,64}@)(?!')"
    r"[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*(?<!')"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
_QUOTES = frozenset('"`«»“”‘’')


class OddAddress(ValueError):
    """What is not an address, with the French sentence that says why."""


def normalised(text: str) -> str:
    """The one spelling of an address: trimmed, in lower case. Raises OddAddress."""
    address = text.strip(" \t\r\n")
    # The shape comes first: lower() turns some foreign letters (the Kelvin sign) into ASCII ones.
    if _SHAPE.fullmatch(address) is None:
        raise OddAddress(_problem(address))
    return address.lower()


def _between_apostrophes(address: str, local: str) -> bool:
    """As spreadsheets and lists of recipients write them: they are no part of it."""
    return local.startswith("'") or local.endswith("'") or address.endswith("'")


def _problem(address: str) -> str:
    """The first of these that fits."""
    local, _, domain = address.partition("@")
    signs = {
        "une adresse électronique est attendue": not address,
        "une adresse ne contient pas d'espace": any(letter.isspace() for letter in address),
        "une adresse ne contient pas de caractère invisible": not address.isprintable(),
        "une adresse ne contient ni guillemet ni apostrophe courbe": bool(_QUOTES & set(address)),
        "une adresse n'est pas entourée d'apostrophes": _between_apostrophes(address, local),
        "une adresse contient un @, et un seul": address.count("@") != 1,
        "la partie qui précède @ s'écrit sans accent ni lettre non latine": not local.isascii(),
        "le domaine s'écrit sans accent (xn-- pour un nom accentué)": not domain.isascii(),
        "cette adresse est trop longue": len(local) > 64 or len(address) > 254,
    }
    found = (sentence for sentence, true in signs.items() if true)
    return next(found, "ce n'est pas une adresse électronique")
