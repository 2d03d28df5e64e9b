"""Short texts that people type."""

from typing import Annotated, TypeAlias

from kernel.schemas import Text
from pydantic import AfterValidator, Field, StringConstraints

from catalog.domain.postes import LONGEST_DESCRIPTION

OneLine: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]


Label: TypeAlias = Annotated[OneLine, Field(min_length=1)]
Reason: TypeAlias = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=3, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
]
"""Why something is done, on one line: those concerned read it."""


def _unix_lines(text: str) -> str:
    """A form sends two characters for each line break."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _short_enough(text: str) -> str:
    if len(text) > LONGEST_DESCRIPTION:
        raise ValueError(f"au plus {LONGEST_DESCRIPTION} caractères")
    return text


Description: TypeAlias = Annotated[Text, AfterValidator(_unix_lines), AfterValidator(_short_enough)]
