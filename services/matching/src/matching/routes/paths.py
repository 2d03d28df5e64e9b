"""What addresses are made of."""

from typing import Annotated

from fastapi import Path

Number = Annotated[int, Path(ge=1, le=9)]
