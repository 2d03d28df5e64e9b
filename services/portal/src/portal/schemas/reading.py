"""What every reading of an answer is: only the fields that the portal shows."""

from pydantic import BaseModel, ConfigDict


class Reading(BaseModel):
    """Part of an answer; what it does not name is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)
