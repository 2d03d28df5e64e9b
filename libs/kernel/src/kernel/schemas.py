"""What the bodies and paths of every service are made of: nothing unknown, nothing converted."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Strict, StringConstraints


class Body(BaseModel):
    """What HTTP accepts: an unknown field is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _printable(text: str) -> str:
    if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text):
        raise ValueError("un caractère de contrôle n'est pas permis")
    return text


Whole = Annotated[int, Strict()]
"""An integer: neither 2.0 nor "2" nor true."""
Flag = Annotated[bool, Strict()]
Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_printable)]
"""What a person types: trimmed, without control characters."""
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
"""An identifier of ours: a campaign, a poste, a speciality."""
