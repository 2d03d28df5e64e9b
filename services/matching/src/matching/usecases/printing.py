"""A document set as PDF/UA-1: tagged, in French, with its title. Blocks: call it in a thread."""

import json
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

import typst

TEMPLATES: Final = Path(str(files("matching"))) / "templates"


def pdf(template: Literal["result", "poste"], data: dict[str, Any], *, at: datetime) -> bytes:
    """`at`: the instant that the document bears; the same content gives the same bytes."""
    content = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data)},
        ignore_system_fonts=True,
        timestamp=at.replace(microsecond=0),
    )
    assert isinstance(content, bytes)  # noqa: S101 - without an output file
    return content
