"""What people are known by, as typed: one spelling for each, or in French what is wrong with it."""

import re
from datetime import date, datetime

_NAME_LENGTH = 100
_LABEL_LENGTH = 200
_PHONE_MARKS = str.maketrans("", "", " .-()\xa0")
_OLDEST = 1900


def name(text: str) -> str:
    """Raises ValueError."""
    told = " ".join(text.split())
    if not told:
        raise ValueError("cette colonne est obligatoire")
    if not told.isprintable():
        raise ValueError("un caractère invisible n'est pas permis")
    if len(told) > _NAME_LENGTH:
        raise ValueError(f"au plus {_NAME_LENGTH} caractères")
    return told


def label(text: str) -> str:
    """A title, a service, an establishment. Raises ValueError. Nothing may be told."""
    told = " ".join(text.split())
    if not told.isprintable():
        raise ValueError("un caractère invisible n'est pas permis")
    if len(told) > _LABEL_LENGTH:
        raise ValueError(f"au plus {_LABEL_LENGTH} caractères")
    return told


def rpps(text: str) -> str:
    """Raises ValueError. Nothing may be told."""
    if text and not re.fullmatch(r"[0-9]{11}", text):
        raise ValueError("un numéro RPPS a 11 chiffres")
    return text


def phone(text: str) -> str:
    """Raises ValueError. Nothing may be told."""
    number = text.translate(_PHONE_MARKS)
    if number and not re.fullmatch(r"\+?[0-9]{6,15}", number):
        raise ValueError("ce n'est pas un numéro de téléphone")
    return number


def birth_date(text: str) -> date | None:
    """As French people and spreadsheets write a day. Raises ValueError. Nothing may be told."""
    if not text:
        return None
    day = text.removesuffix(" 00:00:00")
    pattern = "%d/%m/%Y" if "/" in day else "%Y-%m-%d"
    try:
        born = datetime.strptime(day, pattern).date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        raise ValueError("une date de naissance s'écrit JJ/MM/AAAA") from None
    return plausible(born)


def plausible(born: date) -> date:
    """Raises ValueError."""
    if not _OLDEST <= born.year <= date.today().year - 10:  # noqa: DTZ011 - whole years
        raise ValueError("cette date de naissance n'est pas vraisemblable")
    return born
