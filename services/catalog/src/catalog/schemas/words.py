"""Short texts that people type."""

from typing import Annotated, TypeAlias

from pydantic import Field, StringConstraints

OneLine: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]


Label: TypeAlias = Annotated[OneLine, Field(min_length=1)]
