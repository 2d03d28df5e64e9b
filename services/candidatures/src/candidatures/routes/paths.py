"""What addresses are made of."""

from typing import Annotated

from fastapi import Path
from kernel.schemas import Code

Campaign = Annotated[Code, Path()]
Number = Annotated[int, Path(ge=1, le=9)]
Poste = Annotated[Code, Path()]
ROUND = "/campaigns/{campaign}/rounds/{number}"
